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
	"strings"
)

const (
	postgresName = "postgresql"
	postgresUser = "postgres" // of the machine, and of the database
)

// startDatabase creates a PostgreSQL cluster with the databases keystone and manila. Manila's migrations do not run on
// SQLite. Durability is off: it costs half of the starting time.
func (c *cloud) startDatabase(ctx context.Context) error {
	binaries, err := postgresBinaries(c.outside("/usr/lib/postgresql"))
	if err != nil {
		return err
	}
	binaries = strings.TrimPrefix(binaries, c.root)
	owner, err := lookUpAccount(c.root, postgresUser)
	if err != nil {
		return err
	}
	directory := c.path("database")
	data, passwordFile := filepath.Join(directory, "data"), filepath.Join(directory, "password")
	if err := os.Mkdir(c.outside(directory), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(c.outside(passwordFile), []byte(c.databasePassword+"\n"), 0o600); err != nil {
		return err
	}
	if err := errors.Join(os.Chown(c.outside(directory), owner.uid, owner.gid), os.Chown(c.outside(passwordFile), owner.uid, owner.gid)); err != nil {
		return err
	}
	program := func(name string, user *account, arguments ...string) step {
		return step{
			name: name, path: filepath.Join(binaries, name), user: user, directory: directory, arguments: arguments,
			environment: append(toolEnvironment(), "PGPASSWORD="+c.databasePassword),
		}
	}

	err = c.runStep(ctx, program("initdb", owner, "--pgdata", data, "--username", postgresUser, "--pwfile", passwordFile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"))
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("the user %s cannot enter %s (%w): set TMPDIR to a directory that is open to all, such as /tmp", postgresUser, directory, err)
	}
	if err != nil {
		return err
	}

	server := program("postgres", owner, "-D", data, "-p", strconv.Itoa(c.databasePort))
	server.name = postgresName
	for _, setting := range []string{
		"listen_addresses=127.0.0.1",
		"unix_socket_directories=", // the path could exceed the length that Linux allows
		"dynamic_shared_memory_type=mmap",
		"max_connections=200",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	} {
		server.arguments = append(server.arguments, "-c", setting)
	}
	started, err := c.startService(server)
	if err != nil {
		return err
	}
	connection := []string{"-h", "127.0.0.1", "-p", strconv.Itoa(c.databasePort), "-U", postgresUser}
	isReady := program("pg_isready", nil, connection...)
	if err := started.await(ctx, func(ctx context.Context) error { return c.runStep(ctx, isReady) }); err != nil {
		return err
	}
	return c.runStep(ctx, program("psql", nil, append(connection, "-d", "postgres", "--no-psqlrc", "-v", "ON_ERROR_STOP=1",
		"-c", "CREATE DATABASE keystone", "-c", "CREATE DATABASE manila")...))
}

// postgresBinaries is the directory of the newest PostgreSQL server that is installed; Debian keeps it out of PATH.
func postgresBinaries(root string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, "*", "bin", "initdb"))
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("there is no PostgreSQL server under " + root)
	}
	majorVersion := func(initdb string) int {
		version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb)))) // 0 before version 10, as in 9.6
		return version
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return majorVersion(a) - majorVersion(b) })
	return filepath.Dir(newest), nil
}
