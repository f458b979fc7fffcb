package conns

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// A running create polls every ten seconds at least, and then removes its marker. At a
// rate limit, which is that of the whole project, each of its requests may have to wait
// for minutes.
const (
	orphanGrace            = 30 * time.Second
	orphanGraceRateLimited = 5 * time.Minute
)

// OrphanGrace is how long something on which there is no work may keep its create marker
// before it is an orphan.
func (p *Provider) OrphanGrace() time.Duration {
	if p.API.IsRateLimited() {
		return orphanGraceRateLimited
	}
	return orphanGrace
}

// NewCreateMarker returns a unique marker for one create. It is random in tests,
// too: two processes with the same marker would each take the other's share for
// their own.
func (p *Provider) NewCreateMarker() string {
	marker := rand.Text()
	p.createMarkers.store(marker, true)
	return marker
}

// OwnsCreateMarker is true for a marker of this process.
func (p *Provider) OwnsCreateMarker(marker string) bool { return p.createMarkers.load(marker) }

// MarkerRemoval is whether a service removes a share's create marker.
type MarkerRemoval int

// A marker on a service that keeps it says nothing about whether its create has
// ended.
const (
	MarkerRemovalUnknown MarkerRemoval = iota
	MarkersRemovable
	MarkersKept
)

// MarkerRemoved learns from the result of a removal. A transient error is no fact.
func (p *Provider) MarkerRemoved(ctx context.Context, region string, ref manila.Ref, err error) MarkerRemoval {
	removal := MarkersRemovable
	switch {
	case manila.IsNotFound(err):
		// Either the call or the share is not there.
		removal = MarkerRemovalUnknown
		if p.exists(ctx, region, ref) {
			removal = MarkersKept
		}
	case err != nil:
		removal = keptBy(err, manila.ClassNotSupported, manila.ClassForbidden, manila.ClassBadRequest)
	}
	if removal != MarkerRemovalUnknown {
		p.markerRemoval.store(region, removal)
	}
	return removal
}

// MarkerRemoval is what is known of a region, or what the metadata of a share with
// a marker says.
func (p *Provider) MarkerRemoval(ctx context.Context, region string, ref manila.Ref) MarkerRemoval {
	if known := p.markerRemoval.load(region); known != MarkerRemovalUnknown {
		return known
	}
	removal, _ := p.ReadMarker(ctx, region, ref)
	return removal
}

// ReadMarker reads the metadata of a share with a marker. A service without that
// call keeps markers (SFS), and one with it removes them, unless a removal has
// shown otherwise. at is when the service answered, zero if it does not say.
func (p *Provider) ReadMarker(ctx context.Context, region string, ref manila.Ref) (removal MarkerRemoval, at time.Time) {
	_, at, err := p.API.InRegion(region).Metadata(ctx, ref)
	removal = MarkersRemovable
	if err != nil {
		tflog.Debug(ctx, "the metadata of a share with a create marker could not be read", map[string]any{"share": ref.ID, "error": err.Error()})
		removal = keptBy(err, manila.ClassNotSupported, manila.ClassForbidden, manila.ClassNotFound)
		if manila.IsNotFound(err) && !p.exists(ctx, region, ref) {
			removal = MarkerRemovalUnknown
		}
	}
	if removal != MarkerRemovalUnknown {
		removal = p.markerRemoval.loadOrStore(region, func() MarkerRemoval { return removal })
	}
	return removal, at
}

// exists is true for a share that can be read: a 404 about it is then about the call.
func (p *Provider) exists(ctx context.Context, region string, ref manila.Ref) bool {
	_, err := p.API.InRegion(region).GetShare(ctx, ref)
	return err == nil
}

// keptBy tells an answer from a failure, which is no fact.
func keptBy(err error, answers ...manila.ErrorClass) MarkerRemoval {
	if failure, ok := manila.AsError(err); ok && slices.Contains(answers, failure.Class()) {
		return MarkersKept
	}
	return MarkerRemovalUnknown
}
