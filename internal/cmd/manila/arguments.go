package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"
)

const usage = `Usage: manila [flags] -- COMMAND [ARG...]
       manila [flags] -keep

Runs COMMAND against a real Keystone and Manila that live as long as it does.
Needs Debian or Ubuntu, and root.

  -keep                  no command: print what to export and stay up until Ctrl-C
  -v                     show what the services log
  -token-lives SECONDS   how long a token is valid (default 3600)
  -create DURATION       how long the storage takes to create a share (default 500ms)
  -extend DURATION       ... to extend it (default 1s)
  -shrink DURATION       ... to shrink it (default 1s)
  -delete DURATION       ... to delete it (default 500ms)
`

// options is what the command line asks for.
type options struct {
	keep       bool
	verbose    bool
	tokenLives int // seconds
	pace       pace
	command    []string
}

// pace is how long the simulated storage takes for its work, unless a control
// file says otherwise for a share.
type pace struct {
	create, extend, shrink, remove time.Duration
}

func parseArguments(arguments []string) (options, error) {
	var parsed options
	flags := flag.NewFlagSet("manila", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&parsed.keep, "keep", false, "")
	flags.BoolVar(&parsed.verbose, "v", false, "")
	flags.IntVar(&parsed.tokenLives, "token-lives", 3600, "")
	flags.DurationVar(&parsed.pace.create, "create", 500*time.Millisecond, "")
	flags.DurationVar(&parsed.pace.extend, "extend", time.Second, "")
	flags.DurationVar(&parsed.pace.shrink, "shrink", time.Second, "")
	flags.DurationVar(&parsed.pace.remove, "delete", 500*time.Millisecond, "")
	if err := flags.Parse(arguments); err != nil {
		return options{}, err
	}
	parsed.command = flags.Args()
	return parsed, parsed.check()
}

func (o options) check() error {
	if o.keep && len(o.command) > 0 {
		return errors.New("-keep takes no command")
	}
	if !o.keep && len(o.command) == 0 {
		return errors.New("no command given")
	}
	if o.tokenLives < 1 {
		return fmt.Errorf("-token-lives must be at least 1 second, not %d", o.tokenLives)
	}
	for name, duration := range map[string]time.Duration{
		"create": o.pace.create, "extend": o.pace.extend, "shrink": o.pace.shrink, "delete": o.pace.remove,
	} {
		if duration < 0 {
			return fmt.Errorf("-%s must not be negative, not %s", name, duration)
		}
	}
	return nil
}
