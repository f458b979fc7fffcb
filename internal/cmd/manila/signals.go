package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// interruption is the cause of a context that a signal has cancelled.
type interruption struct {
	signal syscall.Signal
}

func (i *interruption) Error() string { return "stopped by signal " + i.signal.String() }

// status is what a shell reports for a program that a signal ended.
func (i *interruption) status() int { return 128 + int(i.signal) }

// interruptionOf is nil unless a signal cancelled the context.
func interruptionOf(ctx context.Context) *interruption {
	var interrupted *interruption
	errors.As(context.Cause(ctx), &interrupted)
	return interrupted
}

// repeatInterval is the time after the first signal in which others are ignored: one Ctrl-C often arrives twice, from
// the terminal and from a program that forwards it.
const repeatInterval = time.Second

// signals cancels ctx at the first signal and sends the second to repeated.
type signals struct {
	ctx      context.Context
	repeated chan struct{}
	stop     func()
}

func watchSignals() *signals {
	ctx, cancel := context.WithCancelCause(context.Background())
	received := make(chan os.Signal, 8)
	signal.Notify(received, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	s := &signals{ctx: ctx, repeated: make(chan struct{}, 1), stop: func() {
		signal.Stop(received)
		cancel(nil)
	}}
	go func() {
		first, _ := (<-received).(syscall.Signal)
		cancel(&interruption{first})
		for ignoreUntil := time.Now().Add(repeatInterval); ; {
			if <-received; time.Now().After(ignoreUntil) {
				close(s.repeated)
				return
			}
		}
	}()
	if startedByGoRun() {
		go watchParent(ctx, cancel)
	}
	return s
}

// watchParent treats the end of `go run` as a SIGTERM: `go run` exits on a SIGTERM without forwarding it.
func watchParent(ctx context.Context, cancel context.CancelCauseFunc) {
	parent := os.Getppid()
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for os.Getppid() == parent {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
	cancel(&interruption{syscall.SIGTERM})
}

func startedByGoRun() bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", os.Getppid()))
	return err == nil && strings.TrimSpace(string(name)) == "go"
}
