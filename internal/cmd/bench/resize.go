package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// resizing is what was measured of resizes of one length.
type resizing struct {
	beyond  sample // from the service's end to Terraform's word
	command sample // from the service's own time to the end of the command
	waiting []int  // requests from the resize on
	all     []int  // requests of the whole apply
}

// shift is what each resize takes longer than the one before, so that not all
// of them end equally long after a look.
const shift = 70 * time.Millisecond

// resizes grows and shrinks one share, again and again.
func (b *bench) resizes(ctx context.Context) (rows []row, err error) {
	w, err := b.world(ctx, 1, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()

	size := 1
	for _, takes := range []time.Duration{time.Second, 3 * time.Second} {
		var r resizing
		for i := range b.times(4) {
			size = 3 - size
			if err := w.resizeOnce(ctx, size, takes+time.Duration(i)*shift, &r); err != nil {
				return rows, err
			}
		}
		rows = append(rows, r.rows(b, takes)...)
	}
	return rows, nil
}

func (w *world) resizeOnce(ctx context.Context, size int, takes time.Duration, r *resizing) error {
	if err := w.write(shares(1, size)); err != nil {
		return err
	}
	w.pace(w.bench.latency)
	share := w.ids[0]
	if err := w.service.resizesTake(takes, share); err != nil {
		return err
	}
	doneAt := w.service.watch(share)
	apply, told, err := w.apply(ctx, 10)
	if err != nil {
		return err
	}
	done, err := doneAt()
	if err != nil {
		return err
	}
	sent := w.service.since(apply.began)
	r.beyond = append(r.beyond, told[share].Sub(done))
	r.command = append(r.command, apply.took-takes)
	r.waiting = append(r.waiting, tallyOf(fromFirstResize(sent)).all)
	r.all = append(r.all, tallyOf(sent).all)
	return nil
}

func (r resizing) rows(b *bench, takes time.Duration) []row {
	what := "Resize of " + wholeSeconds(takes)
	how := fmt.Sprintf("%s by Terraform, growing and shrinking in turn, each %d ms longer; ", counted(len(r.beyond), "resize"), shift.Milliseconds())
	seen := "the emulator knows when it is done"
	if b.open.real() {
		seen = "a witness that looks every 50 ms sees when the service is done"
	}
	told := row{
		what: what + ": told after it was done", result: r.beyond.String(),
		how: how + seen + ", and `terraform apply -json` says when it was told",
	}
	bound := latest(takes) + b.roundTrip()
	return []row{
		told.within("a tenth or 0.25 s, plus one round trip: "+seconds(bound), r.beyond.most() <= bound),
		{
			what: what + ": requests", result: fmt.Sprintf("%d from the resize on, %d in the whole apply", middleOf(r.waiting), middleOf(r.all)),
			how: how + "logins not counted",
		},
		{
			what: what + ": the whole command beyond it", result: r.command.String(),
			how: how + "from the start of Terraform to its end, less the service's own time",
		},
	}
}

// latest is how long after the end of work a person may be told.
func latest(takes time.Duration) time.Duration { return max(takes/10, 250*time.Millisecond) }

// realRoundTrip is what a busy Manila takes for an answer, beside the witness's own uncertainty.
const realRoundTrip = 150 * time.Millisecond

func (b *bench) roundTrip() time.Duration {
	if b.open.real() {
		return realRoundTrip
	}
	return b.latency
}

func wholeSeconds(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Seconds())) }
