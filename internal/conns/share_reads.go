package conns

import (
	"context"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// listingTTL is how old a listing may be to serve a refresh: as long as Terraform
// takes to refresh a large configuration, and short enough that few changes are
// missed.
const listingTTL = 5 * time.Second

// ShareResult is the result of one read of a share.
type ShareResult = batch.Result[*manila.Share]

// tags are those of a share.
type tags = map[string]string

// ReadShare reads a share for a refresh. Concurrent reads share a listing, and so
// do reads within a few seconds of it; but nothing older than this process's last
// change to the share is ever returned. A single read costs one GET.
func (p *Provider) ReadShare(ctx context.Context, region string, ref manila.ShareRef) (*manila.Share, error) {
	return p.readShare(ctx, region, ref, listingTTL)
}

// ReadShareUncached is ReadShare by a request that has not started yet.
func (p *Provider) ReadShareUncached(ctx context.Context, region string, ref manila.ShareRef) (*manila.Share, error) {
	return p.readShare(ctx, region, ref, 0)
}

func (p *Provider) readShare(ctx context.Context, region string, ref manila.ShareRef, maxAge time.Duration) (*manila.Share, error) {
	result, err := p.observe(ctx, region, ref, batch.Request{MaxAge: maxAge, Due: p.Clock.Now()})
	return result.Value, err
}

// ObserveShare reads a share for a caller that polls: at the given time at the
// latest, and not older than maxAge, 0 being not before now. A failed request is
// not retried.
func (p *Provider) ObserveShare(ctx context.Context, region string, ref manila.ShareRef, by time.Time, maxAge time.Duration) (ShareResult, error) {
	return p.observe(ctx, region, ref, batch.Request{MaxAge: maxAge, Due: by, NoRetries: true})
}

func (p *Provider) observe(ctx context.Context, region string, ref manila.ShareRef, request batch.Request) (ShareResult, error) {
	request.ID, request.StartedAfter = ref.ID, p.changed.load(ref.ID)
	result := p.shareReader(region).Read(ctx, request)
	if result.Err == nil {
		p.observed.store(result.Value.ID, result.Value)
	}
	return result, withShare(ref, result.Err)
}

// ReadTags is ReadShare for the tags of a share, which its representation lacks:
// a single read costs one GET, and concurrent ones share a listing of up to a
// thousand.
func (p *Provider) ReadTags(ctx context.Context, region string, ref manila.ShareRef) (map[string]string, error) {
	request := batch.Request{ID: ref.ID, MaxAge: listingTTL, StartedAfter: p.changed.load(ref.ID), Due: p.Clock.Now()}
	result := p.tagReader(region).Read(ctx, request)
	return result.Value, withShare(ref, result.Err)
}

// LastObserved returns the share as this process last observed it, nil if it never
// did. It must not be changed.
func (p *Provider) LastObserved(shareID string) *manila.Share { return p.observed.load(shareID) }

// ShareChanged is called for every request that may change a share: what was read
// before it is not reused.
func (p *Provider) ShareChanged(shareID string) { p.changed.store(shareID, p.Clock.Now()) }

func (p *Provider) shareReader(region string) *batch.Reader[*manila.Share] {
	api := p.API.InRegion(region)
	return p.shareReaders.loadOrStore(api, func() *batch.Reader[*manila.Share] {
		return newReader(p.Clock, api.GetShare, api.ListSharesPage, func(share *manila.Share) batch.Entry[*manila.Share] {
			return batch.Entry[*manila.Share]{ID: share.ID, Value: share}
		})
	})
}

func (p *Provider) tagReader(region string) *batch.Reader[tags] {
	api := p.API.InRegion(region)
	return p.tagReaders.loadOrStore(api, func() *batch.Reader[tags] {
		return newReader(p.Clock, api.Tags, api.ListTagsPage, func(share *manila.TaggedShare) batch.Entry[tags] {
			return batch.Entry[tags]{ID: share.ID, Value: share.Tags}
		})
	})
}

// newReader returns a batch reader by two calls of the API.
func newReader[T, S any](
	clock batch.Clock,
	get func(context.Context, manila.ShareRef) (T, error),
	list func(ctx context.Context, offset int) ([]S, error),
	entry func(*S) batch.Entry[T],
) *batch.Reader[T] {
	return batch.NewReader(clock, batch.Source[T]{
		Get: func(ctx context.Context, id string) (T, error) { return get(ctx, manila.ShareRef{ID: id}) },
		List: func(ctx context.Context, offset int) ([]batch.Entry[T], error) {
			listed, err := list(ctx, offset)
			page := make([]batch.Entry[T], 0, len(listed))
			for i := range listed {
				page = append(page, entry(&listed[i]))
			}
			return page, err
		},
		WithoutRetries: manila.WithoutRetries,
		IsTransient: func(err error) bool {
			failure, ok := manila.AsError(err)
			return ok && failure.Transient()
		},
	})
}

// withShare adds the caller's share to an error that several callers share.
func withShare(ref manila.ShareRef, err error) error {
	if failure, ok := manila.AsError(err); ok {
		return failure.WithShare(ref)
	}
	return err
}
