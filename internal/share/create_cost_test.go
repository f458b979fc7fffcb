package share_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestScale_CreatesShareTheirRequests(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		onePath  bool
		requests int
	}{"one path": {true, 270}, "several paths": {false, 400}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{Latency: 50 * time.Millisecond, OnePath: c.onePath, Takes: emulator.Durations{Create: 3 * time.Second}}, func(w *env) {
				begun := time.Now()
				each(parallelism, newShares(w, 100), func(share *protocol.Resource) {
					w.mustReportNothing(w.tf.Apply(w.t.Context(), share, config(1, map[string]any{"name": fmt.Sprintf("share-%p", share)})))
				})
				kinds := map[string]int{}
				for _, r := range w.service.Requests() {
					if strings.Contains(r.Path, "/auth/") {
						continue
					}
					k := r.Method + " "
					switch {
					case strings.Contains(r.Path, "export_loc"):
						k += "loc"
					case strings.HasSuffix(r.Path, "/shares/detail"):
						k += "list " + strings.Split(r.Query, "sort_dir")[0]; if strings.Contains(k, "offset=0") { k="list0"; if strings.Contains(r.Query,"name=") {k="byname"} } else {k="listN"}
					case r.ShareID != "":
						k += "id"
					default:
						k += r.Path
					}
					kinds[k]++
				}
				t.Log(name, time.Since(begun), kinds)
				w.mustHaveSentAtMost(c.requests)
			})
		})
	}
}

func newShares(w *env, n int) []*protocol.Resource {
	shares := make([]*protocol.Resource, n)
	for i := range shares {
		shares[i] = w.tf.Resource("sfs_share")
	}
	return shares
}
