package conns

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestReadShare_IsNeverFromBeforeAChangeOfThisProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &Provider{Clock: fakeClock{}, API: manila.New(manila.Config{})}
		ids, size := []string{"a", "b", "c"}, 20
		get := func(id string) *manila.Share {
			<-time.After(time.Second)
			return &manila.Share{ID: id, Size: size}
		}
		p.shareReaders.loadOrStore(p.API.InRegion(""), func() *batch.Reader[*manila.Share] {
			return batch.NewReader(p.Clock, batch.Source[*manila.Share]{
				Get: func(_ context.Context, id string) (*manila.Share, error) { return get(id), nil },
				List: func(_ context.Context, offset int) ([]*manila.Share, error) {
					var page []*manila.Share
					for _, id := range ids[offset:] {
						page = append(page, get(id))
					}
					return page, nil
				},
				ID:             func(share *manila.Share) string { return share.ID },
				WithoutRetries: manila.WithoutRetries, IsTransient: manila.IsTransient,
			})
		})
		read := func(id string) int {
			share, err := p.ReadShare(t.Context(), "", manila.Ref{ID: id})
			if err != nil {
				t.Error(err)
				return 0
			}
			return share.Size
		}
		var reads sync.WaitGroup
		for _, id := range ids {
			reads.Go(func() { read(id) })
		}
		reads.Wait()

		p.ShareChanged("b")
		p.ShareChanged("c")
		size = 8
		for _, id := range []string{"b", "c"} {
			if got := read(id); got != 8 {
				t.Errorf("share %s is read with the %d GiB from before its change", id, got)
			}
		}
	})
}

func TestReadTags_AreNeverFromBeforeAChangeOfThisProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &Provider{Clock: fakeClock{}, API: manila.New(manila.Config{})}
		ids, tier := []string{"a", "b", "c"}, "1"
		get := func(id string) manila.TaggedShare {
			<-time.After(time.Second)
			return manila.TaggedShare{ID: id, Tags: map[string]string{"tier": tier}}
		}
		p.tagReaders.loadOrStore(p.API.InRegion(""), func() *batch.Reader[manila.TaggedShare] {
			return batch.NewReader(p.Clock, batch.Source[manila.TaggedShare]{
				Get: func(_ context.Context, id string) (manila.TaggedShare, error) { return get(id), nil },
				List: func(_ context.Context, offset int) ([]manila.TaggedShare, error) {
					var page []manila.TaggedShare
					for _, id := range ids[offset:] {
						page = append(page, get(id))
					}
					return page, nil
				},
				ID:             func(share manila.TaggedShare) string { return share.ID },
				WithoutRetries: manila.WithoutRetries, IsTransient: manila.IsTransient,
			})
		})
		read := func(id string) string {
			tags, err := p.ReadTags(t.Context(), "", manila.Ref{ID: id})
			if err != nil {
				t.Error(err)
			}
			return tags["tier"]
		}
		var reads sync.WaitGroup
		for _, id := range ids {
			reads.Go(func() { read(id) })
		}
		reads.Wait()

		p.ShareChanged("b")
		tier = "2"
		if got := read("b"); got != "2" {
			t.Errorf("share b is read with tier %q from before its change", got)
		}
		if got := read("c"); got != "1" {
			t.Errorf("share c, which did not change, is read again, with tier %q", got)
		}
	})
}
