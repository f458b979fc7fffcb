package main

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOptions_TheCommandFollowsTheFlags(t *testing.T) {
	t.Parallel()
	defaults := map[string]time.Duration{"create": 500 * time.Millisecond, "extend": time.Second, "shrink": time.Second, "delete": 500 * time.Millisecond}
	for arguments, want := range map[string]options{
		"-- go test ./...":        {tokenLives: 3600, delays: defaults, command: []string{"go", "test", "./..."}},
		"go test":                 {tokenLives: 3600, delays: defaults, command: []string{"go", "test"}},
		"-- go test -keep":        {tokenLives: 3600, delays: defaults, command: []string{"go", "test", "-keep"}},
		"-keep":                   {tokenLives: 3600, delays: defaults, keep: true, command: []string{}},
		"-token-lives 10 -- true": {tokenLives: 10, delays: defaults, command: []string{"true"}},
		"-suite sid -- true":      {tokenLives: 3600, delays: defaults, suite: "sid", command: []string{"true"}},
		"-ceph -- true":           {tokenLives: 3600, delays: defaults, ceph: true, command: []string{"true"}},
		"-logs /var/log -- true":  {tokenLives: 3600, delays: defaults, logs: "/var/log", command: []string{"true"}},
		"-create 1ms -extend 2ms -shrink 12.5s -delete 0s -- true": {tokenLives: 3600, command: []string{"true"},
			delays: map[string]time.Duration{"create": time.Millisecond, "extend": 2 * time.Millisecond, "shrink": 12500 * time.Millisecond, "delete": 0}},
	} {
		got, err := parseOptions(strings.Fields(arguments))
		if err != nil {
			t.Errorf("%s: %v", arguments, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(options{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", arguments, diff)
		}
	}
}

func TestOptions_InvalidArgumentsAreErrors(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		"":                       "no command given",
		"--":                     "no command given",
		"-keep -- true":          "-keep takes no command",
		"-token-lives 0 -- true": "-token-lives must be at least 1 second, not 0",
		"-shrink -1s -- true":    "-shrink must not be negative, not -1s",
		"-quick -- true":         "flag provided but not defined: -quick",
		"-suite jessie -- true":  `-suite must be bookworm, trixie, forky, sid, not "jessie"`,
		"-create 5 -- true":      `invalid value "5" for flag -create`,
	} {
		if _, err := parseOptions(strings.Fields(arguments)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", arguments, err, want)
		}
	}
	if _, err := parseOptions([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: got %v", err)
	}
}
