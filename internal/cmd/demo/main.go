// Command demo tells what the provider is for, with a real Terraform: a share
// is created, grown, shrunk; a shrink is refused; somebody resizes the share
// behind Terraform's back; and in the end nothing is left.
//
//	go run ./internal/cmd/demo
//	go run ./internal/cmd/manila -- go run ./internal/cmd/demo
//
// The first runs against the emulator, inside this program. The second, with
// SFS_ACC_BACKEND=manila and the OS_* login in the environment, runs the same
// scenes against a real Manila. In both a recording proxy stands between the
// provider and the service, and shows what went over the wire.
//
// Every scene is checked: the exit status is 0 only if all of it was as told,
// 1 when something was not, and 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

const (
	statusFailed      = 1
	statusInterrupted = 130
)

// cleanupPatience bounds how long the end of the program takes when the service does not answer.
const cleanupPatience = 15 * time.Second

func main() {
	// SIGPIPE is among them for the sake of `demo | head`: it must not end the
	// program before that has cleaned up.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, newTeller(os.Stdout, wantsColor(os.Stdout, os.Getenv)))
	interrupted := ctx.Err() != nil
	stop()

	switch {
	case err == nil:
	case interrupted:
		fmt.Fprintf(os.Stderr, "demo: interrupted; %s\n", afterwards(err))
		os.Exit(statusInterrupted)
	default:
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(statusFailed)
	}
}

// orphanExists is an error of taking away what was started.
type leftBehind struct{ error }

// afterwards says what became of all that was started, given run's error.
func afterwards(err error) string {
	var left leftBehind
	if errors.As(err, &left) {
		return left.Error()
	}
	return "everything it started has been ended and removed"
}

// cleanedUp adds what went wrong in cleaning up to what went wrong before.
func cleanedUp(before, problem error) error {
	if problem == nil {
		return before
	}
	return errors.Join(before, leftBehind{problem})
}

// run sets everything up, plays the scenes, and takes everything away again.
func run(ctx context.Context, tell *teller) (err error) {
	backend, err := openBackend(os.Getenv)
	if err != nil {
		return err
	}
	defer backend.close()

	witness, err := stage.LogIn(ctx, backend.login)
	if err != nil {
		return err
	}
	wire, err := stage.OpenWire(backend.login.AuthURL, witness.Service)
	if err != nil {
		return err
	}
	defer wire.Close()

	tell.note("Building the provider ...")
	space, err := openWorkspace(ctx, terraformEnvironment(os.Environ(), backend.login, wire, tell.color))
	if err != nil {
		return err
	}
	defer func() { err = cleanedUp(err, space.Clear()) }()

	story := &story{tell: tell, backend: backend, witness: witness, wire: wire, stage: space}
	defer func() { err = cleanedUp(err, story.leaveNothing(context.WithoutCancel(ctx))) }()
	return story.play(ctx)
}
