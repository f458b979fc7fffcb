// Command manila runs a real Keystone and a real Manila on this machine, runs a command against them, and removes
// everything again:
//
//	go run ./internal/cmd/manila -- go test ./...
//	go run ./internal/cmd/manila -suite trixie -- go test ./...
//	go run ./internal/cmd/manila -keep
//
// The two services are Debian's (or Ubuntu's) packages, installed when missing. With -suite they are those of another
// release of Debian, which is installed in a directory of its own, once per machine. Manila's storage is simulated by
// upstream's own dummy driver; everything else is what runs in a real cloud: the API, the scheduler, quotas, policies,
// user messages, the database.
//
// COMMAND gets the usual OS_* variables (of a project member) and the ones below. With the same password there are also
// the users reader and manager in the same project, with the role of that name, and a member "other" of a project "other".
//
//	SFS_ACC_BACKEND             manila
//	SFS_MANILA_ROOT             the root directory of the services' packages
//	SFS_MANILA_CONTROL_DIR      the behaviour of single shares, see python/sfs_manila_driver.py
//	SFS_MANILA_ADMIN_USERNAME   the administrator, in the Default domain
//	SFS_MANILA_ADMIN_PASSWORD
//	SFS_MANILA_ADMIN_PROJECT
//	SFS_MANILA_LOG              Manila's log, one line of eventlet.wsgi.server per request
//	SFS_MANILA_TOKEN_LIVES      how long a token is valid, in seconds
//	SFS_MANILA_CEPH_CONF        with -ceph, the configuration of the cluster, beside ceph/keyring
//
// COMMAND has no standard input and its own process group. A signal to this program is passed on to the group; a second
// one kills it. The exit status is that of COMMAND; 1 when the services did not start, 2 when the command line is wrong
// or the machine is not supported. (`go run` itself turns every status but 0 into 1.)
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
	statusFailed          = 1
	statusUnusable        = 2
	statusCommandNotFound = 127 // as a shell reports it
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(arguments []string, stdout, stderr io.Writer) (status int) {
	options, err := parseOptions(arguments)
	if errors.Is(err, flag.ErrHelp) {
		printf(stdout, usage)
		return 0
	}
	if err != nil {
		printf(stderr, "manila: %v\n\n%s", err, usage)
		return statusUnusable
	}
	if err := checkMachine(options); err != nil {
		printf(stderr, "manila: %v\n", err)
		return statusUnusable
	}
	if !options.keep {
		if _, err := exec.LookPath(options.command[0]); err != nil {
			printf(stderr, "manila: cannot run the command: %v\n", err)
			return statusCommandNotFound
		}
	}

	started := time.Now()
	signals := watchSignals()
	defer signals.stop()
	cloud, err := newCloud(options, stderr)
	if err != nil {
		printf(stderr, "manila: %v\n", err)
		return statusFailed
	}
	defer cloud.stop()
	defer func() {
		if status != 0 {
			cloud.keepLogs()
		}
	}()

	if err := cloud.start(signals.ctx); err != nil {
		if interrupted := interruptionOf(signals.ctx); interrupted != nil {
			printf(stderr, "manila: %v while starting\n", interrupted)
			return interrupted.status()
		}
		printf(stderr, "manila: %v\n", err)
		return statusFailed
	}
	cloud.log("ready after %s", time.Since(started).Round(100*time.Millisecond))

	if options.keep {
		return keep(signals.ctx, cloud, stdout, stderr)
	}
	return runCommand(signals, cloud, options.command, stdout, stderr)
}

// keep prints the variables and waits for a signal.
func keep(ctx context.Context, cloud *cloud, stdout, stderr io.Writer) int {
	printf(stdout, "%s", exportLines(cloud.variables()))
	cloud.log("running until Ctrl-C; paste the lines above into another shell")

	select {
	case <-ctx.Done():
		return 0
	case ended := <-cloud.ended:
		printf(stderr, "manila: %v\n", ended.failure("ended unexpectedly", nil))
		return statusFailed
	}
}

// printf ignores errors: when the terminal is closed, the cleanup must go on.
func printf(to io.Writer, format string, values ...any) {
	_, _ = fmt.Fprintf(to, format, values...)
}
