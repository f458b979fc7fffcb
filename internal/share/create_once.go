package share

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// creation creates one share exactly once; see conns.CreateOnce. A create carries a
// marker of its own, by which the share is found after a lost response.
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
	outcome := conns.CreateOnce(ctx, c.provider, c.send, c.search)
	switch {
	case outcome.Created != nil:
		c.warnOfDuplicate(ctx, outcome.Created, outcome.Sends)
		return outcome.Created, nil
	case outcome.Unknown:
		return nil, createOutcomeUnknown(c.plan, c.marker, outcome)
	}
	return nil, notCreated(c.plan, outcome.Err)
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

// search lists the marked share and, because a service may ignore the marker or
// the filter, all shares of that name: those that are new and without any marker are
// candidates.
func (c *creation) search(ctx context.Context) (conns.SearchResult[manila.Share], error) {
	var found conns.SearchResult[manila.Share]
	if c.marker != "" {
		// A service that does not support the filter answers with an error.
		if marked, err := c.markedShares(ctx); err == nil && len(marked) > 0 {
			found.Found = &marked[0]
			return found, nil
		}
	}
	shares, err := c.sharesWithSameName(ctx)
	if err != nil {
		return found, err
	}
	for _, share := range shares {
		switch {
		case c.marker != "" && createMarker(&share) == c.marker:
			found.Found = &share
			return found, nil
		case !c.existing[share.ID] && createMarker(&share) == "":
			found.Candidates = append(found.Candidates, share)
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
			c.warnings.Append(diags.CreatedTwice(planned(c.plan), created.Ref(), share.ID, conns.CreateGrace))
		}
	}
}
