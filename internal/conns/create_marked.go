package conns

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// MarkedCreation creates a resource exactly once that, unlike a share, has no metadata
// on every service: its create marker is its description, until the create is complete.
// Names are not unique: only the marker tells a resource whose create response was lost
// from one of another client.
type MarkedCreation[T any] struct {
	// Planned names it in messages.
	Planned diags.Creation
	// Send creates the resource with the marker as its description.
	Send func(ctx context.Context, marker string) (*T, error)
	// List lists the resources of the planned name.
	List func(ctx context.Context) ([]*T, error)
	// NotCreated reports a create that the service refused.
	NotCreated func(err error) diag.Diagnostic
	// Shown is what the service shows of one.
	Shown func(*T) Marked
	// NeedsMarker stops a create whose response was lost where a new resource of the
	// planned name has no marker: it may be another client's, or the created one if the
	// service dropped the description. Else the create is sent again.
	NeedsMarker bool
	// Unsupported is what to say of a service without such resources.
	Unsupported string
}

// Marked is what the service shows of a resource that may carry a create marker.
type Marked struct {
	Ref         manila.Ref
	Description string
	// Status is empty for what has no status while it is created.
	Status string
}

func (m Marked) marker() (marker string, marked bool) {
	return strings.CutPrefix(m.Description, diags.CreateMarker)
}

// CreateMarked creates the resource, whose description the caller sets next; see
// CreateOnce. Diagnostics beside a resource are warnings.
func CreateMarked[T any](ctx context.Context, p *Provider, planned MarkedCreation[T]) (*T, diag.Diagnostics) {
	c := &markedCreation[T]{MarkedCreation: planned, provider: p, marker: p.NewCreateMarker()}
	if failure := c.checkForOrphans(ctx); failure != nil {
		return nil, diag.Diagnostics{failure}
	}
	outcome := CreateOnce(ctx, p,
		func(ctx context.Context) (*T, error) { return c.Send(ctx, diags.CreateMarker+c.marker) },
		c.search,
	)
	switch {
	case outcome.Created != nil:
		return outcome.Created, c.duplicates(ctx, outcome)
	case outcome.Unknown:
		return nil, diag.Diagnostics{c.outcomeUnknown(outcome)}
	}
	return nil, diag.Diagnostics{c.NotCreated(outcome.Err)}
}

type markedCreation[T any] struct {
	MarkedCreation[T]
	provider *Provider
	marker   string
	// existing are the ids of those of the planned name before the create.
	existing []string
}

func (c *markedCreation[T]) search(ctx context.Context) (SearchResult[T], error) {
	var found SearchResult[T]
	listed, err := c.List(ctx)
	for _, one := range listed {
		shown := c.Shown(one)
		marker, marked := shown.marker()
		switch {
		case marked && marker == c.marker:
			found.Found = one
			return found, nil
		case c.NeedsMarker && !marked && !slices.Contains(c.existing, shown.Ref.ID):
			found.Candidates = append(found.Candidates, *one)
		}
	}
	return found, err
}

// checkForOrphans stops at a resource of the planned name that still carries the marker
// of another process, which was killed before it could save the id. It is reported and
// not adopted: it may belong to another configuration.
// A running create holds its marker as long as the service works on what it creates.
func (c *markedCreation[T]) checkForOrphans(ctx context.Context) diag.Diagnostic {
	pause := c.provider.Pauses()
	stableSince := c.provider.Clock.Now()
	for {
		listed, err := c.List(ctx)
		if err != nil {
			return c.orphansNotChecked(err)
		}
		orphan := c.orphanAmong(listed)
		if orphan == nil {
			return nil
		}
		now := c.provider.Clock.Now()
		switch {
		case orphan.Status != "" && waiter.Classify(orphan.Status) == waiter.StatusBusy:
			stableSince = now
		case now.Sub(stableSince) >= c.provider.OrphanGrace():
			return diags.OrphanExists(orphan.Ref, diags.Marked(orphan.Status), diags.MarkedAdvice(orphan.Ref))
		}
		if err := pause(ctx); err != nil {
			return diags.OrphanPossible(c.Planned, orphan.Ref, diags.Marked(orphan.Status), err)
		}
	}
}

// orphanAmong returns one that carries the marker of another process, or nil. It also
// notes which there are.
func (c *markedCreation[T]) orphanAmong(listed []*T) (orphan *Marked) {
	c.existing = nil
	for _, one := range listed {
		shown := c.Shown(one)
		c.existing = append(c.existing, shown.Ref.ID)
		marker, marked := shown.marker()
		if orphan == nil && marked && !c.provider.OwnsCreateMarker(marker) && waiter.Classify(shown.Status) != waiter.StatusDeleting {
			orphan = &shown
		}
	}
	return orphan
}

func (c *markedCreation[T]) orphansNotChecked(err error) diag.Diagnostic {
	if errors.Is(err, manila.ErrNotSupported) {
		return diags.OrphansNotChecked(c.Planned, err, c.Unsupported)
	}
	return diags.OrphansNotChecked(c.Planned, err, "")
}

func (c *markedCreation[T]) outcomeUnknown(outcome Creation[T]) diag.Diagnostic {
	lost := diags.LostCreate{Sends: outcome.Sends, MissingFor: CreateGrace, Err: outcome.Err}
	for _, candidate := range outcome.Candidates {
		lost.Candidates = append(lost.Candidates, c.Shown(&candidate).Ref.ID)
	}
	return diags.CreateOutcomeUnknown(c.Planned, lost, diags.MarkedSearch(c.Planned, c.marker))
}

// duplicates warns of a create that was sent again, and carried out twice after all.
func (c *markedCreation[T]) duplicates(ctx context.Context, outcome Creation[T]) (warnings diag.Diagnostics) {
	if outcome.Sends == 1 {
		return nil
	}
	if ctx.Err() != nil {
		cleanup, done := tfstate.CleanupContext(ctx)
		defer done()
		ctx = cleanup
	}
	listed, err := c.List(ctx)
	if err != nil {
		tflog.Debug(ctx, "it could not be checked whether the create was carried out twice", map[string]any{"error": err.Error()})
	}
	created := c.Shown(outcome.Created).Ref
	for _, one := range listed {
		shown := c.Shown(one)
		if marker, _ := shown.marker(); marker == c.marker && shown.Ref.ID != created.ID {
			warnings.Append(diags.CreatedTwice(c.Planned, created, shown.Ref.ID, CreateGrace))
		}
	}
	return warnings
}
