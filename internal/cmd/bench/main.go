// Command bench measures what the provider costs, with a real Terraform, and
// prints a Markdown table that says of each number how it was measured:
//
//	go run ./internal/cmd/bench
//	go run ./internal/cmd/manila -- go run ./internal/cmd/bench
//
// The first runs against the emulator, inside this program, which responds to
// each request after -latency. The second measures what applies on a real Manila.
//
// The exit status is 0 if every number is within its bound, 1 when one is not
// or could not be measured, and 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const statusUsage = 2

func main() {
	options, err := parseArguments(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(statusUsage)
	default:
		testbed.Main("bench", func(ctx context.Context) error { return run(ctx, options) })
	}
}

type options struct {
	latency     time.Duration // of each response of the emulator
	limit       int           // requests a minute, where a limit is measured
	quick       bool
	experiments []experiment
}

func parseArguments(arguments []string, output io.Writer) (options, error) {
	var names []string
	for _, e := range experiments {
		names = append(names, e.name)
	}
	var o options
	var rows string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "how long the emulator takes for each response")
	flags.IntVar(&o.limit, "limit", 400, "requests a minute that the emulator allows where a limit is measured")
	flags.BoolVar(&o.quick, "quick", false, "fewer repetitions and fewer shares, for a first impression")
	flags.StringVar(&rows, "rows", strings.Join(names, ","), "what to measure, separated by commas")
	if err := flags.Parse(arguments); err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.latency < 0 || o.limit < 1 {
		return options{}, errors.New("-latency must not be negative, and -limit must be at least 1")
	}
	for name := range strings.SplitSeq(rows, ",") {
		i := slices.Index(names, strings.TrimSpace(name))
		if i < 0 {
			return options{}, fmt.Errorf("-rows has %q; it can have %s", name, strings.Join(names, ", "))
		}
		o.experiments = append(o.experiments, experiments[i])
	}
	return o, nil
}

// run measures, prints the table, also of a measurement that is interrupted, and returns
// what is not within its bound.
func run(ctx context.Context, o options) (err error) {
	// Each experiment opens a service of its own; this one shows whether it can be opened.
	backend, err := testbed.OpenBackend(ctx, os.Getenv, emulator.Options{})
	if err != nil {
		return err
	}
	backend.Close()
	service := "a real OpenStack Manila on the same machine"
	if backend.Emulator != nil {
		service = fmt.Sprintf("the emulator, which responds after %s", o.latency)
	}

	fmt.Fprintln(os.Stderr, "Building the provider ...")
	terraform, err := testbed.Install(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, terraform.Close()) }()
	version, err := terraform.Version(ctx)
	if err != nil {
		return err
	}
	b := &bench{options: o, terraform: terraform, real: backend.Emulator == nil}
	began := time.Now()
	rows := b.measure(ctx, os.Stderr)
	fmt.Printf("Measured on %s in %s against %s. %s; %s.\n\n%s", began.Format("2 January 2006"),
		time.Since(began).Round(time.Second), service, version, machine(), table(rows))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return missedBounds(rows)
}
