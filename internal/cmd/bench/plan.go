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
	// mostTimesFloor is how long a plan of a thousand shares may take, measured by
	// what Terraform itself needs for them: the same plan with a provider that does
	// nothing.
	mostTimesFloor = 1.5
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

	p := planning{world: w}
	if p.plain, err = b.plain(ctx, w.environment, count); err != nil {
		return nil, err
	}
	if p.idle, err = w.idle(ctx); err != nil {
		return nil, err
	}
	for range b.times(3) {
		if err := p.once(ctx); err != nil {
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
	*world
	plain *workspace // as many of Terraform's own resources
	idle  *workspace // the same shares, and a provider that does nothing

	plainTook, idleTook, atOnce, slow sample // atOnce and slow by how the service answers

	requests []int
}

func (p *planning) once(ctx context.Context) error {
	if err := p.plainTook.plan(ctx, p.plain); err != nil {
		return err
	}
	if err := p.idleTook.plan(ctx, p.idle); err != nil {
		return err
	}
	if !p.bench.open.real() {
		p.pace(0)
		if err := p.atOnce.plan(ctx, p.workspace); err != nil {
			return err
		}
	}
	p.pace(p.bench.latency)
	began := time.Now()
	if err := p.slow.plan(ctx, p.workspace); err != nil {
		return err
	}
	p.requests = append(p.requests, tallyOf(p.service.since(began)).all)
	return nil
}

// plan adds a plan without changes.
func (s *sample) plan(ctx context.Context, of *workspace) error {
	plan, err := of.plan(ctx)
	if err == nil {
		*s = append(*s, plan.took)
	}
	return err
}

func (p *planning) rows(b *bench, count int) []row {
	what := "Plan of " + counted(count, "unchanged share")
	how := fmt.Sprintf("median of %s, a whole `terraform plan` each", counted(len(p.slow), "run"))
	requests := row{
		what: what + ": requests after the login", result: grouped(slices.Max(p.requests)),
		how: "the most of " + counted(len(p.requests), "run"),
	}
	requests = requests.within(fmt.Sprintf("%d", mostRequests), slices.Max(p.requests) <= mostRequests)

	wall := row{what: what + ": time", result: seconds(p.slow.median()), how: how}
	floor := row{
		what: what + ": Terraform's own floor", result: fmt.Sprintf("%s with a provider that does nothing", seconds(p.idleTook.median())),
		how: how + "; the same shares, and every answer is made of the request",
	}
	floor.result += fmt.Sprintf("; %s for as many `terraform_data`", seconds(p.plainTook.median()))
	if b.open.real() {
		return []row{requests, wall, floor}
	}
	wall.result += fmt.Sprintf("; %s when the service answers at once", seconds(p.atOnce.median()))
	if count == many {
		bound := time.Duration(mostTimesFloor*float64(p.idleTook.median())) + b.latency
		wall = wall.within(fmt.Sprintf("%.1f times the floor, plus one round trip: %s", mostTimesFloor, seconds(bound)), p.slow.median() <= bound)
	}
	return []row{requests, wall, floor}
}

// plain is a directory with as many resources as Terraform itself provides.
func (b *bench) plain(ctx context.Context, environment []string, count int) (*workspace, error) {
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
