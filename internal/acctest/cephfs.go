package acctest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "embed"
)

// cephConfigurationVariable names the configuration of the Ceph cluster that
// `internal/cmd/manila -ceph` runs.
const cephConfigurationVariable = "SFS_MANILA_CEPH_CONF"

// StartOnCephFS prepares a test whose shares store bytes. It is skipped where
// Manila has no CephFS.
func StartOnCephFS(t *testing.T) *Env {
	t.Helper()
	if os.Getenv(cephConfigurationVariable) == "" {
		t.Skip("needs CephFS: make test-ceph")
	}
	env := Start(t)
	env.shareArguments = []string{`share_type = "ceph"`, `share_proto = "CEPHFS"`}
	return env
}

// cephFS is a mounted share: the storage itself, without Manila or Terraform.
type cephFS interface {
	write(name string, from io.Reader) error
	read(name string, to io.Writer) error
	remove(name string) error
	list(directory string) ([]string, error)
	// used is the number of bytes in the share as the cluster counts them, some
	// seconds late.
	used() (int64, error)
}

// mountCephFS mounts a directory of the file system as a Ceph user, by FUSE where
// the machine has it and otherwise by libcephfs. It is unmounted after the test.
func mountCephFS(t *testing.T, user, key, directory string) (cephFS, error) {
	t.Helper()
	if _, err := os.Stat("/dev/fuse"); err == nil {
		return mountByFUSE(t, user, key, directory)
	}
	return mountByLibrary(t, user, key, directory)
}

func writeKeyring(t *testing.T, user, key string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keyring")
	if err := os.WriteFile(file, fmt.Appendf(nil, "[client.%s]\n\tkey = %s\n", user, key), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// fuseMount is a directory of this machine.
type fuseMount string

func mountByFUSE(t *testing.T, user, key, directory string) (cephFS, error) {
	t.Helper()
	mount, err := os.MkdirTemp("", "sfs-acctest-") // not of the test: it could not be removed while it is mounted
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(mount) })
	if err := runCephClient(t, exec.CommandContext(t.Context(), "ceph-fuse", "--conf", os.Getenv(cephConfigurationVariable), "--name", "client."+user,
		"--keyring", writeKeyring(t, user, key), "--client_mountpoint", directory, "--client_mount_timeout", "30", mount)); err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "--lazy", mount).CombinedOutput(); err != nil { //nolint:noctx // the test has ended
			t.Logf("%s is still mounted: %s", mount, out)
		}
	})
	return fuseMount(mount), nil
}

func (m fuseMount) write(name string, from io.Reader) (err error) {
	file, err := os.OpenFile(filepath.Join(string(m), name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, from); err != nil {
		return err
	}
	return file.Sync()
}

func (m fuseMount) read(name string, to io.Writer) error {
	file, err := os.Open(filepath.Join(string(m), name))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	_, err = io.Copy(to, file)
	return err
}

func (m fuseMount) remove(name string) error { return os.Remove(filepath.Join(string(m), name)) }

func (m fuseMount) list(directory string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(string(m), directory))
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names, err
}

func (m fuseMount) used() (int64, error) {
	info, err := os.Stat(string(m)) // CephFS shows the bytes below a directory as its size
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// libraryMount is mounted anew by each operation, in a process of its own.
type libraryMount struct {
	t         *testing.T
	arguments []string
}

//go:embed testdata/cephfs_client.py
var cephClient string

func mountByLibrary(t *testing.T, user, key, directory string) (cephFS, error) {
	t.Helper()
	m := libraryMount{t, []string{"-c", cephClient, os.Getenv(cephConfigurationVariable), user, writeKeyring(t, user, key), directory}}
	_, err := m.list(".")
	return m, err
}

func (m libraryMount) run(from io.Reader, to io.Writer, operation, name string) error {
	command := exec.CommandContext(m.t.Context(), "/usr/bin/python3", append(m.arguments, operation, name)...)
	command.Stdin, command.Stdout = from, to
	return runCephClient(m.t, command)
}

func (m libraryMount) write(name string, from io.Reader) error {
	return m.run(from, nil, "write", name)
}
func (m libraryMount) read(name string, to io.Writer) error { return m.run(nil, to, "read", name) }
func (m libraryMount) remove(name string) error             { return m.run(nil, nil, "remove", name) }

func (m libraryMount) list(directory string) ([]string, error) {
	var out strings.Builder
	err := m.run(nil, &out, "list", directory)
	return strings.Fields(out.String()), err
}

func (m libraryMount) used() (int64, error) {
	var out strings.Builder
	if err := m.run(nil, &out, "used", "."); err != nil {
		return 0, err
	}
	var bytes int64
	_, err := fmt.Sscan(out.String(), &bytes)
	return bytes, err
}

// runCephClient runs a command and returns its messages when it fails. They go to
// a file: ceph-fuse leaves a process that would keep a pipe open.
func runCephClient(t *testing.T, command *exec.Cmd) error {
	t.Helper()
	messages, err := os.Create(filepath.Join(t.TempDir(), "messages"))
	if err != nil {
		return err
	}
	defer func() { _ = messages.Close() }()
	command.Stderr = messages
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(messages.Name())
		return fmt.Errorf("%s: %w: %s", filepath.Base(command.Path), err, text)
	}
	return nil
}
