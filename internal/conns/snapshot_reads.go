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
func (p *Provider) ReadSnapshot(ctx context.Context, region string, ref manila.Ref) (*manila.Snapshot, error) {
	return refresh(ctx, p, p.snapshotReader(region), ref)
}

func (p *Provider) snapshotReader(region string) *batch.Reader[*manila.Snapshot] {
	api := p.API.InRegion(region)
	return p.snapshots.loadOrStore(api, func() *batch.Reader[*manila.Snapshot] {
		return newReader(p, batch.Source[*manila.Snapshot]{
			Get: func(ctx context.Context, id string) (*manila.Snapshot, error) {
				return api.GetSnapshot(ctx, manila.SnapshotRef(id, ""))
			},
			List: api.ListSnapshotsPage, ID: func(snapshot *manila.Snapshot) string { return snapshot.ID },
		})
	})
}

// SnapshotObserver observes one snapshot for a waiter, and keeps the last observation.
type SnapshotObserver struct {
	Provider *Provider
	API      *manila.Client
	Region   string
	Ref      manila.Ref
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
	request := batch.Request{ID: o.Ref.ID, StartedAfter: o.Provider.changed.load(o.Ref.ID), Due: by, NoRetries: true}
	result := o.Provider.snapshotReader(o.Region).Read(ctx, request)
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
