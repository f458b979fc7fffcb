package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

// rebuild builds the binary for this platform once more with `make build`, from a copy of the tree in another
// directory and with an empty cache, and compares the bytes.
func rebuild(ctx context.Context, dir string, r publish.Release) error {
	released, err := binaryOf(dir, r, here)
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "releasecheck")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(root) }()

	tree := filepath.Join(root, "elsewhere")
	if err := copyTree(ctx, tree); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "make", "build", "VERSION="+r.Version, "BINARY="+filepath.Join(root, "again"))
	cmd.Dir = tree
	cmd.Env = append(os.Environ(), "GOCACHE="+filepath.Join(root, "cache"), "MAKEFLAGS=", "MAKEOVERRIDES=")
	if _, err := output(cmd); err != nil {
		return err
	}
	again, err := os.ReadFile(filepath.Join(root, "again"))
	if err != nil {
		return err
	}
	if !bytes.Equal(released, again) {
		return fmt.Errorf("the binary in %s has %d bytes, and make build made others (%d)", r.Zip(here), len(released), len(again))
	}
	return nil
}

// copyTree copies what git knows and what it would add: what goreleaser built.
func copyTree(ctx context.Context, to string) error {
	listing, err := output(exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(listing, "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			continue // deleted, and git does not know it yet
		}
		if err != nil {
			return err
		}
		path := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
