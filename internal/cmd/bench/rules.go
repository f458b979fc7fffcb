package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// rulesEach is how many access rules each share has where they are measured.
const rulesEach = 2

// rules plans shares with access rules, which no listing of shares shows.
func (b *bench) rules(ctx context.Context) (rows []row, err error) {
	count := hundred
	if b.quick || b.open.real() {
		count = hundred / 5
	}
	w, err := b.worldOf(ctx, sharesWithRules(count))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.end(ctx)) }()

	w.pace(b.latency)
	var took sample
	var asked, others []int
	for range b.times(3) {
		plan, err := w.plan(ctx)
		if err != nil {
			return nil, err
		}
		took = append(took, plan.took)
		requests := w.service.since(plan.began)
		lists := countOf(requests, request.listsRules)
		asked = append(asked, lists)
		others = append(others, tallyOf(requests).all-lists)
	}
	r := row{
		what: fmt.Sprintf("Plan of %s with %d access rules each", counted(count, "unchanged share"), rulesEach),
		result: fmt.Sprintf("%s for rules and %s others after the login, %s",
			counted(slices.Max(asked), "request"), grouped(slices.Max(others)), seconds(took.median())),
		how: "the most, and the median, of " + counted(len(took), "run"),
	}
	return []row{r.within("1 request for rules per share", slices.Max(asked) <= count)}, nil
}

func countOf(requests []request, wanted func(request) bool) int {
	n := 0
	for _, r := range requests {
		if wanted(r) {
			n++
		}
	}
	return n
}

// sharesWithRules is a configuration of shares and of as many single rules for each.
func sharesWithRules(count int) string {
	return shares(count, 1) + fmt.Sprintf(`
resource "sfs_share_access_rule" "bench" {
  count       = %d
  share_id    = sfs_share.bench[floor(count.index / %d)].id
  access_type = "ip"
  access_to   = "10.0.0.${count.index %% %d + 1}"
}
`, count*rulesEach, rulesEach, rulesEach)
}
