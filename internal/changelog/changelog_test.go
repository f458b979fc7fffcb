package changelog

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheFragmentsOfThisProjectAreValid(t *testing.T) {
	t.Parallel()

	root := os.DirFS("../..")
	if _, err := Unreleased(root); err != nil {
		t.Error(err)
	}
	kinds, err := Kinds(root)
	if err != nil || len(kinds) == 0 || kinds[0] != Breaking {
		t.Errorf("the kinds are %v (%v); the first thing to read is what breaks", kinds, err)
	}
}

func TestTheChangelogTellsEveryRelease(t *testing.T) {
	t.Parallel()

	root := os.DirFS("../..")
	whole, err := fs.ReadFile(root, "CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	releases, err := fs.Glob(root, ".changes/v*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(releases, ".changes/header.md") {
		part, err := fs.ReadFile(root, file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(whole), strings.TrimSpace(string(part))) {
			t.Errorf("CHANGELOG.md does not say what %s says: run make changelog and commit it", path.Base(file))
		}
	}
}

func TestAFragmentThatTellsNothingIsAnError(t *testing.T) {
	t.Parallel()

	const when = "\ntime: 2026-11-25T12:00:00Z\n"
	for _, tc := range []struct {
		name, file, text, want string
	}{
		{"a kind that nobody knows", "a.yaml", "kind: Improved\nbody: Better." + when, `the kind is "Improved"; it can be Breaking, Added`},
		{"no kind", "a.yaml", "body: Better." + when, `the kind is ""`},
		{"an empty body", "a.yaml", "kind: Added\nbody: \" \"" + when, "the body is empty"},
		{"a body that is a list", "a.yaml", "kind: Added\nbody: \"- more\"" + when, "begins with a dash"},
		{"no time", "a.yaml", "kind: Added\nbody: More.\n", "the time is missing"},
		{"a misspelt field", "a.yaml", "kind: Added\nbdoy: More." + when, "field bdoy not found"},
		{"no YAML", "a.yaml", "\t", "cannot start any token"},
		{"another ending", "a.yml", "kind: Added\nbody: More." + when, "changie leaves this one out"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			_, err := Unreleased(project(map[string]string{tc.file: tc.text}))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestFragmentsAreRead(t *testing.T) {
	t.Parallel()

	got, err := Unreleased(project(map[string]string{
		".gitkeep": "",
		"a.yaml":   "kind: Breaking\nbody: |-\n  `sfs_share.size` is in TiB.\n  - Nobody knows why.\ntime: 2026-11-25T12:00:00Z\n",
	}))
	if err != nil || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	if got[0].Kind != Breaking || !got[0].Names("sfs_share.size") {
		t.Errorf("got %+v", got[0])
	}
	if got[0].Names("sfs_share") || got[0].Names("sfs_share.siz") {
		t.Error("a part of an address is not the address")
	}
}

func TestAfterAReleaseThereMayBeNoFragments(t *testing.T) {
	t.Parallel()

	if got, err := Unreleased(project(nil)); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

// project has the fragments and two kinds.
func project(fragments map[string]string) fs.FS {
	root := fstest.MapFS{configFile: {Data: []byte("kinds:\n  - label: Breaking\n  - label: Added\n")}}
	for name, text := range fragments {
		root[path.Join(unreleased, name)] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}
