package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// cephPackages are a cluster of one daemon of each kind, what Manila's driver needs, and a client.
var cephPackages = []string{
	"ceph-mon", "ceph-mgr", "ceph-mgr-modules-core", "ceph-osd", "ceph-mds", "ceph-common",
	"python3-rados", "python3-ceph-argparse", "python3-cephfs", "ceph-fuse",
}

const cephFileSystem = "cephfs"

// cephEntities are the users of the cluster, with what each may do.
var cephEntities = []struct{ name, capabilities string }{
	{"mon.", `caps mon = "allow *"`},
	{"client.admin", `caps mon = "allow *"|caps mgr = "allow *"|caps osd = "allow *"|caps mds = "allow *"`},
	{"mgr.x", `caps mon = "allow profile mgr"|caps osd = "allow *"|caps mds = "allow *"`},
	{"osd.0", `caps mon = "allow profile osd"|caps mgr = "allow profile osd"|caps osd = "allow *"`},
	{"mds.a", `caps mon = "allow profile mds"|caps mgr = "allow profile mds"|caps osd = "allow *"|caps mds = "allow *"`},
	{"client.manila", `caps mon = "allow r"|caps mgr = "allow rw"`},
}

// startCeph starts a cluster with a file system that keeps its data in memory.
func (c *cloud) startCeph(ctx context.Context) error {
	if err := c.writeCephFiles(); err != nil {
		return err
	}
	ceph := func(name, program string, arguments ...string) step {
		return step{name: name, path: program, arguments: append([]string{"--conf", c.path("ceph.conf")}, arguments...), environment: toolEnvironment()}
	}
	// In the foreground, and not only to be stopped: a manager without stderr cannot authorize anybody, for its Python
	// module writes to it.
	daemon := func(kind, id string) (*service, error) {
		return c.startService(ceph("ceph-"+kind+".out", "/usr/bin/ceph-"+kind, "--foreground", "--id", id))
	}
	command := func(arguments ...string) step {
		return ceph("ceph", "/usr/bin/ceph", append([]string{"--connect-timeout", "10"}, arguments...)...)
	}

	monitorMap := c.path("ceph", "monmap")
	addresses := fmt.Sprintf("[v2:127.0.0.1:%d,v1:127.0.0.1:%d]", c.cephPorts[0], c.cephPorts[1])
	for _, s := range []step{
		{name: "monmaptool", path: "/usr/bin/monmaptool", environment: toolEnvironment(), arguments: []string{"--create", "--addv", "a", addresses, "--fsid", c.cephID, monitorMap}},
		ceph("ceph-mon-mkfs", "/usr/bin/ceph-mon", "--mkfs", "--id", "a", "--monmap", monitorMap, "--keyring", c.path("ceph", "keyring")),
	} {
		if err := c.runStep(ctx, s); err != nil {
			return err
		}
	}
	monitor, err := daemon("mon", "a")
	if err != nil {
		return err
	}
	if err := monitor.await(ctx, func(ctx context.Context) error { return c.runStep(ctx, command("osd", "new", c.cephID)) }); err != nil {
		return err
	}
	if err := c.runStep(ctx, ceph("ceph-osd-mkfs", "/usr/bin/ceph-osd", "--mkfs", "--id", "0", "--osd-uuid", c.cephID)); err != nil {
		return err
	}
	var manager *service
	for _, d := range []struct{ kind, id string }{{"osd", "0"}, {"mds", "a"}, {"mgr", "x"}} {
		if manager, err = daemon(d.kind, d.id); err != nil {
			return err
		}
	}
	for _, arguments := range [][]string{{"osd", "pool", "create", "metadata"}, {"osd", "pool", "create", "data"}, {"fs", "new", cephFileSystem, "metadata", "data"}} {
		if err := c.runStep(ctx, command(arguments...)); err != nil {
			return err
		}
	}
	// It needs the manager's module for volumes and an active metadata server, as Manila does.
	return manager.await(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeoutCause(ctx, 30*time.Second, errCephCommandTimeout)
		defer cancel()
		return c.runStep(ctx, command("fs", "subvolume", "ls", cephFileSystem))
	})
}

var errCephCommandTimeout = fmt.Errorf("ceph does not respond")

func (c *cloud) writeCephFiles() error {
	for _, name := range []string{"mon", "mgr", "osd", "mds", "modules"} {
		if err := os.MkdirAll(c.outside(c.path("ceph", name)), 0o700); err != nil {
			return err
		}
	}
	if err := os.WriteFile(c.outside(c.path("ceph", "keyring")), []byte(cephKeyring()), 0o600); err != nil {
		return err
	}
	return c.linkCephModules("/usr/share/ceph/mgr")
}

// linkCephModules makes a directory of the manager's modules that has one more. bcrypt of Debian 13 and later cannot be
// loaded by a second interpreter, of which the manager starts one per module, and all its modules import it. Only
// the dashboard calls it.
func (c *cloud) linkCephModules(installed string) error {
	modules, err := os.ReadDir(c.outside(installed))
	if err != nil {
		return err
	}
	directory := c.outside(c.path("ceph", "modules"))
	for _, module := range modules {
		if err := os.Symlink(filepath.Join(installed, module.Name()), filepath.Join(directory, module.Name())); err != nil {
			return err
		}
	}
	stub := "def gensalt(*args, **kwargs):\n    raise NotImplementedError\n\n\nhashpw = checkpw = gensalt\n"
	return os.WriteFile(filepath.Join(directory, "bcrypt.py"), []byte(stub), 0o600)
}

// cephKeyring has new keys for all entities. The monitor imports it when it is created.
func cephKeyring() string {
	var keyring strings.Builder
	for _, entity := range cephEntities {
		_, _ = fmt.Fprintf(&keyring, "[%s]\n\tkey = %s\n\t%s\n", entity.name, newCephKey(), strings.ReplaceAll(entity.capabilities, "|", "\n\t"))
	}
	return keyring.String()
}

// newCephKey is encoded as Ceph does it: a type (AES), the time of creation in seconds and nanoseconds, the length, the
// secret.
func newCephKey() string {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails, as documented
	key := binary.LittleEndian.AppendUint16(nil, 1)
	key = binary.LittleEndian.AppendUint32(key, uint32(time.Now().Unix()))
	key = binary.LittleEndian.AppendUint32(key, 0)
	key = binary.LittleEndian.AppendUint16(key, uint16(len(secret)))
	return base64.StdEncoding.EncodeToString(append(key, secret...))
}
