package share_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// parallelism is the number of operations that Terraform runs at a time.
const parallelism = 10

// fleet creates shares of 20 GiB and imports them.
func (w *env) fleet(n int) []*protocol.Resource {
	w.t.Helper()
	w.createExternally(n)
	var fleet []*protocol.Resource
	for _, s := range w.service.Shares() {
		fleet = append(fleet, w.mustImport(s.ID))
	}
	<-time.After(time.Minute)
	w.restart()
	w.service.ResetRequests()
	return fleet
}

// createExternally creates shares of 20 GiB outside Terraform.
func (w *env) createExternally(n int) {
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

// each calls do for all shares, so many at a time.
func each(parallel int, shares []*protocol.Resource, do func(*protocol.Resource)) {
	var all sync.WaitGroup
	running := make(chan struct{}, parallel)
	for _, share := range shares {
		running <- struct{}{}
		all.Go(func() {
			defer func() { <-running }()
			do(share)
		})
	}
	all.Wait()
}

func (w *env) mustApplyEach(parallel int, shares []*protocol.Resource, configuration func(*protocol.Resource) map[string]any) {
	w.t.Helper()
	each(parallel, shares, func(share *protocol.Resource) {
		w.mustSucceed(w.tf.Apply(w.t.Context(), share, configuration(share)))
	})
}

// mustHaveSentAtMost checks the number of requests to the share service.
func (w *env) mustHaveSentAtMost(limit int) {
	w.t.Helper()
	sent := w.count(func(r emulator.Request) bool { return !strings.Contains(r.Path, "/auth/") })
	if sent > limit {
		w.t.Errorf("%d requests were sent, want at most %d", sent, limit)
	}
}

func shrunk(share *protocol.Resource) map[string]any { return named(share, 8) }

func destroyed(*protocol.Resource) map[string]any { return nil }

func named(share *protocol.Resource, size int) map[string]any {
	return config(size, map[string]any{"name": share.Attribute("name")})
}

func TestScale_APlanOfAThousandSharesSendsFiveRequests(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 50 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(1000)
		each(parallelism, fleet, func(share *protocol.Resource) {
			w.mustReportNothing(w.tf.Refresh(w.t.Context(), share))
			w.mustPlanNothing(share, named(share, 20))
		})
		each(parallelism, fleet[:500], func(share *protocol.Resource) {
			w.mustSucceed(w.tf.Plan(w.t.Context(), share, shrunk(share)).Diagnostics)
		})
		w.mustHaveSentAtMost(5)
	})
}

// The second request asks for the recycle bin, once per configured provider.
func TestScale_OneShareInALargeProjectIsReadByTwoRequests(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.createExternally(2000)
		w.share = w.mustImport(w.service.Shares()[1500].ID)
		w.restart()
		w.service.ResetRequests()
		w.refresh()
		w.mustHaveSentAtMost(2)
	})
}

// An account may be allowed to read its shares and not to list them.
func TestScale_AForbiddenListingIsRequestedOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 50 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(10)
		isListing := func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/shares/detail") }
		w.service.Inject(emulator.Fault{Match: isListing, Effect: emulator.Status(http.StatusForbidden)})
		w.mustApplyEach(parallelism, fleet, shrunk)
		// One of the shares, and one of the recycle bin.
		if listings := w.count(isListing); listings > 2 {
			w.t.Errorf("a listing was requested %d times", listings)
		}
	})
}

func TestScale_ShrinksShareTheirPolls(t *testing.T) {
	t.Parallel()
	type testCase struct {
		shares, parallel int
		requests         int
		took             time.Duration
	}
	withEnvEach(t, emulator.Options{Latency: 10 * time.Millisecond}, map[string]testCase{
		"a hundred, ten at a time": {100, parallelism, 300, 40 * time.Second},
		"forty at once":            {40, 40, 160, 4 * time.Second},
	}, func(w *env, c testCase) {
		fleet := w.fleet(c.shares)
		begun := time.Now()
		w.mustApplyEach(c.parallel, fleet, shrunk)
		if took := time.Since(begun); took > c.took {
			w.t.Errorf("%d shrinks of 3 s took %s, want at most %s", c.shares, took, c.took)
		}
		w.mustHaveSent("os-shrink", c.shares)
		w.mustHaveSentAtMost(c.requests)
	})
}

// A share costs its create and the removal of its marker; and one that shows several
// export locations a request for them. The rest is shared.
func TestScale_CreatesShareTheirRequests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		onePath  bool
		takes    time.Duration
		requests int
	}{
		"one path": {true, time.Second, 270}, "several paths": {false, time.Second, 400},
		"one path, slower": {true, 3 * time.Second, 270}, "several paths, slower": {false, 3 * time.Second, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			takes := emulator.Durations{Create: c.takes}
			withEnv(t, emulator.Options{Latency: 50 * time.Millisecond, OnePath: c.onePath, Takes: takes}, func(w *env) {
				w.createExternally(20)
				w.service.ResetRequests()
				shares := w.newShares(100)
				names := map[*protocol.Resource]string{}
				for i := range shares {
					names[shares[i]] = fmt.Sprintf("new-%03d", i)
				}
				w.mustApplyEach(parallelism, shares, func(share *protocol.Resource) map[string]any {
					return config(2, map[string]any{"name": names[share]})
				})
				w.mustHaveSentAtMost(c.requests)
				w.mustEqual("shares", 120, len(w.service.Shares()))
			})
		})
	}
}

func (w *env) newShares(n int) []*protocol.Resource {
	shares := make([]*protocol.Resource, n)
	for i := range shares {
		shares[i] = w.tf.Resource("sfs_share")
	}
	return shares
}

