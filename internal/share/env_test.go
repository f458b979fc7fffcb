package share_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// env is a service and a Terraform that speaks to it, in fake time.
type env struct {
	t       *testing.T
	service *emulator.Emulator
	tf      *protocol.Terraform
	share   *protocol.Resource
	// arguments are the provider's, beside the login.
	arguments map[string]any
}

// withEnv runs a test in fake time, where waiting costs nothing.
func withEnv(t *testing.T, options emulator.Options, test func(*env)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &env{t: t, service: emulated.NewService(withDurations(options))}
		w.restart()
		w.share = w.tf.Resource("sfs_share")
		test(w)
	})
}

func withDurations(options emulator.Options) emulator.Options {
	if options.Takes == (emulator.Durations{}) {
		options.Takes = emulator.Durations{Create: time.Second, Extend: 3 * time.Second, Shrink: 3 * time.Second, Delete: time.Second}
	}
	return options
}

// restart is a new process of the provider, without caches.
func (w *env) restart() {
	w.t.Helper()
	w.tf = emulated.NewTerraform(w.t, w.service, w.arguments)
}

// config is a configuration of the share "data"; more overrides and adds.
func config(size int, more ...map[string]any) map[string]any {
	c := map[string]any{"name": "data", "size": size}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

func (w *env) apply(configuration map[string]any) []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.Apply(w.t.Context(), w.share, configuration)
}

// mustApply applies without an error or warning but that of a planned shrink.
func (w *env) mustApply(configuration map[string]any) {
	w.t.Helper()
	diagnostics := slices.DeleteFunc(w.apply(configuration), func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.Contains(d.Summary, " shrinks from ")
	})
	if len(diagnostics) > 0 {
		w.t.Fatalf("apply says:\n%s", protocol.Text(diagnostics))
	}
}

// mustFail applies with an error that holds all of the parts, in any order.
func (w *env) mustFail(configuration map[string]any, parts ...string) {
	w.t.Helper()
	diagnostics := w.apply(configuration)
	if !protocol.HasError(diagnostics) {
		w.t.Fatalf("apply succeeded; it says:\n%s", protocol.Text(diagnostics))
	}
	for _, part := range parts {
		if !strings.Contains(protocol.Text(diagnostics), part) {
			w.t.Errorf("the error lacks %q:\n%s", part, protocol.Text(diagnostics))
		}
	}
}

func (w *env) id() string {
	id, _ := w.share.Attribute("id").(string)
	return id
}

// mustAgree checks size and status, in the state and on the service.
func (w *env) mustAgree(size int, status string) {
	w.t.Helper()
	onService, ok := w.service.Share(w.id())
	if !ok {
		w.t.Fatalf("the service has no share %q", w.id())
	}
	if w.share.Attribute("size") != size || w.share.Attribute("status") != status {
		w.t.Errorf("the state has %v GiB, %v; want %d GiB, %s", w.share.Attribute("size"), w.share.Attribute("status"), size, status)
	}
	if onService.Size != size || onService.Status != status {
		w.t.Errorf("the service has %d GiB, %s; want %d GiB, %s", onService.Size, onService.Status, size, status)
	}
}

// mustBeQuiet checks that a plan of the configuration changes nothing.
func (w *env) mustBeQuiet(configuration map[string]any) {
	w.t.Helper()
	if diagnostics := w.tf.Refresh(w.t.Context(), w.share); len(diagnostics) > 0 {
		w.t.Errorf("refresh says:\n%s", protocol.Text(diagnostics))
	}
	plan := w.tf.Plan(w.t.Context(), w.share, configuration)
	if len(plan.Diagnostics) > 0 {
		w.t.Errorf("plan says:\n%s", protocol.Text(plan.Diagnostics))
	}
	if !plan.IsEmpty(w.share) {
		w.t.Errorf("the plan is not empty:\nstate %s\nplan  %s", w.share.State, plan.State)
	}
}

// sent counts the requests of a kind: an action such as "os-shrink", or a
// method such as "DELETE".
func (w *env) sent(kind string) int {
	count := 0
	for _, request := range w.service.Requests() {
		if request.Action == kind || request.Method == kind && strings.Contains(request.Path, "/shares") && !strings.Contains(request.Path, "/metadata/") && !strings.Contains(request.Path, "/metadata") {
			count++
		}
	}
	return count
}

func (w *env) mustHaveSent(kind string, times int) {
	w.t.Helper()
	if got := w.sent(kind); got != times {
		w.t.Errorf("%d × %s were sent, want %d", got, kind, times)
	}
}

// fault meets the next action of a kind.
func (w *env) fault(action string, effects ...emulator.Effect) {
	for _, effect := range effects {
		w.service.Inject(emulator.Fault{Action: action, Times: 1, Effect: effect})
	}
}
