package conns

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// CreateGrace is how long something new may be missing from the listing after the
// response to its create was lost. A gateway gives up on a service that is still
// at work, and a share is listed only when both of its rows are written, so this
// is longer than for work on a share that exists.
const CreateGrace = 20 * time.Second

// maxCreates bounds how often one create is sent.
const maxCreates = 5

// SearchResult is what a search for something that may have been created shows.
type SearchResult[T any] struct {
	// Found is certainly what the create has made.
	Found *T
	// Candidates may be it.
	Candidates []T
}

// Creation is what became of a create.
type Creation[T any] struct {
	// Created is nil after a failure, which Err is then.
	Created *T
	Err     error
	// Unknown is true if it may exist in spite of the failure.
	Unknown    bool
	Candidates []T
	Sends      int
}

// CreateOnce creates one object exactly once. The API has no idempotency key: two
// identical creates make two objects (observed on Manila 15.1). So after a lost
// response the object is searched for, the create is sent again only if it is not
// there, and an outcome that stays unknown is an error.
func CreateOnce[T any](
	ctx context.Context, p *Provider, send func(context.Context) (*T, error), search func(context.Context) (SearchResult[T], error),
) Creation[T] {
	for sends := 1; ; sends++ {
		created, err := send(ctx)
		if err == nil {
			return Creation[T]{Created: created, Sends: sends}
		}
		response, ok := manila.AsError(err)
		if !ok || !response.MayHaveBeenApplied() {
			return rejected(ctx, err, sends, search)
		}
		tflog.Warn(ctx, "the response to the create was lost, looking for what it has made", map[string]any{"error": err.Error()})
		found, certain := searchUntilCertain(ctx, p, p.Clock.Now(), search)
		switch {
		case found.Found != nil:
			return Creation[T]{Created: found.Found, Sends: sends}
		case !certain:
			return Creation[T]{Err: err, Unknown: true, Candidates: found.Candidates, Sends: sends}
		case sends == maxCreates:
			return Creation[T]{Err: response.NotApplied(), Sends: sends}
		}
	}
}

// rejected is a create that the service rejected. A repetition may be rejected, as by a
// quota, because an earlier request was carried out late.
func rejected[T any](ctx context.Context, err error, sends int, search func(context.Context) (SearchResult[T], error)) Creation[T] {
	if sends > 1 {
		if result, _ := search(manila.WithoutRetries(ctx)); result.Found != nil {
			return Creation[T]{Created: result.Found, Sends: sends}
		}
	}
	return Creation[T]{Err: err, Sends: sends}
}

// searchUntilCertain searches until the object is there, or has been missing for the
// grace time after its response was lost: not after it was sent, for a gateway
// gives up late. When the operation's context ends it searches once more.
func searchUntilCertain[T any](
	ctx context.Context, p *Provider, lost time.Time, search func(context.Context) (SearchResult[T], error),
) (found SearchResult[T], certain bool) {
	schedule := p.Waiter().Schedule
	for ctx.Err() == nil {
		started := p.Clock.Now()
		found, err := search(manila.WithoutRetries(ctx))
		var observed waiter.Observation
		RecordError(&observed, err)
		switch {
		case found.Found != nil, observed.Denied:
			return found, false
		case err == nil && !started.Before(lost.Add(CreateGrace)):
			return found, len(found.Candidates) == 0
		}
		if p.Clock.Sleep(ctx, max(schedule(p.Clock.Now().Sub(lost)), observed.RetryAfter)) != nil {
			break
		}
	}
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	found, _ = search(manila.WithoutRetries(ctx))
	return found, false
}
