// Command demo shows with a real Terraform what the provider does: a share is
// created, extended and shrunk; a shrink is refused; the share is resized
// outside Terraform; and in the end everything is deleted.
//
//	go run ./internal/cmd/demo
//	go run ./internal/cmd/manila -- go run ./internal/cmd/demo
//
// The first runs against the emulator, inside this program. The second, with
// SFS_ACC_BACKEND=manila and the OS_* credentials in the environment, runs the
// same steps against a real Manila. A recording proxy between the provider and
// the service shows the requests.
//
// Every step is checked: the exit status is 0 if all checks pass, 1 if one
// fails, and 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const (
	statusFailed      = 1
	statusInterrupted = 130
)

// cleanupTimeout bounds the deletion of the share when the service does not respond.
const cleanupTimeout = 15 * time.Second

func main() {
	// SIGPIPE, as in `demo | head`, must not end the program before it has cleaned up.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	out := &printer{w: os.Stdout, color: wantsColor(os.Stdout, os.Getenv)}
	err, cleanupErr := run(ctx, out)
	interrupted := ctx.Err() != nil
	stop()

	if cleanupErr != nil {
		fmt.Fprintf(os.Stderr, "demo: %v\n", cleanupErr)
	}
	switch {
	case interrupted:
		if cleanupErr == nil {
			fmt.Fprintln(os.Stderr, "demo: interrupted; everything it started was stopped and removed")
		}
		os.Exit(statusInterrupted)
	case err != nil:
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(statusFailed)
	case cleanupErr != nil:
		os.Exit(statusFailed)
	}
}

// run sets everything up, runs the steps and removes everything again.
func run(ctx context.Context, out *printer) (err, cleanupErr error) {
	backend, err := testbed.OpenBackend(os.Getenv, emulator.Options{
		Takes: emulator.Durations{Create: time.Second, Delete: time.Second},
	})
	if err != nil {
		return err, nil
	}
	defer backend.Close()
	observer, err := testbed.NewObserver(ctx, backend)
	if err != nil {
		return err, nil
	}
	proxy, err := testbed.StartProxy(backend, observer)
	if err != nil {
		return err, nil
	}
	defer proxy.Close()

	out.note("Building the provider ...")
	terraform, err := testbed.Install(ctx)
	if err != nil {
		return err, nil
	}
	defer func() { cleanupErr = errors.Join(cleanupErr, terraform.Close()) }()
	environment := backend.Environment(os.Environ(), proxy)
	if !out.color {
		environment = append(environment, "TF_CLI_ARGS=-no-color")
	}
	workspace, err := terraform.NewWorkspace("storage", environment)
	if err != nil {
		return err, nil
	}

	d := &demo{out: out, backend: backend, observer: observer, proxy: proxy, workspace: workspace, began: time.Now()}
	defer func() { cleanupErr = d.deleteShare(context.WithoutCancel(ctx)) }()
	return d.run(ctx), nil
}
