package share_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Hundreds of operations in one process, several on each share. The service accepts
// concurrent shrinks of one share, so the provider must send one change at a time.
func TestConcurrency_EachShareHasOneChangeAtATime(t *testing.T) {
	t.Parallel()
	const shares, operations = 40, 6
	// One request may meet many of the faults.
	retries := env{arguments: map[string]any{"max_retries": 20}}
	start(t, retries, emulator.Options{Latency: 5 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(shares)
		resizes, overlaps := 0, []string{}
		w.service.Inject(emulator.Fault{Effect: emulator.EditShares(func(map[string]any) {}), Match: func(r emulator.Request) bool {
			if r.Method != http.MethodGet && r.Status == http.StatusBadRequest { // the share is busy
				overlaps = append(overlaps, fmt.Sprint(r.Method, " ", r.Path, " ", r.Body))
			}
			if r.Action != "" && r.Status == http.StatusAccepted {
				resizes++
			}
			return false
		}})
		w.service.Inject(emulator.Fault{PathContains: "/shares", Skip: 50, Times: 20, Effect: emulator.Status(http.StatusServiceUnavailable)})
		// Not more than the retries of one request, which may get them all.
		w.service.Inject(emulator.Fault{PathContains: "/shares", Skip: 200, Times: 5, Effect: emulator.TooManyRequests("1")})
		w.service.Inject(emulator.Fault{PathContains: "/action", Skip: 20, Times: 10, Effect: emulator.CutAfter()})
		random := rand.New(rand.NewPCG(7, 7))
		var all sync.WaitGroup
		for i, share := range fleet {
			name := share.Attribute("name")
			for operation := range operations {
				own := *share
				size := 5 + 5*random.IntN(6)
				start := time.Duration(random.IntN(4000)) * time.Millisecond
				all.Go(func() {
					<-time.After(start)
					diagnostics := w.tf.Apply(w.t.Context(), &own, map[string]any{
						"name": name, "size": size, "metadata": stringMap(fmt.Sprint("operation-", operation), fmt.Sprint(i)),
					})
					// A share that has grown since the plan is not shrunk.
					if protocol.HasError(diagnostics) && !strings.Contains(protocol.Text(diagnostics), "since the plan was made") {
						w.t.Errorf("%s: %s", name, protocol.Text(diagnostics))
					}
				})
			}
		}
		all.Wait()
		w.service.ClearFaults()
		if len(overlaps) > 0 {
			w.t.Errorf("changes of one share at the same time: %v", overlaps)
		}
		if resizes < shares {
			w.t.Errorf("only %d resizes were accepted", resizes)
		}
		for _, share := range w.service.Shares() {
			if share.Status != "available" {
				w.t.Errorf("%s is %s", share.Name, share.Status)
			}
		}
		w.mustApplyEach(parallelism, fleet, destroyed)
		w.mustHaveShares(0)
	})
}

func TestConcurrency_EachCreateGivesOneShare(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 5 * time.Millisecond, RequestsPerMinute: 600}, func(w *env) {
		w.service.Inject(create(10, emulator.CutAfter()))
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, Skip: 30, Times: 10, Effect: emulator.CutAfter()})
		var fleet []*protocol.Resource
		names := map[*protocol.Resource]string{}
		for i := range 100 {
			share := w.tf.Resource("sfs_share")
			fleet = append(fleet, share)
			names[share] = fmt.Sprintf("share-%03d", i)
		}
		w.mustApplyEach(50, fleet, func(share *protocol.Resource) map[string]any {
			return config(5, map[string]any{"name": names[share]})
		})
		w.mustHaveShares(len(fleet))
		w.mustApplyEach(50, fleet, destroyed)
		w.mustHaveShares(0)
	})
}
