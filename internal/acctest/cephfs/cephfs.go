// Package cephfs is a client of CephFS for tests: it stores bytes in a share and reads them back, past Manila and
// Terraform.
package cephfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ConfigurationVariable names the configuration of the Ceph cluster that `internal/cmd/manila -ceph` runs.
const ConfigurationVariable = "SFS_MANILA_CEPH_CONF"

// FS is a mounted directory.
type FS interface {
	Write(name string, from io.Reader) error
	Read(name string, to io.Writer) error
	Remove(name string) error
	List(directory string) ([]string, error)
	// Used is the number of bytes below the directory as the cluster counts them, some seconds late.
	Used() (int64, error)
	Close() error
}

// User is a Ceph user of the cluster with that configuration.
type User struct {
	Configuration, Name, Key string
}

// Mount mounts a directory by FUSE where the machine has it, and otherwise by libcephfs.
func Mount(ctx context.Context, user User, directory string) (FS, error) {
	if _, err := os.Stat("/dev/fuse"); err == nil {
		return mountByFUSE(ctx, user, directory)
	}
	return MountByLibrary(ctx, user, directory)
}

// DirectoryOf is the directory of an export location such as "10.0.0.1:6789,10.0.0.2:6789:/volumes/_nogroup/1".
func DirectoryOf(location string) string { return location[strings.Index(location, ":/")+1:] }

// newDirectory has the user's keyring.
func newDirectory(user User) (directory, keyring string, err error) {
	if directory, err = os.MkdirTemp("", "sfs-cephfs-"); err != nil {
		return "", "", err
	}
	keyring = filepath.Join(directory, "keyring")
	return directory, keyring, os.WriteFile(keyring, fmt.Appendf(nil, "[client.%s]\n\tkey = %s\n", user.Name, user.Key), 0o600)
}

// run runs a command and returns its messages when it fails. They go to a file: ceph-fuse leaves a process that would keep
// a pipe open.
func run(command *exec.Cmd, directory string) error {
	messages, err := os.CreateTemp(directory, "messages-")
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

// fuseMount is a directory of this machine.
type fuseMount struct{ directory, path string }

func mountByFUSE(ctx context.Context, user User, shared string) (FS, error) {
	directory, keyring, err := newDirectory(user)
	if err != nil {
		return nil, err
	}
	m := fuseMount{directory, filepath.Join(directory, "mount")}
	err = os.Mkdir(m.path, 0o700)
	if err == nil {
		err = run(exec.CommandContext(ctx, "ceph-fuse", "--conf", user.Configuration, "--name", "client."+user.Name, "--keyring", keyring,
			"--client_mountpoint", shared, "--client_mount_timeout", "30", m.path), directory)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	return m, nil
}

func (m fuseMount) Write(name string, from io.Reader) (err error) {
	file, err := os.OpenFile(filepath.Join(m.path, name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, from); err != nil {
		return err
	}
	return file.Sync()
}

func (m fuseMount) Read(name string, to io.Writer) error {
	file, err := os.Open(filepath.Join(m.path, name))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	_, err = io.Copy(to, file)
	return err
}

func (m fuseMount) Remove(name string) error { return os.Remove(filepath.Join(m.path, name)) }

func (m fuseMount) List(directory string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(m.path, directory))
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names, err
}

func (m fuseMount) Used() (int64, error) {
	info, err := os.Stat(m.path) // CephFS shows the bytes below a directory as its size
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Close removes the mount at once, also where the share is gone. What is below the path must not be removed with it.
func (m fuseMount) Close() error {
	if out, err := exec.Command("umount", "--lazy", m.path).CombinedOutput(); err != nil { // also after an interruption
		return fmt.Errorf("%s is still mounted: %s", m.path, out)
	}
	return errors.Join(os.Remove(m.path), os.RemoveAll(m.directory))
}
