package cephfs

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

//go:embed client.py
var client string

// libraryMount is mounted anew by each operation, in a process of its own.
type libraryMount struct {
	ctx       context.Context // that of the mount, as with FUSE
	directory string
	arguments []string
}

// MountByLibrary mounts a directory by libcephfs, which needs no FUSE.
func MountByLibrary(ctx context.Context, user User, shared string) (FS, error) {
	directory, keyring, err := newDirectory(user)
	if err != nil {
		return nil, err
	}
	m := libraryMount{ctx, directory, []string{"-c", client, user.Configuration, user.Name, keyring, shared}}
	if _, err := m.List("."); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

func (m libraryMount) run(from io.Reader, to io.Writer, operation, name string) error {
	command := exec.CommandContext(m.ctx, "/usr/bin/python3", append(m.arguments[:len(m.arguments):len(m.arguments)], operation, name)...)
	command.Stdin, command.Stdout = from, to
	return run(command, m.directory)
}

func (m libraryMount) Write(name string, from io.Reader) error {
	return m.run(from, nil, "write", name)
}
func (m libraryMount) Read(name string, to io.Writer) error { return m.run(nil, to, "read", name) }
func (m libraryMount) Remove(name string) error             { return m.run(nil, nil, "remove", name) }
func (m libraryMount) Close() error                         { return os.RemoveAll(m.directory) }

func (m libraryMount) List(directory string) ([]string, error) {
	var out strings.Builder
	err := m.run(nil, &out, "list", directory)
	return strings.Fields(out.String()), err
}

func (m libraryMount) Used() (bytes int64, err error) {
	var out strings.Builder
	if err := m.run(nil, &out, "used", "."); err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(out.String(), &bytes)
	return bytes, err
}
