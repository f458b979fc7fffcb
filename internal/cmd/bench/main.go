// Command bench measures what the provider costs, with a real Terraform, and
// prints a Markdown table that says of each number how it was measured:
//
//	go run ./internal/cmd/bench
//	go run ./internal/cmd/manila -- go run ./internal/cmd/bench
//
// The first runs against the emulator, inside this program, which answers each
// request after -latency. The second measures what applies on a real Manila.
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
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

const (
	statusMissed      = 1
	statusUsage       = 2
	statusInterrupted = 130
)

func main() {
	asked, err := parseArguments(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(statusUsage)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err = run(ctx, asked)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case interrupted:
		fmt.Fprintln(os.Stderr, "bench: interrupted")
		os.Exit(statusInterrupted)
	case err != nil:
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(statusMissed)
	}
}

// options is what the command line asks for.
type options struct {
	latency time.Duration // of each answer of the emulator
	limit   int           // requests a minute, where a limit is measured
	quick   bool
	rows    []string // names of experiments; none is all
}

func parseArguments(arguments []string, output io.Writer) (options, error) {
	var asked options
	var rows string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.DurationVar(&asked.latency, "latency", 50*time.Millisecond, "how long the emulator takes for each answer")
	flags.IntVar(&asked.limit, "limit", 400, "requests a minute that the emulator allows where a limit is measured")
	flags.BoolVar(&asked.quick, "quick", false, "fewer repetitions and smaller numbers of shares: is it about right?")
	flags.StringVar(&rows, "rows", "", "what to measure, separated by commas: "+strings.Join(names(experiments), ", ")+" (default all)")
	if err := flags.Parse(arguments); err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q: every option begins with a dash", flags.Arg(0))
	}
	if asked.latency < 0 || asked.limit < 1 {
		return options{}, errors.New("-latency must not be negative, and -limit must be at least 1")
	}
	if rows != "" {
		asked.rows = strings.Split(rows, ",")
	}
	_, err := choose(experiments, asked.rows)
	return asked, err
}

// run measures what is asked for, prints the table, and gives what is not as
// it should be.
func run(ctx context.Context, asked options) (err error) {
	chosen, err := choose(experiments, asked.rows)
	if err != nil {
		return err
	}
	open, err := backend(os.Getenv, asked)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "Building the provider ...")
	built, err := stage.Set(ctx, stage.AsReleased)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, built.Clear()) }()

	version, err := built.Version(ctx)
	if err != nil {
		return err
	}
	b := &bench{options: asked, stage: built, open: open}
	began := time.Now()
	rows := b.measure(ctx, chosen, os.Stderr)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	fmt.Printf("%s\n%s", heading(open.name(), began, time.Since(began), version, machine()), table(rows))
	return complaint(rows)
}
