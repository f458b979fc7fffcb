// Command manila runs a real Keystone and a real Manila on this machine, runs a
// command against them, and takes everything away again:
//
//	go run ./internal/cmd/manila -- go test ./...
//	go run ./internal/cmd/manila -keep
//
// The two services are Debian's (or Ubuntu's) packages, installed when missing.
// Manila's storage is simulated by upstream's own dummy driver; everything else
// is what runs in a real cloud: the API, the scheduler, quotas, policies, user
// messages, the database.
//
// COMMAND learns of them by the usual OS_* variables (a plain project member),
// and by these:
//
//	SFS_ACC_BACKEND             manila
//	SFS_MANILA_CONTROL_DIR      what single shares do, see python/sfs_manila_driver.py
//	SFS_MANILA_ADMIN_USERNAME   the administrator's user, in the Default domain
//	SFS_MANILA_ADMIN_PASSWORD
//	SFS_MANILA_ADMIN_PROJECT
//	SFS_MANILA_LOG              Manila's log, one line of eventlet.wsgi.server per request
//
// COMMAND has no standard input and its own process group: a signal given to
// this program is passed on to the group, a second one ends it at once.
// The exit status is COMMAND's; 1 when the services did not start, 2 when this
// machine or the command line will not do. (`go run` itself turns every status
// but 0 into 1.)
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

const (
	statusFailed   = 1
	statusUnusable = 2
	statusNoSuch   = 127 // what a shell answers when there is no such command
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(arguments []string, stdout, stderr io.Writer) int {
	options, err := parseArguments(arguments)
	if errors.Is(err, flag.ErrHelp) {
		say(stdout, usage)
		return 0
	}
	if err != nil {
		say(stderr, "manila: %v\n\n%s", err, usage)
		return statusUnusable
	}
	if err := checkMachine(); err != nil {
		say(stderr, "manila: %v\n", err)
		return statusUnusable
	}
	if !options.keep {
		if _, err := exec.LookPath(options.command[0]); err != nil {
			say(stderr, "manila: cannot run the command: %v\n", err)
			return statusNoSuch
		}
	}

	signals := watchSignals()
	defer signals.stop()
	return serve(signals, options, stdout, stderr)
}

// serve starts the services, does what the options ask, and always stops
// whatever was started.
func serve(signals *signals, options options, stdout, stderr io.Writer) int {
	began := time.Now()
	ctx := signals.context()

	cloud, err := newCloud(options, stderr)
	if err != nil {
		say(stderr, "manila: %v\n", err)
		return statusFailed
	}
	defer cloud.stop()

	if err := cloud.start(ctx); err != nil {
		return explain(ctx, stderr, err)
	}
	cloud.say("ready after %s", time.Since(began).Round(100*time.Millisecond))

	if options.keep {
		return keep(ctx, cloud, stdout, stderr)
	}
	return runCommand(signals, cloud, options.command, stdout, stderr)
}

// keep shows a person how to reach the services and waits for Ctrl-C.
func keep(ctx context.Context, cloud *cloud, stdout, stderr io.Writer) int {
	say(stdout, "%s", exportLines(cloud.environment()))
	cloud.say("up until Ctrl-C; the lines above go into another shell")

	select {
	case <-ctx.Done():
		return 0
	case died := <-cloud.died:
		say(stderr, "manila: %v\n", died.failure("ended by itself", nil))
		return statusFailed
	}
}

// explain reports why the services did not start. When a signal stopped the
// start there is nothing to explain: the steps failed because they were ended.
func explain(ctx context.Context, stderr io.Writer, err error) int {
	var interrupted *interruption
	if errors.As(context.Cause(ctx), &interrupted) {
		say(stderr, "manila: %v while starting\n", interrupted)
		return interrupted.status()
	}
	say(stderr, "manila: %v\n", err)
	return statusFailed
}

// say writes a line for a person. A terminal that is gone cannot be told so.
func say(to io.Writer, format string, values ...any) {
	_, _ = fmt.Fprintf(to, format, values...)
}
