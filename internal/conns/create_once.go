package conns

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// lostGrace is how long something may be missing from the listing after the response
	// to its create was lost: a gateway gives up on a service that is still at work.
	lostGrace = 20 * time.Second
	// orphanGrace is how long something may keep its create marker. A running create
	// removes it within a request.
	orphanGrace = 20 * time.Second
	maxCreates  = 3
)

// Creation creates a resource exactly once that, unlike a share, has no metadata: its
// create marker is its description, until the create is complete. The API has no
// idempotency key, and names are not unique: only the marker tells a resource whose
// create response was lost from one of another client.
type Creation[T any] struct {
	// Ref has the planned name and no ID.
	Ref manila.ShareRef
	// Send creates the resource with the marker as its description.
	Send func(ctx context.Context, marker string) (T, error)
	// List lists the resources of the planned name.
	List func(ctx context.Context) ([]T, error)
	// NotCreated reports a create that the service refused.
	NotCreated func(err error) diag.Diagnostic
	// Shown is what the service shows of one.
	Shown func(T) (ref manila.ShareRef, description string)
}

// CreateOnce creates the resource, whose description the caller sets next. There is
// either a resource or a failure.
func CreateOnce[T any](ctx context.Context, p *Provider, c Creation[T]) (created T, failure diag.Diagnostic) {
	if failure := checkForOrphans(ctx, p, c); failure != nil {
		return created, failure
	}
	marker := p.NewCreateMarker()
	for sends := 1; ; sends++ {
		created, err := c.Send(ctx, diags.CreateMarker+marker)
		response, ok := manila.AsError(err)
		switch {
		case err == nil:
			return created, nil
		case !ok || !response.MayHaveBeenApplied():
			return created, c.NotCreated(err)
		}
		tflog.Warn(ctx, "the response to the create was lost, looking for the resource", map[string]any{"kind": c.Ref.Kind, "error": err.Error()})
		found, missing := findMarked(ctx, p, c, marker)
		switch {
		case found != nil:
			return *found, nil
		case !missing:
			return created, diags.CreateOutcomeUnknown(c.Ref, marker, err)
		case sends == maxCreates:
			return created, c.NotCreated(response.NotApplied())
		}
	}
}

// checkForOrphans stops at a resource of the planned name that still carries the marker
// of another process, which was killed before it could save the id. It is reported and
// not adopted: it may belong to another configuration.
func checkForOrphans[T any](ctx context.Context, p *Provider, c Creation[T]) diag.Diagnostic {
	started := p.Clock.Now()
	for {
		existing, err := c.List(ctx)
		if err != nil {
			return diags.OrphansNotChecked(c.Ref, err)
		}
		orphan := orphanAmong(p, c, existing)
		age := p.Clock.Now().Sub(started)
		switch {
		case orphan == nil:
			return nil
		case age >= orphanGrace:
			return diags.OrphanExists(*orphan)
		}
		if err := p.Clock.Sleep(ctx, p.Waiter().Schedule(age)); err != nil {
			return diags.OrphanPossible(c.Ref, *orphan, err)
		}
	}
}

// orphanAmong returns one that carries the marker of another process, or nil.
func orphanAmong[T any](p *Provider, c Creation[T], existing []T) *manila.ShareRef {
	for _, one := range existing {
		ref, description := c.Shown(one)
		if marker, marked := strings.CutPrefix(description, diags.CreateMarker); marked && !p.OwnsCreateMarker(marker) {
			return &ref
		}
	}
	return nil
}

// findMarked looks for the resource until it is listed, or has been missing for the grace
// time. When the context ends it looks once more.
func findMarked[T any](ctx context.Context, p *Provider, c Creation[T], marker string) (found *T, missing bool) {
	lost := p.Clock.Now()
	for ctx.Err() == nil {
		started := p.Clock.Now()
		found, err := searchMarked(ctx, c, marker)
		var observed waiter.Observation
		RecordError(&observed, err)
		switch {
		case found != nil, observed.Denied:
			return found, false
		case err == nil && !started.Before(lost.Add(lostGrace)):
			return nil, true
		}
		if p.Clock.Sleep(ctx, max(p.Waiter().Schedule(p.Clock.Now().Sub(lost)), observed.RetryAfter)) != nil {
			break
		}
	}
	ctx, done := tfstate.CleanupContext(ctx)
	defer done()
	found, _ = searchMarked(ctx, c, marker)
	return found, false
}

func searchMarked[T any](ctx context.Context, c Creation[T], marker string) (*T, error) {
	existing, err := c.List(manila.WithoutRetries(ctx))
	if err != nil {
		return nil, err
	}
	for _, one := range existing {
		if _, description := c.Shown(one); description == diags.CreateMarker+marker {
			return &one, nil
		}
	}
	return nil, nil
}
