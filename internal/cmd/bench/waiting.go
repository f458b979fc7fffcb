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
	s := &simulation{now: time.Unix(0, 0), latency: latency}
	s.done = s.now.Add(takes)
	loop := waiter.Waiter{Clock: s, Schedule: waiter.Adaptive(jitter)}
	loop.FirstDelay = loop.Schedule(0)
	goal := waiter.Resize{From: from, To: to, FromStatus: "available", Sent: s.now}
	result, err := loop.Wait(ctx, goal, s.observe)
	return s.now.Sub(s.done), result.Polls, err
}

// simulation is a share that shrinks until done, and the clock of its only waiter.
type simulation struct {
	now, done time.Time
	latency   time.Duration
}

// observe reaches the service after half of the latency, and returns after the other.
func (s *simulation) observe(_ context.Context, by time.Time) waiter.Observation {
	s.advance(by.Sub(s.now))
	o := waiter.Observation{Started: s.now, Status: "shrinking", Size: from}
	s.advance(s.latency / 2)
	if !s.now.Before(s.done) {
		o.Status, o.Size = "available", to
	}
	s.advance(s.latency - s.latency/2)
	o.Ended = s.now
	return o
}

func (s *simulation) Now() time.Time { return s.now }

func (s *simulation) Sleep(ctx context.Context, d time.Duration) error {
	s.advance(d)
	return ctx.Err()
}

func (s *simulation) advance(d time.Duration) { s.now = s.now.Add(max(d, 0)) }
