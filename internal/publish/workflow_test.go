package publish

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheWorkflowsAreCareful(t *testing.T) {
	t.Parallel()

	root := os.DirFS("../..")
	files, err := fs.Glob(root, ".github/workflows/*.y*ml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	targets := makefileTargets(t, root)
	for _, file := range files {
		text, err := fs.ReadFile(root, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkWorkflow(text, targets); err != nil {
			t.Errorf("%s:\n%v", file, err)
		}
	}
}

func TestACarelessWorkflowIsFound(t *testing.T) {
	t.Parallel()

	const careful = `
on: {push: {branches: [main]}}
permissions: {contents: read}
concurrency: {group: a}
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions: {contents: read}
    steps:
      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v1.2.3
        with: {persist-credentials: false}
      - run: make test
`
	if err := checkWorkflow([]byte(careful), []string{"test"}); err != nil {
		t.Fatalf("a careful one: %v", err)
	}

	for _, tc := range []struct{ name, from, to, want string }{
		{"an action at a tag", "@0123456789abcdef0123456789abcdef01234567", "@v1", "not pinned"},
		{"an action at a short commit", "@0123456789abcdef0123456789abcdef01234567", "@0123456", "not pinned"},
		{"an action of no known version", " # v1.2.3", "", "does not say its version"},
		{"an action of any version", "# v1.2.3", "# v1", "does not say its version"},
		{"a token left behind", "{persist-credentials: false}", "{fetch-depth: 0}", "leaves the token"},
		{"the permissions of the settings", "permissions: {contents: read}\nconcurrency", "concurrency", "names no permissions at the top"},
		{"every job may write", "permissions: {contents: read}\nconcurrency", "permissions: {contents: write}\nconcurrency", "lets every job write contents"},
		{"a job of unknown permissions", "    permissions: {contents: read}\n", "", "job test names no permissions"},
		{"a job without an end", "    timeout-minutes: 5\n", "", "has no timeout-minutes"},
		{"runs that pile up", "concurrency: {group: a}\n", "", "no concurrency"},
		{"secrets for strangers", "{push: {branches: [main]}}", "[push, pull_request_target]", "pull_request_target"},
		{"a target that is not there", "make test", "make tset", "make tset: the makefile has no such target"},
		{"a script made of what others wrote", "make test", "echo ${{ github.event.issue.title }}", "is put into a script"},
		{"no YAML", "on:", "\ton:", "cannot start any token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			careless := strings.Replace(careful, tc.from, tc.to, 1)
			if careless == careful {
				t.Fatalf("%q is not in the careful one", tc.from)
			}
			err := checkWorkflow([]byte(careless), []string{"test"})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestTheTargetsThatAScriptMakes(t *testing.T) {
	t.Parallel()

	got := madeBy("sudo env \"PATH=$PATH\" X=1 make test-manila\nmake fuzz FUZZTIME=5s && make lint\n# remake it\ncmake build")
	if diff := cmp.Diff([]string{"test-manila", "fuzz", "lint"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func makefileTargets(t *testing.T, root fs.FS) []string {
	t.Helper()

	text, err := fs.ReadFile(root, "GNUmakefile")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z-]*):[^=]`).FindAllStringSubmatch(string(text), -1) {
		targets = append(targets, m[1])
	}
	return targets
}
