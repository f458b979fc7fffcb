package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

const crowdSize = 5000

// crowd plans one share in a project with many others.
func (b *bench) crowd(ctx context.Context) (rows []row, err error) {
	others := crowdSize - 1
	if b.quick {
		others = many - 1
	}
	w, err := b.world(ctx, 1, 1)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()
	if err := w.crowd(ctx, others); err != nil {
		return nil, fmt.Errorf("cannot make the other shares: %w", err)
	}

	w.pace(b.latency)
	var took sample
	var requests []int
	for range b.times(3) {
		plan, err := w.plan(ctx)
		if err != nil {
			return nil, err
		}
		took = append(took, plan.took)
		requests = append(requests, tallyOf(w.service.since(plan.began)).all)
	}
	r := row{
		what:   fmt.Sprintf("Plan of one unchanged share in a project of %s", grouped(others+1)),
		result: fmt.Sprintf("%s after the login, %s", counted(slices.Max(requests), "request"), seconds(took.median())),
		how:    "the most, and the median, of " + counted(len(took), "run"),
	}
	return []row{r.within("1 request", slices.Max(requests) <= 1)}, nil
}

// crowd makes shares that Terraform knows nothing of.
func (w *world) crowd(ctx context.Context, others int) error {
	e, ok := w.service.(*emulated)
	if !ok {
		return errors.New("a real service is not filled up")
	}
	witness, err := stage.LogIn(ctx, stage.EmulatorLogin(e.Server))
	if err != nil {
		return err
	}
	problems := make([]error, setupWidth)
	var all sync.WaitGroup
	for worker := range problems {
		all.Go(func() {
			for i := worker; i < others && problems[worker] == nil; i += setupWidth {
				_, problems[worker] = witness.Create(ctx, fmt.Sprintf("other-%d", i), 1)
			}
		})
	}
	all.Wait()
	return errors.Join(problems...)
}
