package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	simulations = 1000
	// from and to are the sizes of the simulated resize.
	from, to = 20, 8
)

// longWaits measures resizes that take too long for a benchmark, in simulated time.
func (b *bench) longWaits(ctx context.Context) ([]row, error) {
	var rows []row
	for _, takes := range []time.Duration{10 * time.Second, time.Minute} {
		random := rand.New(rand.NewPCG(1, uint64(takes)))
		var detection sample
		var polls []int
		for range simulations {
			latency, n, err := simulate(ctx, takes, b.latency, random.Float64)
			if err != nil {
				return rows, err
			}
			detection, polls = append(detection, latency), append(polls, n)
		}
		what, how := "Resize of "+wholeSeconds(takes), fmt.Sprintf("%s simulated waits of the provider's waiter, each poll taking %s; no Terraform", grouped(simulations), b.latency)
		bound, text := b.latencyBound(takes)
		rows = append(rows,
			row{what: what + ": detection latency", result: detection.String(), how: how}.
				within(text, slices.Max(detection) <= bound),
			row{what: what + ": requests", result: fmt.Sprintf("%d from the resize on", 1+median(polls)), how: how})
	}
	return rows, nil
}

// simulate waits for one resize. It returns the detection latency and the number of polls.
func simulate(ctx context.Context, takes, latency time.Duration, jitter func() float64) (detection time.Duration, polls int, err error) {
	clock := &simulatedClock{now: time.Unix(0, 0)}
	storage := slowStorage{clock: clock, done: clock.now.Add(takes), latency: latency}
	loop := waiter.Waiter{Clock: clock, Schedule: waiter.Adaptive(jitter)}
	loop.FirstDelay = loop.Schedule(0)
	goal := waiter.Resize{From: from, To: to, FromStatus: "available", Sent: clock.now}
	result, err := loop.Wait(ctx, goal, storage.observe)
	return clock.now.Sub(storage.done), result.Polls, err
}

// slowStorage shrinks one share until it is done.
type slowStorage struct {
	clock   *simulatedClock
	done    time.Time
	latency time.Duration
}

// observe reaches the storage after half of the latency, and returns after the other.
func (s slowStorage) observe(_ context.Context, by time.Time) waiter.Observation {
	s.clock.advance(by.Sub(s.clock.now))
	o := waiter.Observation{Started: s.clock.now, Status: "shrinking", Size: from}
	s.clock.advance(s.latency / 2)
	if !s.clock.now.Before(s.done) {
		o.Status, o.Size = "available", to
	}
	s.clock.advance(s.latency - s.latency/2)
	o.Ended = s.clock.now
	return o
}

// simulatedClock is that of a single waiter: sleeping advances it.
type simulatedClock struct{ now time.Time }

func (c *simulatedClock) Now() time.Time { return c.now }

func (c *simulatedClock) Sleep(ctx context.Context, d time.Duration) error {
	c.advance(d)
	return ctx.Err()
}

func (c *simulatedClock) advance(d time.Duration) { c.now = c.now.Add(max(d, 0)) }
