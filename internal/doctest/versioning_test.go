package doctest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

const versioningGuide = "templates/guides/versioning.md.tmpl"

func TestVersioning_TheStateVersionsAreThoseOfTheSchema(t *testing.T) {
	t.Parallel()
	listed, want := map[string]string{}, map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(sfs_[a-z_]+)` \\| (\\d+) \\|$").FindAllStringSubmatch(readFile(t, versioningGuide), -1) {
		listed[row[1]] = row[2]
	}
	for name, resource := range providerSchema(t).ResourceSchemas {
		want[name] = fmt.Sprint(resource.Version)
	}
	if diff := gocmp.Diff(want, listed); diff != "" {
		t.Errorf("%s (-schema +listed):\n%s", versioningGuide, diff)
	}
}

func TestVersioning_TheSupportedProgramsAreThoseThatAreTested(t *testing.T) {
	t.Parallel()
	for file, pattern := range map[string]string{
		".github/workflows/test.yml": `terraform: \["(1\.\d+)\.\*"`,
		"tools/tofu/go.mod":          `(?m)^\s*github.com/opentofu/opentofu v(\d+\.\d+)\.`,
	} {
		version := regexp.MustCompile(pattern).FindStringSubmatch(readFile(t, file))
		if version == nil {
			t.Fatalf("%s does not match %s", file, pattern)
		}
		for _, page := range []string{versioningGuide, "templates/guides/compatibility.md.tmpl"} {
			if !strings.Contains(readFile(t, page), version[1]) {
				t.Errorf("%s tests %s, which %s does not name", file, version[1], page)
			}
		}
	}
}
