package share_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// parallelism is how many operations Terraform has under way at a time.
const parallelism = 10

// fleet makes shares of 20 GiB and brings them into the state.
func (w *env) fleet(n int) []*protocol.Resource {
	w.t.Helper()
	w.stock(n)
	var fleet []*protocol.Resource
	for _, s := range w.service.Shares() {
		fleet = append(fleet, w.importShare(s.ID))
	}
	<-time.After(time.Minute)
	w.restart()
	w.service.ResetRequests()
	return fleet
}

// stock makes shares of 20 GiB behind Terraform's back.
func (w *env) stock(n int) {
	w.t.Helper()
	api := manila.New(manila.Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: "http://service.test/v3", Username: emulator.UserName, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectID: emulator.ProjectID},
		},
		Region: "RegionOne", Transport: protocol.Transport(w.service), RequestsPerMinute: 50,
	})
	for i := range n {
		if _, err := api.CreateShare(w.t.Context(), manila.CreateShare{Name: fmt.Sprintf("share-%04d", i), Size: 20, ShareProto: "NFS"}); err != nil {
			w.t.Fatal(err)
		}
	}
	<-time.After(time.Minute)
}

func (w *env) importShare(id string) *protocol.Resource {
	w.t.Helper()
	resource, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", id, nil)
	if protocol.HasError(diagnostics) {
		w.t.Fatal(protocol.Text(diagnostics))
	}
	return resource
}

// each does something to all of a fleet, as many at a time as Terraform does.
func each(parallel int, fleet []*protocol.Resource, do func(*protocol.Resource)) {
	var all sync.WaitGroup
	places := make(chan struct{}, parallel)
	for _, share := range fleet {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			do(share)
		})
	}
	all.Wait()
}

// asked counts the requests to the share service.
func (w *env) asked() int {
	count := 0
	for _, request := range w.service.Requests() {
		if !strings.Contains(request.Path, "/auth/") {
			count++
		}
	}
	return count
}

func named(share *protocol.Resource, size int) map[string]any {
	return config(size, map[string]any{"name": share.Attribute("name")})
}

func TestScale_APlanOfAThousandSharesCostsAHandfulOfRequests(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 50 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(1000)
		each(parallelism, fleet, func(share *protocol.Resource) {
			if diagnostics := w.tf.Refresh(w.t.Context(), share); len(diagnostics) > 0 {
				w.t.Error(protocol.Text(diagnostics))
			}
			if plan := w.tf.Plan(w.t.Context(), share, named(share, 20)); !plan.IsEmpty(share) {
				w.t.Errorf("the plan of %v is not empty", share.Attribute("name"))
			}
		})
		if got := w.asked(); got > 5 {
			w.t.Errorf("1000 shares were planned with %d requests", got)
		}

		half := fleet[:500]
		each(parallelism, half, func(share *protocol.Resource) {
			if plan := w.tf.Plan(w.t.Context(), share, named(share, 8)); protocol.HasError(plan.Diagnostics) {
				w.t.Error(protocol.Text(plan.Diagnostics))
			}
		})
		if got := w.asked(); got > 5 {
			w.t.Errorf("with 500 shrinks among them, 1000 shares were planned with %d requests", got)
		}
	})
}

func TestScale_OneShareInALargeProjectCostsOneGET(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.stock(2000)
		one := w.importShare(w.service.Shares()[1500].ID)
		w.restart()
		w.service.ResetRequests()
		w.tf.Refresh(w.t.Context(), one)
		if got := w.asked(); got != 1 {
			w.t.Errorf("one share was refreshed with %d requests", got)
		}
	})
}

func TestScale_AHundredShrinksShareTheirPolls(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 10 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(100)
		begun := time.Now()
		each(parallelism, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, named(share, 8))
			if protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		took := time.Since(begun)
		w.mustHaveSent("os-shrink", 100)
		if got := w.asked(); got > 300 {
			w.t.Errorf("100 shrinks made %d requests", got)
		}
		if took > 40*time.Second {
			w.t.Errorf("100 shrinks of 3 s, ten at a time, took %s", took)
		}
	})
}

