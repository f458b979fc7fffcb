package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// sh is a step that runs a shell script.
func sh(script string) step {
	return step{name: "migrate", path: "/bin/sh", arguments: []string{"-c", script}}
}

func TestRunStep_AFailureHasTheEndOfTheLog(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"echo first; echo 'no such table' >&2; exit 3": "migrate failed: exit status 3; the end of its log:\n  | first\n  | no such table",
		"exit 1": "migrate failed: exit status 1 (its log is empty)",
	} {
		if err := newTestCloud(t).runStep(t.Context(), sh(script)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %q", script, err, want)
		}
	}
}

func TestRunStep_ACancelledContextEndsIt(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	for _, interrupt := range []bool{false, true} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(stopped)
		long := sh("exec sleep 1000")
		long.interrupt = interrupt
		if err := newTestCloud(t).runStep(ctx, long); !errors.Is(err, stopped) {
			t.Errorf("interrupt=%t: got %v", interrupt, err)
		}
	}
}

func TestService_AwaitEndsWithTheService(t *testing.T) {
	t.Parallel()
	started, err := newTestCloud(t).startService(sh("echo port taken; exit 1"))
	if err != nil {
		t.Fatal(err)
	}
	err = started.await(t.Context(), func(context.Context) error { return errors.New("connection refused") })
	if want := "migrate ended while it was starting; the end of its log:\n  | port taken"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestCloud_StopEndsItsServices(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	started, err := c.startService(sh("sleep 1000"))
	if err != nil {
		t.Fatal(err)
	}
	c.stop()
	select {
	case <-started.ended:
	default:
		t.Error("the service is still running")
	}
	if len(c.ended) > 0 {
		t.Error("a stopped service counts as one that ended unexpectedly")
	}
}

func TestCloud_TheLogsOfAFailedRunAreKept(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	c.options.logs = filepath.Join(t.TempDir(), "logs")
	if err := c.runStep(t.Context(), sh("echo no such table; exit 1")); err == nil {
		t.Fatal("no error")
	}
	c.keepLogs()
	c.stop()
	if text, err := os.ReadFile(filepath.Join(c.options.logs, "migrate.log")); err != nil || string(text) != "no such table\n" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestInParallel_TheFirstErrorCancelsTheOthers(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	err := inParallel(t.Context(), func(context.Context) error { return broken }, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestTail_TheLastLines(t *testing.T) {
	t.Parallel()
	if got, want := tail("a\nb\nc\n", 2), "  | b\n  | c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// newTestCloud is a cloud in which nothing runs.
func newTestCloud(t *testing.T) *cloud {
	t.Helper()
	c, err := newCloud(options{tokenLives: 15, delays: map[string]time.Duration{"create": 500 * time.Millisecond, "extend": time.Second, "shrink": 12500 * time.Millisecond, "delete": 0}}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return c
}
