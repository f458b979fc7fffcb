package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const usage = `Usage: manila [flags] -- COMMAND [ARG...]
       manila [flags] -keep

Runs COMMAND against a real Keystone and Manila that are stopped when it ends.
Needs Debian or Ubuntu, and root.

  -keep                  no command: print the variables and run until Ctrl-C
  -suite NAME            take the services from that release of Debian (bookworm, trixie, forky or sid;
                         default: this machine's own), installed once in /var/cache/terraform-provider-sfs
  -ceph                  start a Ceph cluster too, and offer its file system as share type "ceph", protocol CEPHFS
  -logs DIRECTORY        copy the logs of the services there when COMMAND or the start fails
  -token-lives SECONDS   how long a token is valid (default 3600)
  -create DURATION       how long the storage takes to create a share (default 500ms)
  -extend DURATION       ... to extend it (default 1s)
  -shrink DURATION       ... to shrink it (default 1s)
  -delete DURATION       ... to delete it (default 500ms)
`

type options struct {
	keep       bool
	suite      string // of Debian; "" for this machine's own
	ceph       bool
	logs       string // directory
	tokenLives int    // seconds
	delays     map[string]time.Duration
	command    []string
}

func parseOptions(arguments []string) (options, error) {
	flags := flag.NewFlagSet("manila", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	keep := flags.Bool("keep", false, "")
	suite := flags.String("suite", "", "")
	ceph := flags.Bool("ceph", false, "")
	logs := flags.String("logs", "", "")
	tokenLives := flags.Int("token-lives", 3600, "")
	delays := map[string]time.Duration{
		"create": 500 * time.Millisecond, "extend": time.Second, "shrink": time.Second, "delete": 500 * time.Millisecond,
	}
	for name := range delays {
		flags.Func(name, "", func(value string) (err error) {
			delays[name], err = time.ParseDuration(value)
			return err
		})
	}
	if err := flags.Parse(arguments); err != nil {
		return options{}, err
	}
	parsed := options{keep: *keep, suite: *suite, ceph: *ceph, logs: *logs, tokenLives: *tokenLives, delays: delays, command: flags.Args()}

	if parsed.keep && len(parsed.command) > 0 {
		return options{}, errors.New("-keep takes no command")
	}
	if !parsed.keep && len(parsed.command) == 0 {
		return options{}, errors.New("no command given")
	}
	if parsed.suite != "" && !slices.Contains(suites, parsed.suite) {
		return options{}, fmt.Errorf("-suite must be %s, not %q", strings.Join(suites, ", "), parsed.suite)
	}
	if parsed.tokenLives < 1 {
		return options{}, fmt.Errorf("-token-lives must be at least 1 second, not %d", parsed.tokenLives)
	}
	for name, delay := range delays {
		if delay < 0 {
			return options{}, fmt.Errorf("-%s must not be negative, not %s", name, delay)
		}
	}
	return parsed, nil
}
