package conns

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// orphanGrace is how long something may keep its create marker. A running create
// removes it within a request.
const orphanGrace = 20 * time.Second

// MarkedCreation creates a resource exactly once that, unlike a share, has no metadata:
// its create marker is its description, until the create is complete. Names are not
// unique: only the marker tells a resource whose create response was lost from one of
// another client.
type MarkedCreation[T any] struct {
	// Ref has the planned name and no ID.
	Ref manila.Ref
	// Send creates the resource with the marker as its description.
	Send func(ctx context.Context, marker string) (*T, error)
	// List lists the resources of the planned name.
	List func(ctx context.Context) ([]*T, error)
	// NotCreated reports a create that the service refused.
	NotCreated func(err error) diag.Diagnostic
	// Shown is what the service shows of one.
	Shown func(*T) (ref manila.Ref, description string)
}

// CreateMarked creates the resource, whose description the caller sets next; see
// CreateOnce. There is either a resource or a failure.
func CreateMarked[T any](ctx context.Context, p *Provider, c MarkedCreation[T]) (*T, diag.Diagnostic) {
	if failure := checkForOrphans(ctx, p, c); failure != nil {
		return nil, failure
	}
	marker := p.NewCreateMarker()
	description := diags.CreateMarker + marker
	outcome := CreateOnce(ctx, p,
		func(ctx context.Context) (*T, error) { return c.Send(ctx, description) },
		func(ctx context.Context) (SearchResult[T], error) { return c.search(ctx, description) },
	)
	switch {
	case outcome.Created != nil:
		return outcome.Created, nil
	case outcome.Unknown:
		return nil, diags.CreateOutcomeUnknown(c.Ref, marker, outcome.Err)
	}
	return nil, c.NotCreated(outcome.Err)
}

func (c MarkedCreation[T]) search(ctx context.Context, description string) (SearchResult[T], error) {
	existing, err := c.List(ctx)
	for _, one := range existing {
		if _, shown := c.Shown(one); shown == description {
			return SearchResult[T]{Found: one}, nil
		}
	}
	return SearchResult[T]{}, err
}

// checkForOrphans stops at a resource of the planned name that still carries the marker
// of another process, which was killed before it could save the id. It is reported and
// not adopted: it may belong to another configuration.
func checkForOrphans[T any](ctx context.Context, p *Provider, c MarkedCreation[T]) diag.Diagnostic {
	started := p.Clock.Now()
	for {
		existing, err := c.List(ctx)
		if err != nil {
			return diags.OrphansNotChecked(c.Ref, err)
		}
		orphan := c.orphanAmong(p, existing)
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
func (c MarkedCreation[T]) orphanAmong(p *Provider, existing []*T) *manila.Ref {
	for _, one := range existing {
		ref, description := c.Shown(one)
		if marker, marked := strings.CutPrefix(description, diags.CreateMarker); marked && !p.OwnsCreateMarker(marker) {
			return &ref
		}
	}
	return nil
}
