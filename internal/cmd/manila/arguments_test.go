package main

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheCommandFollowsTheFlags(t *testing.T) {
	t.Parallel()
	usual := pace{create: 500 * time.Millisecond, extend: time.Second, shrink: time.Second, remove: 500 * time.Millisecond}
	tests := map[string]struct {
		arguments string
		want      options
	}{
		"a command":                   {"-- go test ./...", options{tokenLives: 3600, pace: usual, command: []string{"go", "test", "./..."}}},
		"without dashes":              {"go test", options{tokenLives: 3600, pace: usual, command: []string{"go", "test"}}},
		"flags of the command":        {"-v -- go test -v -keep", options{verbose: true, tokenLives: 3600, pace: usual, command: []string{"go", "test", "-v", "-keep"}}},
		"stay up without one":         {"-keep", options{keep: true, tokenLives: 3600, pace: usual, command: []string{}}},
		"tokens that live ten second": {"-token-lives 10 -- true", options{tokenLives: 10, pace: usual, command: []string{"true"}}},
		"another pace": {"-create 1ms -extend 2ms -shrink 12.5s -delete 0s -- true", options{tokenLives: 3600, command: []string{"true"},
			pace: pace{create: time.Millisecond, extend: 2 * time.Millisecond, shrink: 12500 * time.Millisecond}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseArguments(strings.Fields(test.arguments))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(options{}, pace{})); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAWrongCommandLineIsRefusedWithItsReason(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments, want string
	}{
		"nothing to run":               {"-v", "no command given"},
		"only dashes":                  {"--", "no command given"},
		"a command to stay up with":    {"-keep -- true", "-keep takes no command"},
		"tokens that live no time":     {"-token-lives 0 -- true", "-token-lives must be at least 1 second, not 0"},
		"storage faster than time":     {"-shrink -1s -- true", "-shrink must not be negative, not -1s"},
		"a flag that does not exist":   {"-quick -- true", "flag provided but not defined: -quick"},
		"a duration that has no scale": {"-create 5 -- true", `invalid value "5" for flag -create`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseArguments(strings.Fields(test.arguments))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

func TestHelpIsAskedFor(t *testing.T) {
	t.Parallel()
	if _, err := parseArguments([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h gave %v", err)
	}
}

func TestTheUsageNamesEveryFlag(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"-keep", "-v", "-token-lives", "-create", "-extend", "-shrink", "-delete"} {
		if !strings.Contains(usage, "\n  "+name+" ") {
			t.Errorf("the usage does not explain %s", name)
		}
	}
}