func TestScale_AnImportOfAThousandSharesOfOnePathSendsTwelveRequests(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 50 * time.Millisecond, OnePath: true}, func(w *env) {
		w.createExternally(1000)
		w.restart()
		w.service.ResetRequests()
		var imported []*protocol.Resource
		for _, share := range w.service.Shares() {
			r, diagnostics := w.tf.ImportState(w.t.Context(), "sfs_share", share.ID, nil)
			w.mustSucceed(diagnostics)
			imported = append(imported, r)
		}
		each(parallelism, imported, func(share *protocol.Resource) { w.mustSucceed(w.tf.Refresh(w.t.Context(), share)) })
		w.mustHaveSentAtMost(12)
	})
}

func TestScale_EachShareHasItsOwnOutcome(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		fleet := w.fleet(10)
		id := func(i int) string { return fleet[i].Attribute("id").(string) }
		w.service.SetUsed(id(1), 10)
		w.service.Inject(emulator.Fault{ShareID: id(2), Action: "shrink", Effect: emulator.Fail()})
		time.AfterFunc(time.Second, func() { w.service.RemoveShare(id(3)) })
		w.service.Inject(emulator.Fault{ShareID: id(4), Action: "shrink", Effect: emulator.Takes(20 * time.Second)})
		w.service.Inject(emulator.Fault{ShareID: id(5), Action: "shrink", Effect: emulator.TornReads(1)})
		failures := map[*protocol.Resource]string{
			fleet[1]: "refused", fleet[2]: "shrinking_error", fleet[3]: "it was deleted", fleet[4]: "Timed out",
		}
		each(parallelism, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, config(8, updateTimeout("10s"), map[string]any{"name": share.Attribute("name")}))
			want, fails := failures[share]
			if protocol.HasError(diagnostics) != fails {
				w.t.Errorf("%v: want the error %q, got:\n%s", share.Attribute("name"), want, protocol.Text(diagnostics))
			}
			w.mustContain(diagnostics, want)
		})
	})
}

// One process lists all shares, changes each and reads it again. Terraform reads the
// copy of a resource in the same walk, as it does two resources for one share.
func TestScale_AReadIsNeverFromBeforeAnUpdate(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{Latency: 10 * time.Millisecond}, map[string]bool{
		"listed before the update": false, "listed during the update": true,
	}, func(w *env, during bool) {
		fleet := w.fleet(10)
		listAll := func() {
			each(parallelism, fleet, func(share *protocol.Resource) {
				read := *share
				w.tf.Refresh(w.t.Context(), &read)
			})
		}
		if during {
			w.service.Inject(emulator.Fault{Method: http.MethodPut, Effect: emulator.BeforeWork(listAll)})
		} else {
			listAll()
		}
		renamed := config(20, map[string]any{"name": "renamed"})
		for _, share := range fleet {
			again := *share
			w.mustSucceed(w.tf.ApplyPlan(w.t.Context(), share, renamed, w.tf.Plan(w.t.Context(), share, renamed)))
			w.tf.Refresh(w.t.Context(), &again)
			w.mustEqual("the name that is read", "renamed", again.Attribute("name"))
		}
	})
}

func TestScale_TheRateLimitIsNotExceeded(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{RequestsPerMinute: 60}, func(w *env) {
		w.restartWith(map[string]any{"requests_per_minute": 60})
		w.mustApplyEach(parallelism, w.fleet(20), shrunk)
		rejected := w.count(func(r emulator.Request) bool { return r.Status == http.StatusTooManyRequests })
		if rejected > 0 {
			w.t.Errorf("the service rejected %d requests with 429", rejected)
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
		w.mustApplyEach(parallelism, fleet, shrunk)
		for _, s := range w.service.Shares() {
			w.mustEqual("size of "+s.Name, 8, s.Size)
		}
	})
}

// The limit is that of the project, and each run has to learn its part of it.
func TestScale_ThreeRunsAtOnceShareTheRateLimit(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{RequestsPerMinute: 60}, func(w *env) {
		fleet := w.fleet(60)
		var all sync.WaitGroup
		for part := range slices.Chunk(fleet, 20) {
			run := w.otherProcess()
			all.Go(func() { run.mustApplyEach(parallelism, part, shrunk) })
		}
		all.Wait()
		for _, s := range w.service.Shares() {
			w.mustEqual("size of "+s.Name, 8, s.Size)
		}
		sent := len(w.service.Requests())
		limited := w.count(func(r emulator.Request) bool { return r.Status == http.StatusTooManyRequests })
		if limited == 0 || limited > sent/5 {
			w.t.Errorf("%d of %d requests got a 429", limited, sent)
		}
	})
}

// Nothing but the time that the operation has ends the wait.
func TestRateLimit_AnOperationWaitsAsLongAsItsTimeout(t *testing.T) {
	t.Parallel()
	start(t, env{arguments: map[string]any{"max_retries": 0}}, emulator.Options{}, func(w *env) {
		w.mustApply(config(20))
		limit := func(times int) {
			w.service.ClearFaults()
			w.service.Inject(emulator.Fault{PathContains: "/v2/", Times: times, Effect: emulator.TooManyRequests("120")})
		}
		reads := func(timeout string) map[string]any {
			return config(20, map[string]any{"timeouts": map[string]any{"read": timeout}})
		}
		w.mustApply(reads("1h"))
		limit(20)
		w.mustReportNothing(w.refresh())

		w.mustApply(reads("10m"))
		limit(20)
		started := time.Now()
		mustReport(w, w.refresh(), failure, "the timeout expired; ", "429", "timed out at the rate limit of the service", "`timeouts`")
		w.mustEqual("the wait", 10*time.Minute, time.Since(started))
	})
}
