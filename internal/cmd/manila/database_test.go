package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPostgresBinaries_TheNewestServerIsUsed(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, version := range []string{"9.6", "15", "9", "14"} {
		directory := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(directory, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(directory, "initdb"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// A client without a server.
	if err := os.MkdirAll(filepath.Join(root, "16", "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := postgresBinaries(root)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, "15", "bin"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPostgresBinaries_NoServerIsAnError(t *testing.T) {
	t.Parallel()
	if got, err := postgresBinaries(t.TempDir()); err == nil {
		t.Errorf("found %s", got)
	}
}
