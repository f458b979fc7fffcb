package compat

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/opensfs/terraform-provider-sfs/internal/changelog"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

func TestNothingBreaksForUsersUnlessTheChangelogSaysSo(t *testing.T) {
	t.Parallel()

	root := os.DirFS("../..")
	since, err := LastRelease(root)
	if err != nil {
		t.Fatal(err)
	}
	fragments, err := changelog.Unreleased(root)
	if err != nil {
		t.Fatal(err)
	}
	if breaks := Untold(Compare(since.Schema, present(t)), fragments); len(breaks) > 0 {
		t.Error(Report(since, breaks))
	}
}

func TestAFragmentOfKindBreakingLetsTheBreakPassThatItNames(t *testing.T) {
	t.Parallel()

	breaks := []Break{{Address: "sfs_share.size"}, {Address: "sfs_share.name"}}
	for _, tc := range []struct {
		name     string
		fragment changelog.Fragment
		untold   []string
	}{
		{"it names one", changelog.Fragment{Kind: "Breaking", Body: "`sfs_share.size` is in TiB."}, []string{"sfs_share.name"}},
		{"it names both", changelog.Fragment{Kind: "Breaking", Body: "`sfs_share.size` and `sfs_share.name` are gone."}, nil},
		{"it names what is around them", changelog.Fragment{Kind: "Breaking", Body: "`sfs_share` is better."}, []string{"sfs_share.size", "sfs_share.name"}},
		{"it is of another kind", changelog.Fragment{Kind: "Changed", Body: "`sfs_share.size` is in TiB."}, []string{"sfs_share.size", "sfs_share.name"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			var untold []string
			for _, b := range Untold(breaks, []changelog.Fragment{tc.fragment}) {
				untold = append(untold, b.Address)
			}
			if diff := cmp.Diff(tc.untold, untold); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheReportSaysWhatBrokeForWhomAndWhatToDo(t *testing.T) {
	t.Parallel()

	broken := []Break{{Address: "sfs_share.size", What: "the attribute is gone", Whom: writers, Instead: keepIt}}
	got := Report(Baseline{Version: "0.1.0", Released: true}, broken)
	for _, want := range []string{
		"breaks what works with 0.1.0",
		"sfs_share.size: the attribute is gone",
		"For users: configurations that set it are refused.",
		"Instead: keep it, deprecated, and let it do what it did.",
		"a file in .changes/unreleased of kind Breaking",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "schema-snapshot") {
		t.Errorf("what is released cannot be changed, and the report says how to:\n%s", got)
	}

	if got := Report(Baseline{Version: "0.1.0"}, broken); !strings.Contains(got, "make schema-snapshot VERSION=0.1.0") {
		t.Errorf("what is not released may still change, and the report does not say how:\n%s", got)
	}
}

func TestTheNewestSchemaIsTheLastRelease(t *testing.T) {
	t.Parallel()

	document := &fstest.MapFile{Data: []byte(`{"provider_schemas": {"sfs": {"functions": {"f": {"return_type": "string"}}}}}`)}
	root := fstest.MapFS{
		Schemas + "/0.9.0.json":  document,
		Schemas + "/0.10.0.json": document,
		".changes/v0.9.0.md":     {},
	}
	got, err := LastRelease(root)
	if err != nil {
		t.Fatal(err)
	}
	if got.Version != "0.10.0" || got.Released || len(got.Schema.Functions) != 1 {
		t.Errorf("got %+v", got)
	}

	root[".changes/v0.10.0.md"] = &fstest.MapFile{}
	if got, err := LastRelease(root); err != nil || !got.Released {
		t.Errorf("got %+v, %v: its changes are told, so it is released", got, err)
	}
}

func TestAProjectWithoutASchemaToCompareWithIsAnError(t *testing.T) {
	t.Parallel()

	for name, root := range map[string]fstest.MapFS{
		"none":         {},
		"no version":   {Schemas + "/latest.json": {Data: []byte("{}")}},
		"no document":  {Schemas + "/1.0.0.json": {Data: []byte("-")}},
		"no providers": {Schemas + "/1.0.0.json": {Data: []byte("{}")}},
	} {
		if _, err := LastRelease(root); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func present(t *testing.T) schemajson.Provider {
	t.Helper()

	document, err := schemajson.Of(t.Context(), "sfs", providerserver.NewProtocol6(provider.New("test")())())
	if err != nil {
		t.Fatal(err)
	}
	return document.Providers["sfs"]
}
