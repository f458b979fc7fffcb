package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

const shrinkTakes = 3 * time.Second

// bulk is a number of shrinks in one apply.
type bulk struct {
	count, parallelism int
	mostRequests       int // 0: no bound
	mostGets           int // 0: no bound
	mostTime           time.Duration
}

// serviceTime is what the service alone takes.
func (k bulk) serviceTime() time.Duration {
	rounds := (k.count + k.parallelism - 1) / k.parallelism
	return time.Duration(rounds) * shrinkTakes
}

// shrinks measures many shrinks at a time.
func (b *bench) shrinks(ctx context.Context) ([]row, error) {
	bulks := []bulk{
		{count: 40, parallelism: 40, mostGets: 120, mostTime: 6 * time.Second},
		{count: 100, parallelism: 10, mostRequests: 300, mostTime: 40 * time.Second},
	}
	if b.quick {
		bulks = bulks[:1]
	}
	var rows []row
	for _, k := range bulks {
		found, err := b.shrinkAll(ctx, k)
		rows = append(rows, found...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (b *bench) shrinkAll(ctx context.Context, k bulk) (rows []row, err error) {
	d, err := b.deploy(ctx, shares(k.count, 2))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	d.service.setLatency(b.latency)
	for _, id := range d.ids {
		if err := d.service.SetBehaviour(id, testbed.Behaviour{Shrink: shrinkTakes}); err != nil {
			return nil, err
		}
	}
	if err := d.Write(shares(k.count, 1)); err != nil {
		return nil, err
	}
	began, reported, err := d.apply(ctx, k.parallelism)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	requests := d.service.since(began)
	detection := detectionLatency(requests, reported)
	if len(detection) != k.count {
		return nil, fmt.Errorf("terraform reported %d of %d shrinks", len(detection), k.count)
	}
	return k.rows(b, took, requests, detection), nil
}

// detectionLatency is how long after the storage's own time each shrink was reported as complete.
func detectionLatency(requests []testbed.Request, reported map[string]time.Time) sample {
	var latency sample
	for _, r := range requests {
		if at, ok := reported[r.ShareID]; ok && r.IsResize() {
			latency = append(latency, at.Sub(r.Sent.Add(shrinkTakes)))
		}
	}
	return latency
}

func (k bulk) rows(b *bench, took time.Duration, sent []testbed.Request, latency sample) []row {
	what := fmt.Sprintf("%d shrinks of %s at -parallelism=%d", k.count, wholeSeconds(shrinkTakes), k.parallelism)
	how := "one apply by Terraform, its refresh included"
	calls, gets := testbed.Count(sent, testbed.Request.IsCall), testbed.Count(sent, testbed.Request.IsRead)

	requests := row{
		what: what + ": requests", result: fmt.Sprintf("%s, %s of them GETs", counted(calls, "request"), grouped(gets)),
		how: how + "; logins not counted",
	}
	if k.mostGets > 0 {
		requests = requests.within(fmt.Sprintf("%d GETs", k.mostGets), gets <= k.mostGets)
	}
	if k.mostRequests > 0 {
		requests = requests.within(fmt.Sprintf("%d requests", k.mostRequests), calls <= k.mostRequests)
	}
	total := row{
		what: what + ": time", result: fmt.Sprintf("%s; the service alone takes %s", seconds(took), wholeSeconds(k.serviceTime())),
		how: how,
	}
	detection := row{what: what + ": detection latency", result: latency.String()}
	if b.real {
		detection.how = how + "; from the request of a shrink, plus the storage's own time: what Manila takes besides is included"
	} else {
		bound, text := b.latencyBound(shrinkTakes)
		detection = detection.within(text, slices.Max(latency) <= bound)
		detection.how = how + "; `terraform apply -json` says when each is complete, and the emulator knows when each was done"
	}
	return []row{requests, total.within(seconds(k.mostTime), took <= k.mostTime), detection}
}
