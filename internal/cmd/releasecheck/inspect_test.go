package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

var (
	tried    = publish.Release{Version: "1.2.3"}
	linux    = publish.Platform{OS: "linux", Arch: "amd64"}
	manifest = []byte(`{"version": 1, "metadata": {"protocol_versions": ["6.0"]}}`)
)

func TestAWholeReleasePasses(t *testing.T) {
	t.Parallel()

	if err := inspect(made(t, nil), tried, manifest, readFake); err != nil {
		t.Error(err)
	}
}

func TestWhatIsWrongWithAReleaseIsFound(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name   string
		before func(fstest.MapFS) // the checksums are made
		after  func(fstest.MapFS)
		want   string
	}{
		{name: "no checksums", after: without(tried.Checksums()), want: "SHA256SUMS"},
		{name: "checksums that are none", after: holds(tried.Checksums(), "terraform-provider-sfs\n"), want: "is no checksum"},
		{name: "no signature", after: without(tried.Signature()), want: "SHA256SUMS.sig"},
		{name: "a platform without an archive", before: without(tried.Zip(linux)), want: "linux_amd64.zip"},
		{name: "a file too much", before: holds("terraform-provider-sfs_1.2.3_plan9_amd64.zip", ""), want: "plan9_amd64.zip"},
		{name: "an archive that changed later", after: holds(tried.Zip(linux), "changed"), want: "linux_amd64.zip has the SHA-256"},
		{name: "a list of parts that changed later", after: holds(tried.SBOM(linux), "{}"), want: "linux_amd64.cdx.json has the SHA-256"},
		{name: "another manifest", before: holds(tried.Manifest(), "{}"), want: "manifest.json has the SHA-256"},
		{name: "an archive that is none", before: holds(tried.Zip(linux), "PK"), want: "not a valid zip file"},
		{name: "a binary without the version in its name", before: archive(t, "terraform-provider-sfs", "linux/amd64 1.2.3", 0o755), want: `want ["LICENSE"`},
		{name: "a binary for another platform", before: archive(t, tried.Binary(linux), "linux/arm64 1.2.3", 0o755), want: "was built as"},
		{name: "a binary that is none", before: archive(t, tried.Binary(linux), "#!/bin/sh", 0o755), want: "no binary"},
		{name: "a binary of another version", before: archive(t, tried.Binary(linux), "linux/amd64 1.2.2", 0o755), want: "does not contain its version"},
		{name: "a binary that cannot be started", before: archive(t, tried.Binary(linux), "linux/amd64 1.2.3", 0o644), want: "may not be executed"},
		{name: "a list of parts that is no JSON", before: holds(tried.SBOM(linux), "-"), want: "invalid character"},
		{name: "a list of parts of another kind", before: holds(tried.SBOM(linux), `{"spdxVersion": "SPDX-2.3"}`), want: "want CycloneDX"},
		{name: "a list of no parts", before: holds(tried.SBOM(linux), strings.Replace(parts, "terraform-plugin-framework", "another", 1)), want: "is not among them"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			dir := made(t, tc.before)
			if tc.after != nil {
				tc.after(dir)
			}
			err := inspect(dir, tried, manifest, readFake)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestABinaryTellsHowItWasBuilt(t *testing.T) {
	t.Parallel()

	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readBuild(content)
	if err != nil || got.os != here.OS || got.arch != here.Arch {
		t.Errorf("got %+v, %v, want %s", got, err, here)
	}
	if _, err := readBuild([]byte("#!/bin/sh")); err == nil {
		t.Error("a script passes as a binary")
	}
}

const parts = `{"bomFormat": "CycloneDX", "metadata": {"component": {"version": "v1.2.3"}},
  "components": [{"name": "github.com/hashicorp/terraform-plugin-framework", "version": "v1.19.0"}]}`

// made is a whole release, changed before its checksums are made.
func made(t *testing.T, change func(fstest.MapFS)) fstest.MapFS {
	t.Helper()

	dir := fstest.MapFS{tried.Manifest(): {Data: manifest}}
	for _, p := range publish.Platforms() {
		dir[tried.Zip(p)] = &fstest.MapFile{Data: zipped(t, tried.Binary(p), fmt.Sprintf("%s/%s 1.2.3", p.OS, p.Arch), 0o755)}
		dir[tried.SBOM(p)] = &fstest.MapFile{Data: []byte(parts)}
	}
	if change != nil {
		change(dir)
	}
	var names []string
	for name := range dir {
		names = append(names, name)
	}
	slices.Sort(names)
	var sums strings.Builder
	for _, name := range names {
		sum := sha256.Sum256(dir[name].Data)
		fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum[:]), name)
	}
	dir[tried.Checksums()] = &fstest.MapFile{Data: []byte(sums.String())}
	dir[tried.Signature()] = &fstest.MapFile{Data: []byte("signed")}
	return dir
}

func without(name string) func(fstest.MapFS) {
	return func(dir fstest.MapFS) { delete(dir, name) }
}

func holds(name, content string) func(fstest.MapFS) {
	return func(dir fstest.MapFS) { dir[name] = &fstest.MapFile{Data: []byte(content)} }
}

func archive(t *testing.T, binary, content string, mode fs.FileMode) func(fstest.MapFS) {
	t.Helper()
	return holds(tried.Zip(linux), string(zipped(t, binary, content, mode)))
}

func zipped(t *testing.T, binary, content string, mode fs.FileMode) []byte {
	t.Helper()

	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct {
		name, content string
		mode          fs.FileMode
	}{{"LICENSE", "MPL-2.0", 0o644}, {binary, content, mode}} {
		header := &zip.FileHeader{Name: f.name}
		header.SetMode(f.mode)
		w, err := z.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readFake reads a binary of these tests, which says its platform in words.
func readFake(binary []byte) (built, error) {
	platform, _, _ := strings.Cut(string(binary), " ")
	os, arch, ok := strings.Cut(platform, "/")
	if !ok || arch == "bin/sh" {
		return built{}, errors.New("no binary")
	}
	return built{os: os, arch: arch, trimmed: true}, nil
}
