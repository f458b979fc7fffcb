// Command mutants changes one operator at a time in the code that decides, runs the tests of its package, and reports
// how many of the changes a test noticed:
//
//	go run ./internal/cmd/mutants "$(go tool -modfile=tools/go.mod -n gremlins)"
//
// The argument is the path of gremlins: under go tool, PATH begins with the go command itself. A package below 90 %, a
// mutant that survives without an entry in survivors.txt, and an entry whose mutant does not survive are failures.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// required is the share of mutants, in percent, that the tests of a package kill.
const required = 90

// survivorsFile explains the mutants that no test can kill.
const survivorsFile = "internal/cmd/mutants/survivors.txt"

// target is a package, or the files of it that decide.
type target struct {
	dir   string
	files *regexp.Regexp // nil for all
	// tests selects the tests of a package whose other tests take long and do not
	// concern the files.
	tests string
}

var targets = []target{
	{dir: "internal/waiter"},
	{dir: "internal/share", files: regexp.MustCompile(`^(decide|usage)\.go$`), tests: "Decide|Usage|PlannedActualSize|SizeInState|ChangesSize"},
	{dir: "internal/manila", files: regexp.MustCompile(`^(retry|rate_limit\w*|auth\w*)\.go$`)},
	{dir: "internal/accessrule"},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	only := flag.String("only", "", "the one package to run, such as internal/waiter")
	flag.Parse()
	if err := run(ctx, *only, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // the signal handler dies with the process
	}
}

func run(ctx context.Context, only string, gremlins []string) error {
	text, err := os.ReadFile(survivorsFile)
	if err != nil {
		return err
	}
	explained, err := parseSurvivors(string(text))
	if err != nil {
		return err
	}
	failed := false
	for _, t := range targets {
		if only != "" && t.dir != only {
			continue
		}
		mutants, err := t.mutate(ctx, gremlins)
		if err != nil {
			return err
		}
		score := judge(mutants, explained.of(t))
		fmt.Println(t.dir + ": " + score.String())
		failed = failed || !score.isEnough()
	}
	if failed {
		return fmt.Errorf("a package is below %d %%, or a survivor and %s do not agree", required, survivorsFile)
	}
	return nil
}

// mutate runs gremlins, whose settings for all packages are in .gremlins.yaml.
func (t target) mutate(ctx context.Context, gremlins []string) ([]mutant, error) {
	excluded, err := t.excludedFiles()
	if err != nil {
		return nil, err
	}
	widened, err := goWithWideCoverage()
	if err != nil {
		return nil, err
	}
	report := filepath.Join(".cache", "mutants-"+filepath.Base(t.dir)+".json")
	args := append(slices.Clone(gremlins[1:]), "unleash", "./"+t.dir, "--output", report)
	for _, file := range excluded {
		args = append(args, "--exclude-files", `(^|/)`+regexp.QuoteMeta(file)+`$`)
	}
	cmd := exec.CommandContext(ctx, gremlins[0], args...)
	// The time that tests may take is a multiple of that of the first run, which must
	// not come from the cache. What vet says of a mutant is no test; debug information
	// is half of the time that linking takes. Flags of the test command can only be
	// set so.
	flags := "-count=1 -vet=off -ldflags=-w"
	if t.tests != "" {
		flags += " -run=" + t.tests
	}
	cmd.Env = append(os.Environ(), "GOFLAGS="+flags, "PATH="+widened+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return readReport(report, t.dir)
}

// excludedFiles are those of the package that do not belong to the target: gremlins
// takes no list of files.
func (t target) excludedFiles() ([]string, error) {
	if t.files == nil {
		return nil, nil
	}
	paths, err := filepath.Glob(filepath.Join(t.dir, "*.go"))
	var excluded []string
	for _, path := range paths {
		if name := filepath.Base(path); !t.files.MatchString(name) && !strings.HasSuffix(name, "_test.go") {
			excluded = append(excluded, name)
		}
	}
	return excluded, err
}
