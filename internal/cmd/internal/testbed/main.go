package testbed

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const (
	statusFailed      = 1
	statusInterrupted = 130
)

// Main runs a program, which has to clean up when ctx is canceled, and exits
// with its status: 1 for an error and 130 after Ctrl-C.
func Main(name string, program func(ctx context.Context) error) {
	// SIGPIPE, as in `demo | head`, must not end a program before it has cleaned up.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := program(ctx)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case interrupted:
		fmt.Fprintf(os.Stderr, "%s: interrupted: %v\n", name, err)
		os.Exit(statusInterrupted)
	default:
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(statusFailed)
	}
}
