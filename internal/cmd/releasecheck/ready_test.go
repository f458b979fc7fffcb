package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/opensfs/terraform-provider-sfs/internal/compat"
	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

func TestAVersionIsReadyWhenItIsToldAndKept(t *testing.T) {
	t.Parallel()

	present := schemajson.Provider{Functions: map[string]schemajson.Function{"fit": {Return: `"number"`}}}
	whole := func() fstest.MapFS {
		return fstest.MapFS{
			".changie.yaml":                {Data: []byte("kinds: [{label: Added}]\n")},
			".changes/v1.2.3.md":           {Data: []byte("## [1.2.3]\n- More.\n")},
			"CHANGELOG.md":                 {Data: []byte("# Changelog\n\n## [1.2.3]\n- More.\n\n## [1.2.2]\n")},
			compat.Schemas + "/1.2.3.json": {Data: []byte(`{"provider_schemas": {"sfs": {"functions": {"fit": {"return_type": "number"}}}}}`)},
			".changes/unreleased/.gitkeep": {},
		}
	}
	if err := prepared(whole(), "1.2.3", present); err != nil {
		t.Errorf("the whole: %v", err)
	}

	for _, tc := range []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"its changes are not told", func(f fstest.MapFS) { delete(f, ".changes/v1.2.3.md") }, "not told"},
		{"the changelog is older", func(f fstest.MapFS) { f["CHANGELOG.md"].Data = []byte("# Changelog\n") }, "CHANGELOG.md does not tell"},
		{"a change came later", func(f fstest.MapFS) {
			f[".changes/unreleased/a.yaml"] = &fstest.MapFile{Data: []byte("kind: Added\nbody: More.\ntime: 2026-11-25T12:00:00Z\n")}
		}, "a.yaml is not in it"},
		{"the schema is that of another version", func(f fstest.MapFS) {
			f[compat.Schemas+"/1.2.2.json"] = f[compat.Schemas+"/1.2.3.json"]
			delete(f, compat.Schemas+"/1.2.3.json")
		}, "that of 1.2.2"},
		{"the schema changed later", func(f fstest.MapFS) {
			f[compat.Schemas+"/1.2.3.json"].Data = []byte(`{"provider_schemas": {"sfs": {}}}`)
		}, "not the present one"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			root := whole()
			tc.change(root)
			if err := prepared(root, "1.2.3", present); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
