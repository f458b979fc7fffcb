package conns

import (
	"context"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// ReadSnapshot reads a snapshot for a refresh, as ReadShare reads a share: concurrent
// reads share a listing.
func (p *Provider) ReadSnapshot(ctx context.Context, region string, ref manila.SnapshotRef) (*manila.Snapshot, error) {
	result := p.readSnapshot(ctx, region, ref, batch.Request{MaxAge: listingTTL, Due: p.Clock.Now()})
	return result.Value, result.Err
}

func (p *Provider) readSnapshot(ctx context.Context, region string, ref manila.SnapshotRef, request batch.Request) batch.Result[*manila.Snapshot] {
	request.ID, request.StartedAfter = ref.ID, p.changed.load(ref.ID)
	return p.snapshotReader(region).Read(ctx, request)
}

func (p *Provider) snapshotReader(region string) *batch.Reader[*manila.Snapshot] {
	api := p.API.InRegion(region)
	return p.snapshots.loadOrStore(api, func() *batch.Reader[*manila.Snapshot] {
		get := func(ctx context.Context, id string) (*manila.Snapshot, error) {
			return api.GetSnapshot(ctx, manila.SnapshotRef{ID: id})
		}
		return newReader(p, get, api.ListSnapshotsPage, func(snapshot *manila.Snapshot) string { return snapshot.ID })
	})
}

// SnapshotObserver observes one snapshot for a waiter, and keeps the last observation.
type SnapshotObserver struct {
	Provider *Provider
	API      *manila.Client
	Region   string
	Ref      manila.SnapshotRef
	// Last is the snapshot as last observed; nil before that.
	Last *manila.Snapshot
}

// Waiter returns a waiter for the end of work that was just requested.
func (o *SnapshotObserver) Waiter() waiter.Waiter {
	w := o.Provider.Waiter()
	w.FirstDelay = w.Schedule(0)
	w.OnObservation = logObservation("snapshot", o.Ref.ID)
	return w
}

// Observe observes the snapshot now.
func (o *SnapshotObserver) Observe(ctx context.Context) waiter.Observation {
	return o.ObserveBy(ctx, o.Provider.Clock.Now())
}

// ObserveBy is a waiter.RefreshFunc; see ShareObserver.ObserveBy.
func (o *SnapshotObserver) ObserveBy(ctx context.Context, by time.Time) waiter.Observation {
	result := o.Provider.readSnapshot(ctx, o.Region, o.Ref, batch.Request{Due: by, NoRetries: true})
	observation := waiter.Observation{Started: result.Started, Ended: result.Ended}
	switch {
	case result.Err == nil:
		o.Last = result.Value
		observation.Status, observation.Size = result.Value.Status, result.Value.Size
	case manila.IsNotFound(result.Err):
		observation.NotFound = true
	default:
		RecordError(&observation, result.Err)
	}
	return observation
}
