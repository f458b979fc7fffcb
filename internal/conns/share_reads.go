package conns

import (
	"context"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// listingTTL is how old a listing may be to serve a refresh, counted from its last use:
// Terraform reads the shares of a plan without such a pause.
const listingTTL = 5 * time.Second

// ShareResult is the result of one read of a share.
type ShareResult = batch.Result[*manila.Share]

// ReadShare reads a share for a refresh. Concurrent reads share a listing, and so
// do reads that follow each other for minutes; but nothing older than this process's last
// change to the share is ever returned. A single read costs one GET. A share in the
// recycle bin is not found; see recycleBin for the cost.
func (p *Provider) ReadShare(ctx context.Context, region string, ref manila.Ref) (*manila.Share, error) {
	return p.readShare(ctx, region, ref, listingTTL)
}

// ReadShareUncached is ReadShare by a request that has not started yet.
func (p *Provider) ReadShareUncached(ctx context.Context, region string, ref manila.Ref) (*manila.Share, error) {
	return p.readShare(ctx, region, ref, 0)
}

func (p *Provider) readShare(ctx context.Context, region string, ref manila.Ref, maxAge time.Duration) (*manila.Share, error) {
	result, err := p.observe(ctx, region, ref, batch.Request{MaxAge: maxAge, Due: p.Clock.Now()})
	return result.Value, err
}

// ObserveShare reads a share for a caller that polls: at the given time at the
// latest, and not older than maxAge, 0 being not before now. A failed request is
// not retried.
func (p *Provider) ObserveShare(ctx context.Context, region string, ref manila.Ref, by time.Time, maxAge time.Duration) (ShareResult, error) {
	return p.observe(ctx, region, ref, batch.Request{MaxAge: maxAge, Due: by, NoRetries: true})
}

func (p *Provider) observe(ctx context.Context, region string, ref manila.Ref, request batch.Request) (ShareResult, error) {
	result, err := read(ctx, p, p.shareReader(region), ref, request)
	switch {
	case err == nil:
		p.observed.store(result.Value.ID, result.Value)
	case manila.IsNotFound(err):
		p.observed.remove(ref.ID)
	}
	if _, ok := manila.AsError(result.Err); !ok && ctx.Err() != nil {
		return result, p.API.InRegion(region).Interrupted(ctx, ref) // while another caller's request was running
	}
	return result, err
}

// read reads one resource; nothing older than this process's last change to it is
// returned.
func read[T any](ctx context.Context, p *Provider, reader *batch.Reader[T], ref manila.Ref, request batch.Request) (batch.Result[T], error) {
	request.ID, request.StartedAfter = ref.ID, p.changed.load(ref.ID)
	result := reader.Read(ctx, request)
	return result, withShare(ref, result.Err)
}

// ReadTags is ReadShare for the tags of a share, which its representation lacks:
// a single read costs one GET, and concurrent ones share a listing of up to a
// thousand.
func (p *Provider) ReadTags(ctx context.Context, region string, ref manila.Ref) (map[string]string, error) {
	tagged, err := refresh(ctx, p, p.tagReader(region), ref)
	return tagged.Tags, err
}

// LastObserved returns the share as this process last observed it, nil if it never
// did or the share is gone. It must not be changed.
func (p *Provider) LastObserved(shareID string) *manila.Share { return p.observed.load(shareID) }

// ShareChanged is called for every request that may change a share, or a snapshot:
// what was read before it is not reused.
func (p *Provider) ShareChanged(id string) { p.changed.store(id, p.Clock.Now()) }

func (p *Provider) shareReader(region string) *batch.Reader[*manila.Share] {
	return p.readerOf(p.API.InRegion(region))
}

func (p *Provider) readerOf(api *manila.Client) *batch.Reader[*manila.Share] {
	get := func(ctx context.Context, id string) (*manila.Share, error) { return p.getShare(ctx, api, id) }
	return p.shareReaders.loadOrStore(api, func() *batch.Reader[*manila.Share] {
		return newReader(p, batch.Source[*manila.Share]{Get: get, List: api.ListSharesPage, ID: func(share *manila.Share) string { return share.ID }})
	})
}

func (p *Provider) tagReader(region string) *batch.Reader[manila.TaggedShare] {
	api := p.API.InRegion(region)
	return p.tagReaders.loadOrStore(api, func() *batch.Reader[manila.TaggedShare] {
		return newReader(p, batch.Source[manila.TaggedShare]{
			Get: api.GetTaggedShare, List: api.ListTagsPage, ID: func(share manila.TaggedShare) string { return share.ID },
		})
	})
}

// newReader returns a reader of a source in the API.
func newReader[T any](p *Provider, source batch.Source[T]) *batch.Reader[T] {
	source.WithoutRetries, source.IsTransient, source.IsForbidden, source.NotifyWaits = manila.WithoutRetries, manila.IsTransient, manila.IsForbidden, manila.NotifyWaits
	return batch.NewReader(p.Clock, source)
}

// withShare adds the caller's share to an error that several callers share.
func withShare(ref manila.Ref, err error) error {
	if failure, ok := manila.AsError(err); ok {
		return failure.WithShare(ref)
	}
	return err
}
