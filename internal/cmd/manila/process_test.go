package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFailureShowsTheEndOfTheLog(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	err := c.runStep(t.Context(), step{name: "migrate", path: "/bin/sh", arguments: []string{"-c", "echo first; echo 'no such table' >&2; exit 3"}})
	if err == nil {
		t.Fatal("no error")
	}
	want := "migrate failed: exit status 3; the end of its log:\n  | first\n  | no such table"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func TestAFailureWithoutALogSaysSo(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	err := c.runStep(t.Context(), step{name: "migrate", path: "/bin/sh", arguments: []string{"-c", "exit 1"}})
	if want := "migrate failed: exit status 1 (it logged nothing)"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestAServiceThatEndsWhileStartingIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	started, err := c.startService(step{name: "keystone", path: "/bin/sh", arguments: []string{"-c", "echo port taken; exit 1"}})
	if err != nil {
		t.Fatal(err)
	}
	err = started.await(t.Context(), func(context.Context) error { return errors.New("no answer") })
	want := "keystone ended while it was starting; the end of its log:\n  | port taken"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestStoppingTheCloudEndsItsServices(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	started, err := c.startService(step{name: "manila", path: "/bin/sh", arguments: []string{"-c", "sleep 1000"}})
	if err != nil {
		t.Fatal(err)
	}
	c.stop()
	select {
	case <-started.ended:
	default:
		t.Error("the service is still running")
	}
	if len(c.died) > 0 {
		t.Error("a service that was stopped counts as one that died")
	}
}

func TestAnInterruptedStepEndsWithItsCause(t *testing.T) {
	t.Parallel()
	c := newTestCloud(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	err := c.runStep(ctx, step{name: "migrate", path: "/bin/sh", arguments: []string{"-c", "sleep 1000"}})
	if !errors.Is(err, stopped) {
		t.Errorf("error %v", err)
	}
}

func TestTheFirstFailureEndsTheOtherTasks(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	err := together(t.Context(),
		func(context.Context) error { return broken },
		func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	)
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestTasksThatAllSucceedAreNoError(t *testing.T) {
	t.Parallel()
	one := func(context.Context) error { return nil }
	other := func(context.Context) error { return nil }
	if err := together(t.Context(), one, other); err != nil {
		t.Error(err)
	}
}

func TestTheTailIsTheLastLines(t *testing.T) {
	t.Parallel()
	if got, want := tail("a\nb\nc\n", 2), "  | b\n  | c"; got != want {
		t.Errorf("tail %q, want %q", got, want)
	}
}

func TestLinesAreLabelledWhole(t *testing.T) {
	t.Parallel()
	var to strings.Builder
	log := &labelled{label: "manila", to: &to}
	for _, part := range []string{"one\ntw", "o\nthr"} {
		if n, err := log.Write([]byte(part)); n != len(part) || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
	}
	if diff := cmp.Diff("manila: one\nmanila: two\n", to.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
