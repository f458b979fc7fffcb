package snapshot_test

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const typeName = "sfs_share_snapshot"

// env is a service with a share of 10 GiB, and a Terraform that uses it, in fake time.
type env struct {
	t        *testing.T
	service  *emulator.Emulator
	tf       *protocol.Terraform
	share    *protocol.Resource
	snapshot *protocol.Resource
}

// withEnv runs a test in a bubble of fake time.
func withEnv(t *testing.T, options emulator.Options, test func(*env)) {
	t.Helper()
	if options.Takes == (emulator.Durations{}) {
		options.Takes = emulator.Durations{Extend: 3 * time.Second, Shrink: 3 * time.Second, Snapshot: 2 * time.Second}
	}
	synctest.Test(t, func(t *testing.T) {
		w := &env{t: t, service: emulated.NewService(options)}
		w.restart()
		w.share, w.snapshot = w.tf.Resource("sfs_share"), w.tf.Resource(typeName)
		w.mustReportNothing(w.tf.Apply(t.Context(), w.share, map[string]any{"name": "data", "size": 10}))
		w.service.ResetRequests()
		test(w)
	})
}

func withEnvEach[C any](t *testing.T, options emulator.Options, cases map[string]C, test func(w *env, c C)) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, options, func(w *env) { test(w, c) })
		})
	}
}

// restart starts a new process of the provider.
func (w *env) restart() { w.tf = emulated.NewTerraform(w.t, w.service, nil) }

func (w *env) shareID() string { return w.share.Attribute("id").(string) }

func (w *env) id() string {
	id, _ := w.snapshot.Attribute("id").(string)
	return id
}

// config is a configuration of the snapshot "before"; more overrides and adds.
func (w *env) config(more ...map[string]any) map[string]any {
	c := map[string]any{"share_id": w.shareID(), "name": "before"}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

func timeout(operation, duration string) map[string]any {
	return map[string]any{"timeouts": map[string]any{operation: duration}}
}

func (w *env) apply(configuration map[string]any) []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.Apply(w.t.Context(), w.snapshot, configuration)
}

func (w *env) applyInterruptedAfter(d time.Duration, configuration map[string]any) []*tfprotov6.Diagnostic {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	time.AfterFunc(d, cancel)
	return w.tf.Apply(ctx, w.snapshot, configuration)
}

func (w *env) mustApply(configuration map[string]any) {
	w.t.Helper()
	if diagnostics := w.apply(configuration); len(diagnostics) > 0 {
		w.t.Fatalf("apply reported:\n%s", protocol.Text(diagnostics))
	}
}

// mustBeQuiet checks that a plan of the configuration changes nothing.
func (w *env) mustBeQuiet(configuration map[string]any) {
	w.t.Helper()
	w.mustReportNothing(w.tf.Refresh(w.t.Context(), w.snapshot))
	plan := w.tf.Plan(w.t.Context(), w.snapshot, configuration)
	w.mustReportNothing(plan.Diagnostics)
	if !plan.IsEmpty(w.snapshot) {
		w.t.Errorf("the plan is not empty:\nstate %s\nplan  %s", w.snapshot.State, plan.State)
	}
}

func (w *env) mustReportNothing(diagnostics []*tfprotov6.Diagnostic) {
	w.t.Helper()
	if len(diagnostics) > 0 {
		w.t.Errorf("want no diagnostics, got:\n%s", protocol.Text(diagnostics))
	}
}

func (w *env) mustBeError(diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	w.t.Helper()
	if !protocol.HasError(diagnostics) {
		w.t.Fatalf("want an error, got:\n%s", protocol.Text(diagnostics))
	}
	w.mustContain(diagnostics, parts...)
}

func (w *env) mustContain(diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	w.t.Helper()
	for _, part := range parts {
		if text := protocol.Text(diagnostics); !strings.Contains(text, part) {
			w.t.Errorf("want %q in:\n%s", part, text)
		}
	}
}

// mustHave checks attributes in the state.
func (w *env) mustHave(want map[string]any) {
	w.t.Helper()
	got := map[string]any{}
	for name := range want {
		got[name] = w.snapshot.Attribute(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("state (-want +got):\n%s", diff)
	}
}

// mustHaveOne checks that there is one snapshot, that the state has it, and that
// neither shows the create marker.
func (w *env) mustHaveOne() {
	w.t.Helper()
	snapshots := w.service.Snapshots()
	if len(snapshots) != 1 || snapshots[0].ID != w.id() {
		w.t.Fatalf("the state has %q, the service %+v", w.id(), snapshots)
	}
	if strings.Contains(snapshots[0].Description+w.snapshot.State.String(), "terraform_create_id") {
		w.t.Errorf("the create marker is still there: %+v, %s", snapshots[0], w.snapshot.State)
	}
}

func (w *env) mustHaveNone() {
	w.t.Helper()
	if snapshots := w.service.Snapshots(); len(snapshots) > 0 || !w.snapshot.State.IsNull() {
		w.t.Errorf("the state has %s, the service %+v", w.snapshot.State, snapshots)
	}
}

func (w *env) count(match func(emulator.Request) bool) (count int) {
	for _, request := range w.service.Requests() {
		if match(request) {
			count++
		}
	}
	return count
}

func (w *env) mustHaveSent(times int, match func(emulator.Request) bool) {
	w.t.Helper()
	if got := w.count(match); got != times {
		w.t.Errorf("%d such requests were sent, want %d: %+v", got, times, w.service.Requests())
	}
}

func isCreate(r emulator.Request) bool {
	return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/snapshots")
}

func isDelete(r emulator.Request) bool {
	return r.Method == http.MethodDelete && strings.Contains(r.Path, "/snapshots/")
}

func isUpdate(r emulator.Request) bool {
	return r.Method == http.MethodPut && strings.Contains(r.Path, "/snapshots/")
}

func isListing(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/snapshots/detail") }

// fault applies the effects to the first requests that match.
func (w *env) fault(match func(emulator.Request) bool, times int, effects ...emulator.Effect) {
	for _, effect := range effects {
		w.service.Inject(emulator.Fault{Match: match, Times: times, Effect: effect})
	}
}
