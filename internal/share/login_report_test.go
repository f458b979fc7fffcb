package share_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestLogin_AFailureIsReportedInFullOnceAndEveryCallFails(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]int{
		"a rejected login, which is cached": http.StatusUnauthorized, "one that fails each time": http.StatusServiceUnavailable,
	}, func(w *env, status int) {
		w.restartWith(map[string]any{"max_retries": 0})
		w.service.Inject(emulator.Fault{PathContains: "/auth/tokens", Effect: emulator.Status(status)})
		full := 0
		for range 5 {
			diagnostics := w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(10)).Diagnostics
			w.mustBeError(diagnostics)
			switch text := protocol.Text(diagnostics); {
			case strings.Contains(text, http.StatusText(status)):
				full++
			case !strings.Contains(text, "as another error or warning of this run reports in full"):
				w.t.Errorf("neither in full nor a reference:\n%s", text)
			case len(strings.Split(strings.TrimSpace(diagnostics[0].Detail), "\n")) != 1:
				w.t.Errorf("the reference is longer than a line:\n%s", text)
			}
		}
		if full != 1 {
			w.t.Errorf("reported in full %d times", full)
		}
	})
}

// The argument of the resource is wrong, not the provider's.
func TestPlan_AWrongRegionOfAShareIsAnErrorOnItsArgument(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		diagnostics := w.plan(config(10, map[string]any{"region": "Atlantis"})).Diagnostics
		mustReport(w, diagnostics, failure, `Unknown region "Atlantis"`, `"RegionOne"`)
		if at := diagnostics[0].Attribute; at == nil || !strings.Contains(at.String(), "region") {
			w.t.Errorf("the error is on %v", at)
		}
	})
}
