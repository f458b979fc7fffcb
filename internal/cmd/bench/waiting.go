package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	simulations = 1000
	// from and to are the sizes of the simulated resize.
	from, to = 20, 8
)

// longWaits are those that nobody wants to sit through, in simulated time.
func (b *bench) longWaits(ctx context.Context) ([]row, error) {
	var rows []row
	for _, takes := range []time.Duration{10 * time.Second, time.Minute} {
		random := rand.New(rand.NewPCG(1, uint64(takes)))
		var beyond sample
		var looks []int
		for range simulations {
			late, looked, err := simulate(ctx, takes, b.latency, random.Float64)
			if err != nil {
				return rows, err
			}
			beyond, looks = append(beyond, late), append(looks, looked)
		}
		what, how := "Resize of "+wholeSeconds(takes), fmt.Sprintf("%s simulated waits of the provider's waiter, each look taking %s; no Terraform", grouped(simulations), b.latency)
		bound := latest(takes) + b.latency
		rows = append(rows,
			row{what: what + ": told after it was done", result: beyond.String(), how: how}.
				within("a tenth or 0.25 s, plus one round trip: "+seconds(bound), beyond.most() <= bound),
			row{what: what + ": requests", result: fmt.Sprintf("%d from the resize on", 1+middleOf(looks)), how: how})
	}
	return rows, nil
}

// simulate waits for one resize. It gives how late the end was known, and the
// number of looks.
func simulate(ctx context.Context, takes, latency time.Duration, jitter func() float64) (late time.Duration, looks int, err error) {
	clock := &simulatedClock{now: time.Unix(0, 0)}
	storage := slowStorage{clock: clock, done: clock.now.Add(takes), latency: latency}
	loop := waiter.Waiter{Clock: clock, Schedule: waiter.Adaptive(jitter)}
	loop.FirstDelay = loop.Schedule(0)
	goal := waiter.Resize{From: from, To: to, FromStatus: "available", Sent: clock.now}
	result, err := loop.Wait(ctx, goal, storage.look)
	return clock.now.Sub(storage.done), result.Polls, err
}

// slowStorage shrinks one share until it is done.
type slowStorage struct {
	clock   *simulatedClock
	done    time.Time
	latency time.Duration
}

// look arrives at the storage after half of the latency, and is back after the other.
func (s slowStorage) look(_ context.Context, by time.Time) waiter.Observation {
	s.clock.advance(by.Sub(s.clock.now))
	look := waiter.Observation{Started: s.clock.now, Status: "shrinking", Size: from}
	s.clock.advance(s.latency / 2)
	if !s.clock.now.Before(s.done) {
		look.Status, look.Size = "available", to
	}
	s.clock.advance(s.latency - s.latency/2)
	look.Ended = s.clock.now
	return look
}

// simulatedClock is for one who waits alone: sleeping is how its time passes.
type simulatedClock struct{ now time.Time }

func (c *simulatedClock) Now() time.Time { return c.now }

func (c *simulatedClock) Sleep(ctx context.Context, d time.Duration) error {
	c.advance(d)
	return ctx.Err()
}

func (c *simulatedClock) advance(d time.Duration) { c.now = c.now.Add(max(d, 0)) }
