package publish

import (
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// releaseConfig is what matters to others of .goreleaser.yml.
type releaseConfig struct {
	Project string `yaml:"project_name"`
	Builds  []struct {
		Binary  string   `yaml:"binary"`
		Env     []string `yaml:"env"`
		Flags   []string `yaml:"flags"`
		Ldflags []string `yaml:"ldflags"`
		Modtime string   `yaml:"mod_timestamp"`
		OS      []string `yaml:"goos"`
		Arch    []string `yaml:"goarch"`
	} `yaml:"builds"`
	Archives []struct {
		Formats []string `yaml:"formats"`
		Name    string   `yaml:"name_template"`
	} `yaml:"archives"`
	SBOMs []struct {
		Artifacts string   `yaml:"artifacts"`
		Documents []string `yaml:"documents"`
	} `yaml:"sboms"`
	Checksum struct {
		Name      string      `yaml:"name_template"`
		Algorithm string      `yaml:"algorithm"`
		Extra     []extraFile `yaml:"extra_files"`
	} `yaml:"checksum"`
	Signs []struct {
		Artifacts string   `yaml:"artifacts"`
		Args      []string `yaml:"args"`
	} `yaml:"signs"`
	Changelog struct {
		Disable bool `yaml:"disable"`
	} `yaml:"changelog"`
	Release struct {
		Draft bool        `yaml:"draft"`
		Extra []extraFile `yaml:"extra_files"`
	} `yaml:"release"`
}

type extraFile struct {
	Glob string `yaml:"glob"`
	Name string `yaml:"name_template"`
}

func TestAReleaseIsForEveryPlatform(t *testing.T) {
	t.Parallel()

	c := config(t)
	var got []Platform
	for _, os := range c.Builds[0].OS {
		for _, arch := range c.Builds[0].Arch {
			got = append(got, Platform{OS: os, Arch: arch})
		}
	}
	slices.SortFunc(got, func(a, b Platform) int { return strings.Compare(a.String(), b.String()) })
	if diff := cmp.Diff(Platforms(), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheReleaseIsConfiguredWithTheNamesOfTheRegistry(t *testing.T) {
	t.Parallel()

	c := config(t)
	r, p := Release{Version: "1.2.3"}, Platform{OS: "linux", Arch: "amd64"}
	for _, tc := range []struct{ what, template, want string }{
		{"the binary", c.Builds[0].Binary, r.Binary(p)},
		{"the archive", c.Archives[0].Name + "." + c.Archives[0].Formats[0], r.Zip(p)},
		{"the list of parts", c.SBOMs[0].Documents[0], r.SBOM(p)},
		{"the checksums", c.Checksum.Name, r.Checksums()},
		{"the manifest in the checksums", c.Checksum.Extra[0].Name, r.Manifest()},
		{"the manifest in the release", c.Release.Extra[0].Name, r.Manifest()},
	} {
		if got := filled(t, tc.template, c.Project, p); got != tc.want {
			t.Errorf("%s is named %s, want %s", tc.what, got, tc.want)
		}
	}
	if c.Checksum.Extra[0].Glob != Manifest || c.Release.Extra[0].Glob != Manifest {
		t.Errorf("the manifest is not %s", Manifest)
	}
	if c.Checksum.Algorithm != "sha256" || len(c.Signs) != 1 || c.Signs[0].Artifacts != "checksum" {
		t.Errorf("the registry wants SHA-256 checksums, and them signed: %+v %+v", c.Checksum, c.Signs)
	}
	if slices.Contains(c.Signs[0].Args, "--armor") {
		t.Error("the registry wants a binary signature")
	}
	if c.Changelog.Disable {
		t.Error("goreleaser throws the release's notes away when its own changelog is disabled")
	}
	if !c.Release.Draft {
		t.Error("a release is published only when its provenance is there; until then it is a draft")
	}
}

func TestAReleaseIsBuiltToTheSameBytesAsMakeBuild(t *testing.T) {
	t.Parallel()

	b := config(t).Builds[0]
	for _, want := range []struct {
		where []string
		what  string
	}{
		{b.Env, "CGO_ENABLED=0"},
		{b.Flags, "-trimpath"},
		{b.Flags, "-buildvcs=false"},
		{b.Ldflags, "-s -w -X main.version={{ .Version }}"},
		{[]string{b.Modtime}, "{{ .CommitTimestamp }}"},
	} {
		if !slices.Contains(want.where, want.what) {
			t.Errorf("%q is missing in %q", want.what, want.where)
		}
	}

	makefile, err := os.ReadFile("../../GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	const build = "CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)'"
	if !strings.Contains(string(makefile), build) {
		t.Errorf("the makefile no longer has %s", build)
	}
}

func TestTheManifestTellsProtocol6(t *testing.T) {
	t.Parallel()

	raw, err := os.ReadFile("../../" + Manifest)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckManifest(raw); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{`{"version": 1, "metadata": {"protocol_versions": ["5.0"]}}`, `{}`, `-`} {
		if CheckManifest([]byte(wrong)) == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}

func config(t *testing.T) releaseConfig {
	t.Helper()

	raw, err := os.ReadFile("../../.goreleaser.yml")
	if err != nil {
		t.Fatal(err)
	}
	var c releaseConfig
	if err := yaml.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Builds) != 1 || len(c.Archives) != 1 || len(c.SBOMs) != 1 || len(c.Checksum.Extra) != 1 || len(c.Release.Extra) != 1 {
		t.Fatalf("want one of each, got %+v", c)
	}
	return c
}

// filled fills a name's template in as goreleaser would.
func filled(t *testing.T, text, project string, p Platform) string {
	t.Helper()

	parsed, err := template.New("name").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	data := map[string]string{"ProjectName": project, "Version": "1.2.3", "Os": p.OS, "Arch": p.Arch}
	if err := parsed.Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
