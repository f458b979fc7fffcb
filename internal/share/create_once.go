package share

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// createGrace is how long a share may be missing from the listing after the
// response to its create was lost. A gateway gives up on a service that is still
// at work, and a share is listed only when both of its rows are written, so this
// is longer than for work on a share that exists.
const createGrace = 20 * time.Second

// creation creates one share exactly once. The API has no idempotency key: two
// identical create requests create two shares (observed on Manila 15.1). So a
// create carries a marker of its own; after a lost response the marked share is
// looked up, the create is sent again only if there is none, and an outcome that
// stays unknown is an error.
type creation struct {
	provider *conns.Provider
	api      *manila.Client
	plan     *model
	request  manila.CreateShare
	marker   string // "" when the service rejects it
	// existing are the shares of that name before the create.
	existing map[string]bool
	warnings diag.Diagnostics
}

// createOnce creates the share exactly once. The share may have been found rather
// than returned; diagnostics beside a share are warnings.
func (r *shareResource) createOnce(ctx context.Context, api *manila.Client, plan *model) (*manila.Share, diag.Diagnostics) {
	c := &creation{provider: r.provider, api: api, plan: plan, request: plan.toCreate(), marker: r.provider.NewCreateMarker()}
	if failure := c.checkForOrphans(ctx); failure != nil {
		return nil, diag.Diagnostics{failure}
	}
	share, failure := c.run(ctx)
	if failure != nil {
		c.warnings.Append(failure)
	}
	return share, c.warnings
}

func (c *creation) run(ctx context.Context) (*manila.Share, diag.Diagnostic) {
	for sends := 1; ; sends++ {
		created, err := c.send(ctx)
		if err == nil {
			c.warnOfDuplicate(ctx, created, sends)
			return created, nil
		}
		response, ok := manila.AsError(err)
		if !ok || !response.MayHaveBeenApplied() {
			return nil, notCreated(c.plan, err)
		}
		tflog.Warn(ctx, "the response to the create was lost, looking for the share", map[string]any{"error": err.Error()})
		found := c.findCreated(ctx, c.provider.Clock.Now())
		switch {
		case found.share != nil:
			c.warnOfDuplicate(ctx, found.share, sends)
			return found.share, nil
		case !found.notCreated:
			return nil, createOutcomeUnknown(c.plan, c.marker, found.candidates, sends, err)
		case sends == maxSends:
			return nil, notCreated(c.plan, response.NotApplied())
		}
	}
}

// send sends the create once, without the marker where the service rejects it.
func (c *creation) send(ctx context.Context) (*manila.Share, error) {
	created, err := c.api.CreateShare(ctx, c.withMarker())
	if err == nil || c.marker == "" || !refusesCreateMarker(err) {
		return created, err
	}
	tflog.Warn(ctx, "the service rejects the create marker, sending the create without it", map[string]any{"error": err.Error()})
	c.marker = ""
	return c.api.CreateShare(ctx, c.request)
}

func (c *creation) withMarker() manila.CreateShare {
	if c.marker == "" {
		return c.request
	}
	marked := c.request
	marked.Metadata = maps.Clone(c.request.Metadata)
	marked.Metadata[createMarkerKey] = c.marker
	return marked
}

// searchResult is what became of a create whose response was lost.
type searchResult struct {
	share      *manila.Share
	notCreated bool
	// candidates are new shares of that name without any marker.
	candidates []manila.Share
}

// findCreated looks for the share until it is there, or has been missing for the
// grace time after its response was lost: not after it was sent, for a gateway
// gives up late. When the operation's context ends it searches once more.
func (c *creation) findCreated(ctx context.Context, lost time.Time) searchResult {
	clock, schedule := c.provider.Clock, c.provider.Waiter().Schedule
	for ctx.Err() == nil {
		started := clock.Now()
		found, err := c.search(ctx)
		var observed waiter.Observation
		conns.RecordError(&observed, err)
		switch {
		case found.share != nil, observed.Denied:
			return found
		case err == nil && !started.Before(lost.Add(createGrace)):
			found.notCreated = len(found.candidates) == 0
			return found
		}
		if clock.Sleep(ctx, max(schedule(clock.Now().Sub(lost)), observed.RetryAfter)) != nil {
			break
		}
	}
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	found, _ := c.search(ctx)
	return found
}

// search lists the marked share and, because a service may ignore the marker or
// the filter, all shares of that name.
func (c *creation) search(ctx context.Context) (searchResult, error) {
	ctx = manila.WithoutRetries(ctx)
	if c.marker != "" {
		// A service that does not support the filter answers with an error.
		if marked, err := c.markedShares(ctx); err == nil && len(marked) > 0 {
			return searchResult{share: &marked[0]}, nil
		}
	}
	shares, err := c.sharesWithSameName(ctx)
	if err != nil {
		return searchResult{}, err
	}
	var found searchResult
	for _, share := range shares {
		switch {
		case c.marker != "" && createMarker(&share) == c.marker:
			return searchResult{share: &share}, nil
		case !c.existing[share.ID] && createMarker(&share) == "":
			found.candidates = append(found.candidates, share)
		}
	}
	return found, nil
}

func (c *creation) markedShares(ctx context.Context) ([]manila.Share, error) {
	return c.api.FindShares(ctx, manila.ShareFilter{Metadata: map[string]string{createMarkerKey: c.marker}})
}

// sharesWithSameName are the shares of the planned name, or those without a name
// when none is planned.
func (c *creation) sharesWithSameName(ctx context.Context) ([]manila.Share, error) {
	shares, err := c.api.FindShares(ctx, manila.ShareFilter{Name: c.request.Name})
	return slices.DeleteFunc(shares, func(share manila.Share) bool { return share.Name != c.request.Name }), err
}

// warnOfDuplicate warns of a second share with the same marker: a create that was
// sent again, and carried out twice after all.
func (c *creation) warnOfDuplicate(ctx context.Context, created *manila.Share, sends int) {
	if sends == 1 || c.marker == "" {
		return
	}
	shares, err := c.markedShares(ctx)
	if err != nil {
		tflog.Debug(ctx, "it could not be checked whether the create was carried out twice", map[string]any{"error": err.Error()})
	}
	for _, share := range shares {
		if share.ID != created.ID {
			c.warnings.Append(createdTwice(created, &share))
		}
	}
}
