package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

// rulesEach is how many access rules each share has where they are measured.
const rulesEach = 2

// rules plans shares with access rules, which no list of shares contains.
func (b *bench) rules(ctx context.Context) (rows []row, err error) {
	count := hundred
	if b.quick || b.real {
		count = hundred / 5
	}
	d, err := b.deploy(ctx, shares(count, 1)+fmt.Sprintf(`
resource "sfs_share_access_rule" "bench" {
  count       = %d
  share_id    = sfs_share.bench[floor(count.index / %d)].id
  access_type = "ip"
  access_to   = "10.0.0.${count.index %% %d + 1}"
}
`, count*rulesEach, rulesEach, rulesEach))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()

	d.service.setLatency(b.latency)
	p, err := d.plans(ctx, b.times(3))
	if err != nil {
		return nil, err
	}
	lists := p.most(listsRules)
	others := p.most(func(r testbed.Request) bool { return r.IsCall() && !listsRules(r) })
	r := row{
		what: fmt.Sprintf("Plan of %s with %d access rules each", counted(count, "unchanged share"), rulesEach),
		result: fmt.Sprintf("%s for rules and %s others after the login, %s",
			counted(lists, "request"), grouped(others), seconds(median(p.took))),
		how: "the most, and the median, of " + counted(len(p.took), "run"),
	}
	return []row{r.within("1 request for rules per share", lists <= count)}, nil
}

// listsRules: below microversion 2.45 the rules of a share are listed by an action.
func listsRules(r testbed.Request) bool {
	return strings.HasSuffix(r.Action, "access_list") || strings.HasSuffix(r.Path, "/share-access-rules")
}

const crowdSize = 5000

// crowd plans one share in a project with many others.
func (b *bench) crowd(ctx context.Context) (rows []row, err error) {
	size := crowdSize
	if b.quick {
		size = many
	}
	d, err := b.deploy(ctx, shares(1, 1))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	if err := createUnmanaged(ctx, d.service.Observer, size-1); err != nil {
		return nil, fmt.Errorf("cannot create the other shares: %w", err)
	}

	d.service.setLatency(b.latency)
	p, err := d.plans(ctx, b.times(3))
	if err != nil {
		return nil, err
	}
	requests := p.most(testbed.Request.IsCall)
	r := row{
		what:   fmt.Sprintf("Plan of one unchanged share in a project of %s", grouped(size)),
		result: fmt.Sprintf("%s after the login, %s", counted(requests, "request"), seconds(median(p.took))),
		how:    "the most, and the median, of " + counted(len(p.took), "run"),
	}
	// A share that is read by id may be in the recycle bin, which only a listing tells.
	return []row{r.within("2 requests", requests <= 2)}, nil
}

// createUnmanaged creates shares that Terraform does not manage.
func createUnmanaged(ctx context.Context, observer *testbed.Observer, count int) error {
	errs := make([]error, setupParallelism)
	var workers sync.WaitGroup
	for worker := range errs {
		workers.Go(func() {
			for i := worker; i < count && errs[worker] == nil; i += setupParallelism {
				_, errs[worker] = observer.Create(ctx, fmt.Sprintf("other-%d", i), 1)
			}
		})
	}
	workers.Wait()
	return errors.Join(errs...)
}
