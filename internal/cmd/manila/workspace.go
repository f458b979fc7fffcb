package main

import (
	"bytes"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"
)

//go:embed python/*.py
var pythonFiles embed.FS

//go:embed templates/*.conf.tmpl
var configTemplates embed.FS

// workspace is the directory that holds everything of one run.
type workspace struct {
	path string
}

// newWorkspace makes the directory. Others may pass through it but not look
// around: PostgreSQL, which refuses to run as root, has its data in there.
func newWorkspace() (*workspace, error) {
	path, err := os.MkdirTemp("", "sfs-manila-")
	if err != nil {
		return nil, err
	}
	created := &workspace{path: path}
	if err := created.furnish(); err != nil {
		return nil, errors.Join(err, created.remove())
	}
	return created, nil
}

func (w *workspace) furnish() error {
	if err := os.Chmod(w.path, 0o711); err != nil {
		return err
	}
	for _, directory := range []string{w.control(), w.python(), w.state(), w.locks()} {
		if err := os.Mkdir(directory, 0o700); err != nil {
			return err
		}
	}
	return nil
}

func (w *workspace) remove() error { return os.RemoveAll(w.path) }

// control is where tests say how single shares behave.
func (w *workspace) control() string { return filepath.Join(w.path, "control") }

func (w *workspace) python() string { return filepath.Join(w.path, "python") }
func (w *workspace) state() string  { return filepath.Join(w.path, "state") }
func (w *workspace) locks() string  { return filepath.Join(w.path, "locks") }

func (w *workspace) database() string { return filepath.Join(w.path, "database") }

// keystone is where Keystone's keys are.
func (w *workspace) keystone() string { return filepath.Join(w.path, "keystone") }

func (w *workspace) keystoneConfig() string { return filepath.Join(w.path, "keystone.conf") }
func (w *workspace) manilaConfig() string   { return filepath.Join(w.path, "manila.conf") }

// settings is all that the configuration files are filled with.
type settings struct {
	Keystone, Database, Manila int // ports
	DatabasePassword           string
	ManilaPassword             string
	TokenLives                 int
	KeyDirectory               string
	StateDirectory             string
	LockDirectory              string
	ControlDirectory           string

	Create, Extend, Shrink, Delete float64 // seconds
}

// writeFiles writes the configuration and the Python modules.
func (c *cloud) writeFiles() error {
	w := c.workspace
	values := settings{
		Keystone: c.keystone.port, Database: c.database.port, Manila: c.manila.port,
		DatabasePassword: c.database.password, ManilaPassword: c.manila.password,
		TokenLives:   c.options.tokenLives,
		KeyDirectory: w.keystone(), StateDirectory: w.state(), LockDirectory: w.locks(),
		ControlDirectory: w.control(),
		Create:           c.options.pace.create.Seconds(), Extend: c.options.pace.extend.Seconds(),
		Shrink: c.options.pace.shrink.Seconds(), Delete: c.options.pace.remove.Seconds(),
	}
	for name, path := range map[string]string{
		"keystone.conf.tmpl": w.keystoneConfig(),
		"manila.conf.tmpl":   w.manilaConfig(),
	} {
		text, err := render(name, values)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
	}
	return w.writePython()
}

func (w *workspace) writePython() error {
	files, err := fs.Glob(pythonFiles, "python/*.py")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := pythonFiles.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(w.path, file), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func render(name string, values settings) ([]byte, error) {
	parsed, err := template.ParseFS(configTemplates, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := parsed.Option("missingkey=error").Execute(&text, values); err != nil {
		return nil, fmt.Errorf("cannot fill %s: %w", name, err)
	}
	return text.Bytes(), nil
}

// newPassword is of letters and digits: it goes into URLs and configuration files unquoted.
func newPassword() string {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails, by its contract
	return hex.EncodeToString(random[:])
}
