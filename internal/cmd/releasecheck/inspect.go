package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/publish"
)

// inspect finds everything that is wrong with the files of a release. The manifest is not among them: it is renamed
// where it is uploaded, and only its checksum is there before.
func inspect(dir fs.FS, r publish.Release, manifest []byte, readBuild func([]byte) (built, error)) error {
	sums, err := checksums(dir, r)
	if err != nil {
		return err
	}
	wrong := []error{
		publish.CheckManifest(manifest),
		checkCovered(r, sums),
		checkSum(r.Manifest(), manifest, sums),
		checkReadable(dir, r.Signature()),
	}
	for _, p := range publish.Platforms() {
		wrong = append(wrong, checkArchive(dir, r, p, sums, readBuild), checkParts(dir, r, p, sums))
	}
	return errors.Join(wrong...)
}

// checksums reads the lines of SHA256SUMS: a sum, two spaces and a name.
func checksums(dir fs.FS, r publish.Release) (map[string]string, error) {
	text, err := fs.ReadFile(dir, r.Checksums())
	if err != nil {
		return nil, err
	}
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			return nil, fmt.Errorf("%s: %q is no checksum", r.Checksums(), line)
		}
		sums[name] = sum
	}
	return sums, nil
}

// checkCovered compares what the checksums cover with what a release consists of.
func checkCovered(r publish.Release, sums map[string]string) error {
	want, got := r.Signed(), slices.Sorted(maps.Keys(sums))
	slices.Sort(want)
	if !slices.Equal(want, got) {
		return fmt.Errorf("%s covers\n  %s\nwant\n  %s", r.Checksums(), strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return nil
}

func checkSum(name string, content []byte, sums map[string]string) error {
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != sums[name] {
		return fmt.Errorf("%s has the SHA-256 %s, and the checksums say %q", name, got, sums[name])
	}
	return nil
}

func checkReadable(dir fs.FS, name string) error {
	_, err := fs.Stat(dir, name)
	return err
}

func checkArchive(dir fs.FS, r publish.Release, p publish.Platform, sums map[string]string, readBuild func([]byte) (built, error)) error {
	name := r.Zip(p)
	content, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	if err := checkSum(name, content, sums); err != nil {
		return err
	}
	files, err := unpacked(content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	binary := r.Binary(p)
	if got, want := slices.Sorted(maps.Keys(files)), []string{"LICENSE", binary}; !slices.Equal(got, want) {
		return fmt.Errorf("%s holds %q, want %q", name, got, want)
	}
	if !files[binary].executable {
		return fmt.Errorf("%s: %s may not be executed", name, binary)
	}
	was, err := readBuild(files[binary].content)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", name, binary, err)
	}
	if want := (built{os: p.OS, arch: p.Arch, trimmed: true}); was != want {
		return fmt.Errorf("%s: %s was built as %+v, want %+v", name, binary, was, want)
	}
	// The linker's flags are not in what a binary says of its build; what they stamp is.
	if !bytes.Contains(files[binary].content, []byte(r.Version)) {
		return fmt.Errorf("%s: %s does not contain its version", name, binary)
	}
	return nil
}

type file struct {
	content    []byte
	executable bool
}

func unpacked(archive []byte) (map[string]file, error) {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, err
	}
	files := map[string]file{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil {
			return nil, err
		}
		files[f.Name] = file{content: content, executable: f.Mode()&0o111 == 0o111}
	}
	return files, nil
}

// linked is a part that every binary has; a list without it is not one of this binary.
const linked = "github.com/hashicorp/terraform-plugin-framework"

func checkParts(dir fs.FS, r publish.Release, p publish.Platform, sums map[string]string) error {
	name := r.SBOM(p)
	content, err := fs.ReadFile(dir, name)
	if err != nil {
		return err
	}
	if err := checkSum(name, content, sums); err != nil {
		return err
	}
	var list struct {
		Format   string `json:"bomFormat"`
		Metadata struct {
			Component struct {
				Version string `json:"version"`
			} `json:"component"`
		} `json:"metadata"`
		Components []struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"components"`
	}
	if err := json.Unmarshal(content, &list); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if list.Format != "CycloneDX" || list.Metadata.Component.Version != "v"+r.Version {
		return fmt.Errorf("%s is a list in the format %q of version %q, want CycloneDX of v%s", name, list.Format, list.Metadata.Component.Version, r.Version)
	}
	for _, c := range list.Components {
		if c.Name == linked && c.Version != "" {
			return nil
		}
	}
	return fmt.Errorf("%s lists %d parts, and %s is not among them", name, len(list.Components), linked)
}
