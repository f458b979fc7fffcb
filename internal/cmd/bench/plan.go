package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	many    = 1000
	hundred = 100
	// mostRequests is what a plan of a thousand shares may cost after the login.
	mostRequests = 5
	// noise is what two medians of the same thing may differ by on a busy machine.
	noise = 1.15
)

// plans measures plans of unchanged shares.
func (b *bench) plans(ctx context.Context) ([]row, error) {
	counts := []int{1, hundred, many}
	if b.quick || b.open.real() {
		counts = counts[:2]
	}
	var rows []row
	for _, count := range counts {
		found, err := b.plansOf(ctx, count)
		rows = append(rows, found...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (b *bench) plansOf(ctx context.Context, count int) (rows []row, err error) {
	w, err := b.world(ctx, count, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()

	floor, err := b.floor(ctx, w.environment, count)
	if err != nil {
		return nil, err
	}
	var p planning
	for range b.times(3) {
		if err := p.once(ctx, b, w, floor); err != nil {
			return nil, err
		}
	}
	rows = p.rows(b, count)
	if count < many {
		return rows, nil
	}
	limited, err := b.limited(ctx, w, p.slow)
	rows = append(rows, limited)
	if err != nil {
		return rows, err
	}
	memory, err := b.memory(ctx, w, count)
	return append(rows, memory), err
}

// planning is what was measured of plans of one size, by turns, so that a
// machine that is busy for a while is so for all.
type planning struct {
	floor    sample // Terraform's own
	atOnce   sample // the service answers at once
	slow     sample // the service takes its time
	requests []int
}

func (p *planning) once(ctx context.Context, b *bench, w *world, floor *workspace) error {
	own, err := floor.plan(ctx)
	if err != nil {
		return err
	}
	p.floor = append(p.floor, own.took)
	if !b.open.real() {
		w.pace(0)
		fast, err := w.plan(ctx)
		if err != nil {
			return err
		}
		p.atOnce = append(p.atOnce, fast.took)
	}
	w.pace(b.latency)
	slow, err := w.plan(ctx)
	if err != nil {
		return err
	}
	p.slow = append(p.slow, slow.took)
	p.requests = append(p.requests, tallyOf(w.service.since(slow.began)).all)
	return nil
}

func (p planning) rows(b *bench, count int) []row {
	what := "Plan of " + counted(count, "unchanged share")
	how := fmt.Sprintf("median of %s, a whole `terraform plan` each", counted(len(p.slow), "run"))
	requests := row{
		what: what + ": requests after the login", result: grouped(slices.Max(p.requests)),
		how: "the most of " + counted(len(p.requests), "run"),
	}
	requests = requests.within(fmt.Sprintf("%d", mostRequests), slices.Max(p.requests) <= mostRequests)

	wall := row{
		what: what + ": time", result: seconds(p.slow.median()),
		how: how + fmt.Sprintf("; the floor is that of %d `terraform_data`", count),
	}
	bound := time.Duration(1.5*float64(p.floor.median())) + b.latency
	beside := fmt.Sprintf("Terraform's own floor is %s", seconds(p.floor.median()))
	if b.open.real() {
		wall.result += "; " + beside
		return []row{requests, wall}
	}
	wall.result += fmt.Sprintf("; %s when the service answers at once; %s", seconds(p.atOnce.median()), beside)
	if count == many {
		wall = wall.within("1.5 times the floor, plus one round trip: "+seconds(bound), p.slow.median() <= bound)
	}
	return []row{requests, wall}
}

// floor is a directory with as many resources as Terraform itself provides.
func (b *bench) floor(ctx context.Context, environment []string, count int) (*workspace, error) {
	w, err := b.workspace(environment, terraformData(count))
	if err != nil {
		return nil, err
	}
	_, _, err = w.apply(ctx, setupWidth)
	return w, err
}

// limited plans under a limit, which the provider is told of too.
func (b *bench) limited(ctx context.Context, w *world, unlimited sample) (row, error) {
	environment := w.environment
	defer func() { w.environment = environment }()
	w.environment = append(slices.Clone(environment), fmt.Sprintf("SFS_REQUESTS_PER_MINUTE=%d", b.limit))

	w.pace(b.latency)
	if e, ok := w.service.(*emulated); ok {
		e.allows(b.limit)
	}
	began := time.Now()
	var took sample
	for range b.times(3) {
		plan, err := w.plan(ctx)
		if err != nil {
			return row{}, err
		}
		took = append(took, plan.took)
	}
	refused := tallyOf(w.service.since(began)).refused
	bound := time.Duration(noise * float64(unlimited.median()))
	limited := row{
		what:   fmt.Sprintf("Plan of %s under a limit of %d requests a minute", counted(many, "unchanged share"), b.limit),
		result: fmt.Sprintf("%s, %s refused", seconds(took.median()), counted(refused, "request")),
		how:    fmt.Sprintf("median of %s; the emulator refuses with 429 what is more, and `requests_per_minute` is set", counted(len(took), "run")),
	}
	return limited.within("none refused, and no slower than without (up to 15 %): "+seconds(bound), refused == 0 && took.median() <= bound), nil
}