func TestScale_FortyShrinksAtOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 10 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(40)
		begun := time.Now()
		each(40, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, named(share, 8))
			if protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		if took := time.Since(begun); took > 4*time.Second {
			w.t.Errorf("40 shrinks of 3 s at once took %s", took)
		}
		if got := w.sent("GET"); got > 120 {
			w.t.Errorf("40 shrinks made %d GETs", got)
		}
	})
}

func TestScale_EachShareGetsItsOwnVerdict(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		fleet := w.fleet(10)
		id := func(i int) string { return fleet[i].Attribute("id").(string) }
		w.service.SetUsed(id(1), 10)
		w.service.Inject(emulator.Fault{ShareID: id(2), Action: "shrink", Effect: emulator.Fail()})
		time.AfterFunc(time.Second, func() { w.service.RemoveShare(id(3)) })
		w.service.Inject(emulator.Fault{ShareID: id(4), Action: "shrink", Effect: emulator.Takes(20 * time.Second)})
		w.service.Inject(emulator.Fault{ShareID: id(5), Action: "shrink", Effect: emulator.TornReads(1)})
		wrong := map[int]string{1: "refused", 2: "shrinking_error", 3: "it was deleted", 4: "Timed out"}
		each(parallelism, fleet, func(share *protocol.Resource) {
			c := named(share, 8)
			c["timeouts"] = map[string]any{"update": "10s"}
			diagnostics := w.tf.Apply(w.t.Context(), share, c)
			for i := range fleet {
				if fleet[i] != share {
					continue
				}
				if protocol.HasError(diagnostics) != (wrong[i] != "") || !strings.Contains(protocol.Text(diagnostics), wrong[i]) {
					w.t.Errorf("share %d: want %q, got:\n%s", i, wrong[i], protocol.Text(diagnostics))
				}
			}
		})
	})
}

func TestScale_NothingOlderThanTheOwnChangeIsRead(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 10 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(10)
		each(parallelism, fleet, func(share *protocol.Resource) { w.tf.Refresh(w.t.Context(), share) })
		diagnostics := w.tf.Apply(w.t.Context(), fleet[0], config(20, map[string]any{"name": "renamed"}))
		if protocol.HasError(diagnostics) {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.tf.Refresh(w.t.Context(), fleet[0])
		if fleet[0].Attribute("name") != "renamed" {
			w.t.Errorf("after a rename a refresh shows %v", fleet[0].Attribute("name"))
		}
	})
}

func TestScale_TheRateLimitIsNotExceeded(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{RequestsPerMinute: 60}, func(w *env) {
		fleet := w.fleetUnderALimit(20, 60)
		each(parallelism, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, named(share, 8))
			if protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		for _, request := range w.service.Requests() {
			if request.Status == http.StatusTooManyRequests {
				w.t.Fatal("the service had to say that there are too many requests")
			}
		}
	})
}

func TestScale_ThrottledRequestsSucceedInTheEnd(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		fleet := w.fleet(20)
		count := 0
		w.service.Inject(emulator.Fault{PathContains: "/v2/", Effect: emulator.TooManyRequests(""), Match: func(emulator.Request) bool {
			count++
			return count%10 < 3
		}})
		each(parallelism, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, named(share, 8))
			if protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		for _, s := range w.service.Shares() {
			if s.Size != 8 {
				w.t.Errorf("%s has %d GiB", s.Name, s.Size)
			}
		}
	})
}

// fleetUnderALimit is a fleet whose Terraform keeps to a rate.
func (w *env) fleetUnderALimit(n, perMinute int) []*protocol.Resource {
	w.t.Helper()
	w.arguments = map[string]any{"requests_per_minute": perMinute}
	w.restart()
	return w.fleet(n)
}
