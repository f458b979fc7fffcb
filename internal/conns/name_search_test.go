package conns_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type fakeClock struct{}

func (fakeClock) Now() time.Time { return time.Now() }

func (fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// search is a provider with a service that has shares 0 to n-1.
type search struct {
	t       *testing.T
	p       *conns.Provider
	service *emulator.Emulator
}

func newSearch(t *testing.T, n int) search {
	t.Helper()
	service := emulator.New(emulator.Options{Latency: 50 * time.Millisecond, Quota: emulator.Quota{}})
	p := &conns.Provider{Clock: fakeClock{}, API: manila.New(manila.Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: "http://service.test/v3", Username: emulator.UserName, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectID: emulator.ProjectID},
		},
		Region: "RegionOne", Transport: protocol.Transport(service), Clock: fakeClock{},
	})}
	for i := range n {
		if _, err := p.API.CreateShare(t.Context(), manila.CreateShare{Name: fmt.Sprint(i), Size: 1, ShareProto: "NFS"}); err != nil {
			t.Fatal(err)
		}
	}
	service.ResetRequests()
	return search{t, p, service}
}

func (s search) find(ctx context.Context, name string) error {
	found, err := s.p.FindSharesNamed(ctx, "", name)
	if err == nil && (len(found) != 1 || found[0].Name != name) {
		s.t.Errorf("found %v for %s", found, name)
	}
	return err
}

// together searches for shares 0 to n-1 at once.
func (s search) together(n int) {
	s.t.Helper()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if err := s.find(s.t.Context(), fmt.Sprint(i)); err != nil {
				s.t.Error(err)
			}
		})
	}
	all.Wait()
}

func (s search) mustHaveSent(want int) {
	s.t.Helper()
	if requests := len(s.service.Requests()); requests != want {
		s.t.Errorf("%d requests, want %d", requests, want)
	}
	s.service.ResetRequests()
}

func TestFindSharesNamed_SearchesTogetherShareAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 20)
		s.together(10)
		s.mustHaveSent(2) // a page, and an empty one after it
	})
}

func TestFindSharesNamed_ALargeProjectIsListedByName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 1000)
		s.together(5)
		s.mustHaveSent(1 + 5*2)
		s.together(5)
		s.mustHaveSent(5 * 2)
	})
}

// A share that was created before the search is always found, however many searches run.
func TestFindSharesNamed_NoResultIsFromBeforeTheSearch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 3)
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				<-time.After(time.Duration(i) * 7 * time.Millisecond)
				name := fmt.Sprint("new-", i)
				if _, err := s.p.API.CreateShare(t.Context(), manila.CreateShare{Name: name, Size: 1, ShareProto: "NFS"}); err != nil {
					t.Error(err)
				}
				if err := s.find(t.Context(), name); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestFindSharesNamed_ACallerWhoseContextEndsDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 3)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if err := s.find(ctx, "0"); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait() // it is the first, on whose behalf the others are served, too
		all.Go(cancel)
		s.together(2)
		all.Wait()
	})
}

// A listing of all shares may fail for reasons that one of a name does not have.
func TestFindSharesNamed_AFailureOfTheSharedListingIsNobodysError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 3)
		s.service.Inject(emulator.Fault{
			Match: func(r emulator.Request) bool {
				return strings.HasSuffix(r.Path, "/detail") && !strings.Contains(r.Query, "name=")
			},
			Effect: emulator.Status(http.StatusForbidden),
		})
		s.together(3)
		s.mustHaveSent(1 + 3*2)
	})
}

func TestFindSharesNamed_AListingThatHangsHoldsNobodyUpForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 3)
		s.service.Inject(emulator.Fault{
			Match: func(r emulator.Request) bool {
				return strings.HasSuffix(r.Path, "/detail") && !strings.Contains(r.Query, "name=")
			},
			Effect: emulator.Delay(time.Hour),
		})
		started := time.Now()
		s.together(3)
		if took := time.Since(started); took > 6*time.Second {
			t.Errorf("the searches took %s", took)
		}
	})
}

// In a large apply, other creates end all the time.
func TestFindSharesNamed_ACreateBetweenThePagesMakesNoLargeProject(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSearch(t, 3)
		s.service.Inject(emulator.Fault{
			Match: func(r emulator.Request) bool { return strings.Contains(r.Query, "offset=3") }, Times: 1,
			Effect: emulator.BeforeWork(func() {
				for i := range 20 { // one of them comes last by its id
					if _, err := s.p.API.CreateShare(t.Context(), manila.CreateShare{Name: fmt.Sprint("new-", i), Size: 1, ShareProto: "NFS"}); err != nil {
						t.Error(err)
					}
				}
			}),
		})
		s.together(3)
		s.service.ResetRequests()
		s.together(3)
		s.mustHaveSent(2)
	})
}
