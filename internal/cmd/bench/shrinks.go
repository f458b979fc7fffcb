package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const shrinkTakes = 3 * time.Second

// herd is so many shrinks, so many at a time.
type herd struct {
	count, parallelism int
	mostRequests       int // 0: no bound
	mostGets           int
	mostTime           time.Duration
}

// floor is what the service alone takes.
func (h herd) floor() time.Duration {
	rounds := (h.count + h.parallelism - 1) / h.parallelism
	return time.Duration(rounds) * shrinkTakes
}

// shrinks measures how many shares at a time are shrunk.
func (b *bench) shrinks(ctx context.Context) ([]row, error) {
	herds := []herd{
		{count: 40, parallelism: 40, mostGets: 120, mostTime: 6 * time.Second},
		{count: 100, parallelism: 10, mostRequests: 300, mostTime: 40 * time.Second},
	}
	if b.quick {
		herds = herds[:1]
	}
	var rows []row
	for _, h := range herds {
		found, err := b.shrinkHerd(ctx, h)
		rows = append(rows, found...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (b *bench) shrinkHerd(ctx context.Context, h herd) (rows []row, err error) {
	w, err := b.world(ctx, h.count, 2)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()
	w.pace(b.latency)
	if err := w.service.resizesTake(shrinkTakes, w.ids...); err != nil {
		return nil, err
	}
	if err := w.write(shares(h.count, 1)); err != nil {
		return nil, err
	}
	apply, told, err := w.apply(ctx, h.parallelism)
	if err != nil {
		return nil, err
	}
	sent := w.service.since(apply.began)
	return h.rows(b, apply.took, sent, lateness(sent, told)), nil
}

// lateness is how long after the storage's own time each share was told to be done.
func lateness(sent []request, told map[string]time.Time) sample {
	var late sample
	for _, r := range sent {
		if at, ok := told[r.share]; ok && r.resizes() {
			late = append(late, at.Sub(r.at.Add(shrinkTakes)))
		}
	}
	return late
}

func (h herd) rows(b *bench, took time.Duration, sent []request, late sample) []row {
	what := fmt.Sprintf("%d shrinks of %s at -parallelism=%d", h.count, wholeSeconds(shrinkTakes), h.parallelism)
	how := "one apply by Terraform, its refresh included"
	count := tallyOf(sent)

	requests := row{what: what + ": requests", result: count.String(), how: how + "; logins not counted"}
	if h.mostGets > 0 {
		requests = requests.within(fmt.Sprintf("%d GETs", h.mostGets), count.gets <= h.mostGets)
	}
	if h.mostRequests > 0 {
		requests = requests.within(fmt.Sprintf("%d requests", h.mostRequests), count.all <= h.mostRequests)
	}
	wall := row{what: what + ": time", result: fmt.Sprintf("%s; the service alone takes %s", seconds(took), wholeSeconds(h.floor())), how: how}
	told := row{
		what: what + ": told after it was done", result: late.String(),
		how: how + "; `terraform apply -json` says when each was told, and the emulator knows when each was done",
	}
	if b.open.real() {
		told.how = how + "; from the moment when a shrink was sent, plus the storage's own time: what Manila takes beside that is in it"
	} else {
		bound := latest(shrinkTakes) + b.roundTrip()
		told = told.within("a tenth or 0.25 s, plus one round trip: "+seconds(bound), late.most() <= bound)
	}
	return []row{requests, wall.within(seconds(h.mostTime), took <= h.mostTime), told}
}
