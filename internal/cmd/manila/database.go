package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

const (
	databaseName = "postgresql"
	databaseUser = "postgres"
)

// database is a PostgreSQL of our own. Manila's migrations do not run on SQLite.
type database struct {
	port     int
	password string
}

// startDatabase makes a cluster, starts it, and creates the two databases. Safety
// against power cuts is switched off: it costs half of the start-up time.
func (c *cloud) startDatabase(ctx context.Context) error {
	binaries, err := postgresBinaries("/usr/lib/postgresql")
	if err != nil {
		return err
	}
	owner, err := lookUpAccount(databaseUser)
	if err != nil {
		return err
	}
	passwordFile, err := c.databaseDirectory(owner)
	if err != nil {
		return err
	}
	data := filepath.Join(c.workspace.database(), "data")
	environment := append(toolEnvironment(), "PGPASSWORD="+c.database.password)

	err = c.runStep(ctx, step{
		name: "initdb", path: filepath.Join(binaries, "initdb"), as: owner,
		directory: c.workspace.database(), environment: environment,
		arguments: []string{"--pgdata", data, "--username", databaseUser, "--pwfile", passwordFile,
			"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"},
	})
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the user %s cannot enter %s (%w): set TMPDIR to a directory that is open to all, such as /tmp",
			databaseUser, c.workspace.database(), err)
	}
	if err != nil {
		return err
	}
	server, err := c.startService(step{
		name: databaseName, path: filepath.Join(binaries, "postgres"), as: owner,
		directory: c.workspace.database(), environment: environment,
		arguments: postgresArguments(data, c.database.port),
	})
	if err != nil {
		return err
	}
	client := []string{"-h", "127.0.0.1", "-p", strconv.Itoa(c.database.port), "-U", databaseUser}
	ready := step{name: "pg_isready", path: filepath.Join(binaries, "pg_isready"), arguments: client, environment: environment}
	err = server.await(ctx, func(ctx context.Context) error { return c.runStep(ctx, ready) })
	if err != nil {
		return err
	}
	return c.runStep(ctx, step{
		name: "psql", path: filepath.Join(binaries, "psql"), environment: environment,
		arguments: append(client, "-d", "postgres", "--no-psqlrc", "-v", "ON_ERROR_STOP=1",
			"-c", "CREATE DATABASE keystone", "-c", "CREATE DATABASE manila"),
	})
}

func postgresArguments(data string, port int) []string {
	arguments := []string{"-D", data, "-p", strconv.Itoa(port)}
	for _, setting := range []string{
		"listen_addresses=127.0.0.1",
		"unix_socket_directories=", // a path to one may be longer than Linux allows
		"dynamic_shared_memory_type=mmap",
		"max_connections=200",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	} {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

// databaseDirectory makes the directory that PostgreSQL owns, with the first
// user's password in it.
func (c *cloud) databaseDirectory(owner *account) (passwordFile string, err error) {
	directory := c.workspace.database()
	passwordFile = filepath.Join(directory, "password")
	if err := os.Mkdir(directory, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(passwordFile, []byte(c.database.password+"\n"), 0o600); err != nil {
		return "", err
	}
	for _, path := range []string{directory, passwordFile} {
		if err := os.Chown(path, owner.uid, owner.gid); err != nil {
			return "", err
		}
	}
	return passwordFile, nil
}

// postgresBinaries is the directory of the newest PostgreSQL that is installed;
// Debian keeps its server out of the PATH.
func postgresBinaries(root string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, "*", "bin", "initdb"))
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("there is no PostgreSQL server under " + root)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return versionOf(a) - versionOf(b) })
	return filepath.Dir(newest), nil
}

// versionOf reads the major version from ROOT/VERSION/bin/initdb.
func versionOf(initdb string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0 // a version before 10, such as 9.6
	}
	return version
}

func loopback(port int) string {
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}
