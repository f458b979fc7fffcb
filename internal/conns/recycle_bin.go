package conns

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// recycleBin caches which shares of a region are in the recycle bin: it is listed
// once per configured provider, where a share is read by id or only its rules are
// read. A share in a listing is not in it.
type recycleBin struct {
	listing cache[map[string]manila.SoftDeletion]
	// outdated is set where a listing from before that time will not do.
	outdated syncMap[string, time.Time]
	// forbidden is set where the account may not list it: the next answer is no other.
	forbidden atomic.Bool
}

func (p *Provider) recycleBin(api *manila.Client) *recycleBin {
	return p.recycleBins.loadOrStore(api, func() *recycleBin { return &recycleBin{} })
}

// getShare reads a share by id. One in the recycle bin, which the service returns
// as available, is not found.
func (p *Provider) getShare(ctx context.Context, api *manila.Client, id string) (*manila.Share, error) {
	share, err := api.GetShareByID(ctx, id)
	if err != nil {
		return nil, err
	}
	// From no other status is a share soft-deleted.
	if class := waiter.Classify(share.Status); class == waiter.StatusBusy || class == waiter.StatusDeleting {
		return share, nil
	}
	if err := p.checkRecycleBin(ctx, api, share.Ref()); err != nil {
		return nil, err
	}
	return share, nil
}

// checkRecycleBin returns a not-found error for a share that is in the recycle bin.
// If that cannot be read, the share counts as it is shown, and the next caller asks
// again, unless the account may not.
func (p *Provider) checkRecycleBin(ctx context.Context, api *manila.Client, ref manila.Ref) error {
	bin := p.recycleBin(api)
	if bin.forbidden.Load() {
		return nil
	}
	request := cacheRequest{startedAfter: bin.outdated.load(ref.ID), due: p.Clock.Now()}
	deleted, err := bin.listing.get(ctx, p.Clock, request, api.RecycleBin)
	deletion, found := deleted[ref.ID]
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		bin.forbidden.Store(manila.IsForbidden(err))
		tflog.Warn(ctx, "the recycle bin could not be listed", map[string]any{"share": ref.ID, "error": err.Error()})
	case found:
		return deletion.NotFound()
	}
	return nil
}

// checkRulesOf is checkRecycleBin for a caller that has not read the share itself.
func (p *Provider) checkRulesOf(ctx context.Context, api *manila.Client, ref manila.Ref) error {
	if p.readerOf(api).IsListed(ref.ID) {
		return nil
	}
	return p.checkRecycleBin(ctx, api, ref)
}

// MovedToRecycleBin reports whether the share is in the recycle bin now, which is
// listed again for that. It is for a share that was to be deleted, and still exists.
func (p *Provider) MovedToRecycleBin(ctx context.Context, o *ShareObserver) bool {
	p.recycleBin(o.API).outdated.store(o.Ref.ID, p.Clock.Now())
	err := p.checkRecycleBin(ctx, o.API, o.Ref)
	if !manila.IsSoftDeleted(err) {
		return false
	}
	o.SoftDeletion = err
	return true
}

// SoftDeletionWarning is the warning about a share that an error shows to be in the
// recycle bin; nil for other errors, and once the share was reported.
func (p *Provider) SoftDeletionWarning(err error) diag.Diagnostic {
	deletion, ok := manila.AsSoftDeletion(err)
	if !ok {
		return nil
	}
	if _, reported := p.reportedDeletions.m.LoadOrStore(deletion.Share.ID, true); reported {
		return nil
	}
	return diags.SoftDeleted(deletion)
}
