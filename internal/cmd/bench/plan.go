package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

const (
	many    = 1000
	hundred = 100
	// mostRequests is what a plan of a thousand shares may cost after the login.
	mostRequests = 5
	// mostTimesMinimum is how long a plan of a thousand shares may take, relative
	// to the same plan with a provider that does nothing.
	mostTimesMinimum = 1.5
	// noise is what two medians of the same thing may differ by on a busy machine.
	noise = 1.15
)

// plans measures plans of unchanged shares.
func (b *bench) plans(ctx context.Context) ([]row, error) {
	counts := []int{1, hundred, many}
	if b.quick || b.real {
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
	d, err := b.deploy(ctx, shares(count, 1))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()

	p, err := b.preparePlanning(ctx, d, count)
	if err != nil {
		return nil, err
	}
	for range b.times(3) {
		if err := p.measure(ctx, b); err != nil {
			return nil, err
		}
	}
	rows = p.rows(b, count)
	if count < many {
		return rows, nil
	}
	limited, err := b.limited(ctx, d, median(p.withLatency.took))
	rows = append(rows, limited)
	if err != nil {
		return rows, err
	}
	memory, err := b.memory(ctx, d, count)
	return append(rows, memory), err
}

// planning is what was measured of plans of one size, in turn, so that load
// on the machine affects all of them.
type planning struct {
	*deployment
	builtIn *workspace // as many of Terraform's own resources
	idle    *workspace // the same shares, and a provider that does nothing

	builtInTook, idleTook, withoutLatency sample
	withLatency                           planRuns
}

func (b *bench) preparePlanning(ctx context.Context, d *deployment, count int) (*planning, error) {
	builtIn, err := b.newWorkspace(d.Environment, fmt.Sprintf(`resource "terraform_data" "bench" {
  count = %d
  input = "bench-${count.index}"
}
`, count))
	if err != nil {
		return nil, err
	}
	if _, _, err := builtIn.apply(ctx, setupParallelism); err != nil {
		return nil, err
	}
	terraform, err := b.terraform.WithProvider(ctx, "internal/cmd/bench/idle")
	if err != nil {
		return nil, err
	}
	idle := &workspace{&testbed.Workspace{Terraform: terraform, Directory: d.Directory, Environment: d.Environment}}
	return &planning{deployment: d, builtIn: builtIn, idle: idle}, nil
}

func (p *planning) measure(ctx context.Context, b *bench) error {
	if err := p.builtInTook.plan(ctx, p.builtIn); err != nil {
		return err
	}
	if err := p.idleTook.plan(ctx, p.idle); err != nil {
		return err
	}
	if !b.real {
		p.service.setLatency(0)
		if err := p.withoutLatency.plan(ctx, p.workspace); err != nil {
			return err
		}
	}
	p.service.setLatency(b.latency)
	once, err := p.plans(ctx, 1)
	p.withLatency.took = append(p.withLatency.took, once.took...)
	p.withLatency.requests = append(p.withLatency.requests, once.requests...)
	return err
}

func (p *planning) rows(b *bench, count int) []row {
	what := "Plan of " + counted(count, "unchanged share")
	runs := counted(len(p.idleTook), "run")
	how := fmt.Sprintf("median of %s, a whole `terraform plan` each", runs)
	most := p.withLatency.most(testbed.Request.IsCall)
	took := median(p.withLatency.took)
	minimum := median(p.idleTook)

	requests := row{what: what + ": requests after the login", result: grouped(most), how: "the most of " + runs}
	requests = requests.within(fmt.Sprint(mostRequests), most <= mostRequests)
	total := row{what: what + ": time", result: seconds(took), how: how}
	if !b.real {
		total.result += fmt.Sprintf("; %s when the service responds at once", seconds(median(p.withoutLatency)))
	}
	if count == many {
		bound := time.Duration(mostTimesMinimum*float64(minimum)) + b.latency
		total = total.within(fmt.Sprintf("%.1f times the minimum, plus one round trip: %s", mostTimesMinimum, seconds(bound)), took <= bound)
	}
	return []row{requests, total, {
		what: what + ": minimum of Terraform itself",
		result: fmt.Sprintf("%s with a provider that does nothing; %s for as many `terraform_data`",
			seconds(minimum), seconds(median(p.builtInTook))),
		how: how + "; the same shares, and every response is made from the request",
	}}
}

// limited plans under a limit, with requests_per_minute set to it.
func (b *bench) limited(ctx context.Context, d *deployment, unlimited time.Duration) (row, error) {
	environment := d.Environment
	defer func() { d.Environment = environment }()
	d.Environment = append(slices.Clone(environment), fmt.Sprintf("SFS_REQUESTS_PER_MINUTE=%d", b.limit))

	d.service.setLatency(b.latency)
	d.service.setLimit(b.limit)
	p, err := d.plans(ctx, b.times(3))
	if err != nil {
		return row{}, err
	}
	refused := testbed.Count(slices.Concat(p.requests...), func(r testbed.Request) bool { return r.Status == http.StatusTooManyRequests })
	bound := time.Duration(noise * float64(unlimited))
	took := median(p.took)
	r := row{
		what:   fmt.Sprintf("Plan of %s under a limit of %d requests a minute", counted(many, "unchanged share"), b.limit),
		result: fmt.Sprintf("%s, %s refused", seconds(took), counted(refused, "request")),
		how:    fmt.Sprintf("median of %s; the emulator refuses more with 429, and `requests_per_minute` is set", counted(len(p.took), "run")),
	}
	return r.within("none refused, and no slower than without (up to 15 %): "+seconds(bound), refused == 0 && took <= bound), nil
}
