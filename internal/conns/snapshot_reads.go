package conns

import (
	"context"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
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
