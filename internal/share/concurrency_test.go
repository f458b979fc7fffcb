package share_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Hundreds of operations at a time in one process, several on each share: of the
// service's looseness (five concurrent shrinks are all accepted) nothing is seen,
// for each share has one change at a time.
func TestConcurrency_HundredsOfOperations(t *testing.T) {
	t.Parallel()
	const shares, operations = 40, 6
	withEnv(t, emulator.Options{Latency: 5 * time.Millisecond}, func(w *env) {
		fleet := w.fleet(shares)
		changes := w.watchChanges()
		w.service.Inject(emulator.Fault{PathContains: "/shares", Skip: 50, Times: 20, Effect: emulator.Status(http.StatusServiceUnavailable)})
		w.service.Inject(emulator.Fault{PathContains: "/shares", Skip: 200, Times: 10, Effect: emulator.TooManyRequests("1")})
		w.service.Inject(emulator.Fault{PathContains: "/action", Skip: 20, Times: 10, Effect: emulator.CutAfter()})
		random := rand.New(rand.NewPCG(7, 7))
		var all sync.WaitGroup
		for i, share := range fleet {
			name := share.Attribute("name")
			for operation := range operations {
				mine := &protocol.Resource{Type: share.Type, State: share.State, Private: share.Private, Identity: share.Identity}
				size := 5 + 5*random.IntN(6)
				start := time.Duration(random.IntN(4000)) * time.Millisecond
				all.Go(func() {
					<-time.After(start)
					diagnostics := w.tf.Apply(w.t.Context(), mine, map[string]any{
						"name": name, "size": size, "metadata": map[string]string{fmt.Sprintf("by-%d", operation): fmt.Sprint(i)},
					})
					// What would shrink a share that was to grow is not done.
					if protocol.HasError(diagnostics) && !strings.Contains(protocol.Text(diagnostics), "since the plan was made") {
						w.t.Errorf("%s: %s", name, protocol.Text(diagnostics))
					}
				})
			}
		}
		all.Wait()
		w.service.Heal()
		if len(changes.overlaps) > 0 {
			w.t.Errorf("changes of one share at the same time: %v", changes.overlaps)
		}
		if changes.resizes < shares {
			w.t.Errorf("only %d resizes happened", changes.resizes)
		}
		for _, share := range w.service.Shares() {
			if share.Status != "available" {
				w.t.Errorf("%s is %s", share.Name, share.Status)
			}
		}
		each(parallelism, fleet, func(share *protocol.Resource) {
			if diagnostics := w.tf.Apply(w.t.Context(), share, nil); protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		if left := w.service.Shares(); len(left) > 0 {
			w.t.Errorf("still there: %d", len(left))
		}
	})
}

// sentChanges are the changes that reached the service.
type sentChanges struct {
	resizes  int
	overlaps []string // what the service refused, since the share was at work

}

// watchChanges records every request. While a share is busy no
// other change to it may be sent.
func (w *env) watchChanges() *sentChanges {
	seen := &sentChanges{}
	w.service.Inject(emulator.Fault{Effect: emulator.EditShares(func(map[string]any) {}), Match: func(r emulator.Request) bool {
		if r.Method != http.MethodGet && r.Status == http.StatusBadRequest {
			seen.overlaps = append(seen.overlaps, fmt.Sprint(r.Method, " ", r.Path, " ", r.Body))
		}
		if r.Action != "" && r.Status == http.StatusAccepted {
			seen.resizes++
		}
		return false
	}})
	return seen
}

func TestConcurrency_HundredsOfCreatesAndDeletes(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Latency: 5 * time.Millisecond, RequestsPerMinute: 600}, func(w *env) {
		w.service.Inject(create(10, emulator.CutAfter()))
		w.service.Inject(emulator.Fault{Method: http.MethodDelete, Skip: 30, Times: 10, Effect: emulator.CutAfter()})
		var fleet []*protocol.Resource
		for range 100 {
			fleet = append(fleet, w.tf.Resource("sfs_share"))
		}
		numbers := maps.Collect(func(yield func(*protocol.Resource, int) bool) {
			for i, share := range fleet {
				if !yield(share, i) {
					return
				}
			}
		})
		each(50, fleet, func(share *protocol.Resource) {
			diagnostics := w.tf.Apply(w.t.Context(), share, config(5, map[string]any{"name": fmt.Sprintf("share-%03d", numbers[share])}))
			if protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		if got := len(w.service.Shares()); got != len(fleet) {
			w.t.Errorf("%d shares were made of %d", got, len(fleet))
		}
		each(50, fleet, func(share *protocol.Resource) {
			if diagnostics := w.tf.Apply(w.t.Context(), share, nil); protocol.HasError(diagnostics) {
				w.t.Error(protocol.Text(diagnostics))
			}
		})
		if left := w.service.Shares(); len(left) > 0 {
			w.t.Errorf("still there: %d", len(left))
		}
	})
}
