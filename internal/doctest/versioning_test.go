package doctest

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
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
		for _, page := range []string{versioningGuide, compatibilityGuide} {
			if !strings.Contains(readFile(t, page), version[1]) {
				t.Errorf("%s tests %s, which %s does not name", file, version[1], page)
			}
		}
	}
}

const compatibilityGuide = "templates/guides/compatibility.md.tmpl"

func TestCompatibility_WhatAReleaseLacksIsWhatItsMicroversionsLack(t *testing.T) {
	t.Parallel()
	guide := readFile(t, compatibilityGuide)
	features, _, _ := strings.Cut(guide, "| Release |")
	needed := map[int]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| [^|]+ \| 2\.(\d+) \| [^|]+ \|$`).FindAllStringSubmatch(features, -1) {
		needed[number(t, row[1])] = true
	}
	releases := regexp.MustCompile(`(?m)^\| (?:Manila (\d+)(?:\.\d+)?|the SFS services, by their documents) \| (2\.(\d+)) \| ([^|]+) \|$`).FindAllStringSubmatch(guide, -1)
	if len(needed) < 15 || len(releases) < 5 {
		t.Fatalf("found the microversions %v and the releases %v", needed, releases)
	}
	for _, row := range releases {
		offered := emulator.LegacyMicroversion
		if row[1] != "" {
			offered = emulator.NewestMicroversion(number(t, row[1]))
		}
		var lacks []string
		for _, minor := range slices.Sorted(maps.Keys(needed)) {
			if minor > number(t, row[3]) {
				lacks = append(lacks, fmt.Sprint("2.", minor))
			}
		}
		if want := cmp.Or(strings.Join(lacks, ", "), "–"); row[2] != offered || row[4] != want {
			t.Errorf("%s\nwant %s and %s", row[0], offered, want)
		}
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
