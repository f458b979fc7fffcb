package share

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// createGrace is how long a share may be missing from the listing after the
// answer to its create was lost. A gateway gives up on a service that is still
// at work, and a share is listed only when both of its rows are written, so
// this is longer than for work on a share that exists.
const createGrace = 20 * time.Second

// creation is the one creation of one share. The service makes two shares of two
// equal creates and knows no idempotency key (observed on Manila 15.1). So a
// create bears a mark of its own, and after a lost answer the marked share is
// looked for: it is taken if it is there, the create is sent again only if it
// surely is not, and where that cannot be known a person is told.
type creation struct {
	provider *conns.Provider
	api      *manila.Client
	plan     *model
	wanted   manila.CreateShare
	marker   string // "" when the service refuses it
	// before are the shares of that name that were there before.
	before map[string]bool
	// warnings are what a person should know although the share is created.
	warnings diag.Diagnostics
}

// createOnce creates the share exactly once. The share it gives may have been found
// rather than answered; diagnostics beside a share are warnings.
func (r *shareResource) createOnce(ctx context.Context, api *manila.Client, plan *model) (*manila.Share, diag.Diagnostics) {
	b := &creation{provider: r.provider, api: api, plan: plan, wanted: plan.toCreate(), marker: r.provider.NewCreateMarker()}
	if failure := b.checkForOrphans(ctx); failure != nil {
		return nil, diag.Diagnostics{failure}
	}
	share, failure := b.run(ctx)
	if failure != nil {
		b.warnings.Append(failure)
	}
	return share, b.warnings
}

func (b *creation) run(ctx context.Context) (*manila.Share, diag.Diagnostic) {
	for sends := 1; ; sends++ {
		created, err := b.send(ctx)
		if err == nil {
			b.warnOfDuplicate(ctx, created, sends)
			return created, nil
		}
		answer, ok := manila.AsError(err)
		if !ok || !answer.MayHaveBeenApplied() {
			return nil, notCreated(b.plan, err)
		}
		tflog.Warn(ctx, "the answer to the create was lost, looking for the share", map[string]any{"error": err.Error()})
		found := b.findCreated(ctx, b.provider.Clock.Now())
		switch {
		case found.share != nil:
			b.warnOfDuplicate(ctx, found.share, sends)
			return found.share, nil
		case !found.notCreated:
			return nil, createOutcomeUnknown(b.plan, b.marker, found.candidates, sends, err)
		case sends == maxSends:
			return nil, notCreated(b.plan, answer.NotApplied())
		}
	}
}

// send asks for the share once, without the mark where the service refuses that.
func (b *creation) send(ctx context.Context) (*manila.Share, error) {
	created, err := b.api.CreateShare(ctx, b.withMarker())
	if err == nil || b.marker == "" || !refusesCreateMarker(err) {
		return created, err
	}
	tflog.Warn(ctx, "the service refuses the mark of the create, sending it without", map[string]any{"error": err.Error()})
	b.marker = ""
	return b.api.CreateShare(ctx, b.wanted)
}

func (b *creation) withMarker() manila.CreateShare {
	if b.marker == "" {
		return b.wanted
	}
	marked := b.wanted
	marked.Metadata = maps.Clone(b.wanted.Metadata)
	if marked.Metadata == nil {
		marked.Metadata = map[string]string{}
	}
	marked.Metadata[createMarkerKey] = b.marker
	return marked
}

// searchResult is what became of a create whose answer was lost.
type searchResult struct {
	share *manila.Share
	// notCreated: nothing was created.
	notCreated bool
	// candidates are new shares of that name without any mark.
	candidates []manila.Share
}

// findCreated looks for the share until it is there, or has been missing for the grace
// time after its answer was lost: not after it was sent, for a gateway gives up
// late. When the time of the operation is over it looks once more.
func (b *creation) findCreated(ctx context.Context, lost time.Time) searchResult {
	schedule := b.provider.Waiter().Schedule
	for ctx.Err() == nil {
		begun := b.provider.Clock.Now()
		found, err := b.search(ctx)
		var look waiter.Observation
		conns.RecordError(&look, err)
		switch {
		case found.share != nil, look.Denied:
			return found
		case err == nil && !begun.Before(lost.Add(createGrace)):
			found.notCreated = len(found.candidates) == 0
			return found
		}
		pause := max(schedule(b.provider.Clock.Now().Sub(lost)), look.RetryAfter)
		if b.provider.Clock.Sleep(ctx, pause) != nil {
			break
		}
	}
	last, done := cleanupContext(ctx)
	defer done()
	found, _ := b.search(last)
	return found
}

// search asks for the marked share and, because a service may ignore the mark or
// the filter, for all shares of that name.
func (b *creation) search(ctx context.Context) (searchResult, error) {
	ctx = manila.WithoutRetries(ctx)
	if b.marker != "" {
		if share, err := b.findByMarker(ctx); share != nil {
			return searchResult{share: share}, err
		}
	}
	shares, err := b.sharesWithSameName(ctx)
	if err != nil {
		return searchResult{}, err
	}
	var found searchResult
	for _, share := range shares {
		switch {
		case b.marker != "" && createMarker(&share) == b.marker:
			return searchResult{share: &share}, nil
		case !b.before[share.ID] && createMarker(&share) == "":
			found.candidates = append(found.candidates, share)
		}
	}
	return found, nil
}

// findByMarker is the first of the shares that bear this create's mark; the error
// of a service that does not understand the question is none worth telling.
func (b *creation) findByMarker(ctx context.Context) (*manila.Share, error) {
	shares, err := b.api.FindShares(ctx, manila.ShareFilter{Metadata: map[string]string{createMarkerKey: b.marker}})
	if err != nil || len(shares) == 0 {
		return nil, err
	}
	return &shares[0], nil
}

// sharesWithSameName are the shares of the planned name; of no name, when none is planned.
func (b *creation) sharesWithSameName(ctx context.Context) ([]manila.Share, error) {
	shares, err := b.api.FindShares(ctx, manila.ShareFilter{Name: b.wanted.Name})
	if err != nil || b.wanted.Name != "" {
		return shares, err
	}
	var nameless []manila.Share
	for _, share := range shares {
		if share.Name == "" {
			nameless = append(nameless, share)
		}
	}
	return nameless, nil
}

// warnOfDuplicate warns of a second share with the same mark: a create that was
// taken for lost, sent again, and carried out twice after all.
func (b *creation) warnOfDuplicate(ctx context.Context, ours *manila.Share, sends int) {
	if sends == 1 || b.marker == "" {
		return
	}
	shares, err := b.api.FindShares(ctx, manila.ShareFilter{Metadata: map[string]string{createMarkerKey: b.marker}})
	if err != nil {
		tflog.Debug(ctx, "it could not be seen whether the create was carried out twice", map[string]any{"error": err.Error()})
	}
	for _, share := range shares {
		if share.ID != ours.ID {
			b.warnings.Append(createdTwice(ours, &share))
		}
	}
}
