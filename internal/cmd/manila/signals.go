package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// interruption is the reason why a context ended: somebody wants this program to stop.
type interruption struct {
	signal syscall.Signal
}

func (i *interruption) Error() string {
	return "stopped by signal " + i.signal.String()
}

// status is what a shell reports for a program that a signal ended.
func (i *interruption) status() int {
	return 128 + int(i.signal)
}

// impatience is how long after the first signal another one counts. A Ctrl-C often
// comes twice at once: from the terminal, and from a program that passes it on.
const impatience = time.Second

// signals turns the first signal into the end of a context and hands on the later ones.
type signals struct {
	received chan os.Signal
	later    chan os.Signal
	cancel   context.CancelCauseFunc
	ctx      context.Context
}

func watchSignals() *signals {
	ctx, cancel := context.WithCancelCause(context.Background())
	s := &signals{
		received: make(chan os.Signal, 8),
		later:    make(chan os.Signal, 8),
		cancel:   cancel,
		ctx:      ctx,
	}
	signal.Notify(s.received, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go s.pass()
	if startedByGoRun() {
		go s.watchParent(os.Getppid())
	}
	return s
}

// context ends, with an *interruption as its cause, at the first signal.
func (s *signals) context() context.Context {
	return s.ctx
}

func (s *signals) stop() {
	signal.Stop(s.received)
	s.cancel(nil)
}

func (s *signals) pass() {
	var first time.Time
	for received := range s.received {
		number, ok := received.(syscall.Signal)
		if !ok {
			continue
		}
		if s.ctx.Err() == nil {
			first = time.Now()
			s.cancel(&interruption{signal: number})
			continue
		}
		if time.Since(first) < impatience {
			continue
		}
		select {
		case s.later <- received:
		default: // nobody counts more than a few
		}
	}
}

// watchParent takes the end of `go run` for a SIGTERM: `go run` dies of one
// without passing it on, and would leave everything running.
func (s *signals) watchParent(parent int) {
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
			if os.Getppid() != parent {
				s.cancel(&interruption{signal: syscall.SIGTERM})
				return
			}
		}
	}
}

func startedByGoRun() bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", os.Getppid()))
	return err == nil && strings.TrimSpace(string(name)) == "go"
}
