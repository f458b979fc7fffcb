package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

// resizing is what was measured of resizes of one length.
type resizing struct {
	detection sample // from the end on the service to Terraform's report
	overhead  sample // of the whole command, beyond the service's own time
	waiting   []int  // requests from the resize on
	all       []int  // requests of the whole apply
}

// shift is what each resize takes longer than the one before, so that they do
// not all end equally long after a poll.
const shift = 70 * time.Millisecond

// resizes extends and shrinks one share in turn.
func (b *bench) resizes(ctx context.Context) (rows []row, err error) {
	d, err := b.deploy(ctx, shares(1, 1))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()

	size := 1
	for _, takes := range []time.Duration{time.Second, 3 * time.Second} {
		var r resizing
		for i := range b.times(4) {
			size = 3 - size
			d.service.setLatency(b.latency)
			if err := d.resize(ctx, size, takes+time.Duration(i)*shift, &r); err != nil {
				return rows, err
			}
		}
		rows = append(rows, r.rows(b, takes)...)
	}
	return rows, nil
}

func (d *deployment) resize(ctx context.Context, size int, takes time.Duration, r *resizing) error {
	share := d.ids[0]
	if err := d.service.SetBehaviour(share, testbed.Behaviour{Extend: takes, Shrink: takes}); err != nil {
		return err
	}
	if err := d.Write(shares(1, size)); err != nil {
		return err
	}
	doneAt := d.service.watchResize(ctx, share, takes)
	began, reported, err := d.apply(ctx, 10)
	took := time.Since(began)
	done, doneErr := doneAt()
	if err := errors.Join(err, doneErr); err != nil {
		return err
	}
	requests := d.service.since(began)
	first := slices.IndexFunc(requests, testbed.Request.IsResize)
	if first < 0 || reported[share].IsZero() {
		return errors.New("terraform reported no resize")
	}
	r.detection = append(r.detection, reported[share].Sub(done))
	r.overhead = append(r.overhead, took-takes)
	r.waiting = append(r.waiting, testbed.Count(requests[first:], testbed.Request.IsCall))
	r.all = append(r.all, testbed.Count(requests, testbed.Request.IsCall))
	return nil
}

func (r resizing) rows(b *bench, takes time.Duration) []row {
	what := "Resize of " + wholeSeconds(takes)
	how := fmt.Sprintf("%s by Terraform, extend and shrink in turn, each %d ms longer; ", counted(len(r.detection), "resize"), shift.Milliseconds())
	source := "the emulator knows when it is done"
	if b.real {
		source = fmt.Sprintf("an observer polls the service every %d ms", testbed.ObserveInterval.Milliseconds())
	}
	detection := row{
		what: what + ": detection latency", result: r.detection.String(),
		how: how + source + ", and `terraform apply -json` says when the resize is complete",
	}
	bound, text := b.latencyBound(takes)
	return []row{
		detection.within(text, slices.Max(r.detection) <= bound),
		{
			what: what + ": requests", result: fmt.Sprintf("%d from the resize on, %d in the whole apply", median(r.waiting), median(r.all)),
			how: how + "logins not counted",
		},
		{
			what: what + ": overhead of the whole command", result: r.overhead.String(),
			how: how + "from the start of Terraform to its end, less the service's own time",
		},
	}
}

func wholeSeconds(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Seconds())) }
