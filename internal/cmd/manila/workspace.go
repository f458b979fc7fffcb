package main

import (
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

//go:embed python/*.py
var pythonFiles embed.FS

//go:embed templates/*.conf.tmpl
var configTemplates embed.FS

// createDirectory creates the directory of the run, with its logs.
func (c *cloud) createDirectory() (err error) {
	c.dir, err = os.MkdirTemp("", "sfs-manila-")
	return err
}

// createServiceDirectories creates what the services write to. Other users can pass through the directory of the run but
// not list it: PostgreSQL, which refuses to run as root, has its data below it.
func (c *cloud) createServiceDirectories() error {
	if err := errors.Join(os.MkdirAll(c.outside(c.dir), 0o711), os.Chmod(c.outside(c.dir), 0o711)); err != nil {
		return err
	}
	for _, name := range []string{"control", "state", "locks"} {
		if err := os.MkdirAll(c.outside(c.path(name)), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// outside is a file of the services as this program sees it.
func (c *cloud) outside(path string) string { return filepath.Join(c.root, path) }

// path is a file or directory of the run, as the services see it.
func (c *cloud) path(elements ...string) string {
	return filepath.Join(c.dir, filepath.Join(elements...))
}

// writeFiles writes the configuration and the Python modules.
func (c *cloud) writeFiles() error {
	if err := os.CopyFS(c.outside(c.dir), pythonFiles); err != nil {
		return err
	}
	values := map[string]any{
		"KeystonePort": c.keystonePort, "DatabasePort": c.databasePort, "ManilaPort": c.manilaPort,
		"DatabasePassword": c.databasePassword, "ManilaPassword": c.manilaPassword,
		"Ceph": c.options.ceph, "CephID": c.cephID, "CephPort": c.cephPorts[0], "CephOldPort": c.cephPorts[1],
		"CephDirectory": c.path("ceph"), "CephFileSystem": cephFileSystem, "Directory": c.dir,
		"TokenLives":   c.options.tokenLives,
		"KeyDirectory": c.path("keystone"), "StateDirectory": c.path("state"), "LockDirectory": c.path("locks"), "ControlDirectory": c.path("control"),
	}
	for operation, delay := range c.options.delays {
		values[operation+"Seconds"] = delay.Seconds()
	}
	parsed, err := template.New("").Option("missingkey=error").ParseFS(configTemplates, "templates/*.tmpl")
	if err != nil {
		return err
	}
	for _, name := range []string{"keystone.conf", "manila.conf", "ceph.conf"} {
		file, err := os.OpenFile(c.outside(c.path(name)), os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = parsed.ExecuteTemplate(file, name+".tmpl", values)
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// newPassword consists of letters and digits, so that it needs no quoting in URLs and configuration files.
func newPassword() string {
	var random [12]byte
	_, _ = rand.Read(random[:]) // never fails, as documented
	return hex.EncodeToString(random[:])
}

func loopback(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }
