package share_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// env is a service and a Terraform that uses it, in fake time.
type env struct {
	t       *testing.T
	service *emulator.Emulator
	tf      *protocol.Terraform
	share   *protocol.Resource
	// login and arguments configure the provider.
	login, arguments map[string]any
}

// withEnv runs a test in a bubble of fake time.
func withEnv(t *testing.T, options emulator.Options, test func(*env)) {
	t.Helper()
	start(t, env{}, options, test)
}

// withEnvEach runs a test for each case.
func withEnvEach[C any](t *testing.T, options emulator.Options, cases map[string]C, test func(w *env, c C)) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, options, func(w *env) { test(w, c) })
		})
	}
}

func start(t *testing.T, w env, options emulator.Options, test func(*env)) {
	t.Helper()
	if options.Takes == (emulator.Durations{}) {
		options.Takes = emulator.Durations{Create: time.Second, Extend: 3 * time.Second, Shrink: 3 * time.Second, Delete: time.Second}
	}
	synctest.Test(t, func(t *testing.T) {
		w.t, w.service = t, emulated.NewService(options)
		w.restart()
		w.share = w.tf.Resource("sfs_share")
		test(&w)
	})
}

// restart starts a new process of the provider.
func (w *env) restart() {
	w.t.Helper()
	all := map[string]any{}
	maps.Copy(all, w.login)
	maps.Copy(all, w.arguments)
	w.tf = emulated.NewTerraform(w.t, w.service, all)
}

func (w *env) restartWith(arguments map[string]any) {
	w.t.Helper()
	w.arguments = arguments
	w.restart()
}

// otherProcess is another process of the provider on the same service.
func (w *env) otherProcess() *env {
	w.t.Helper()
	other := *w
	other.restart()
	return &other
}

// config is a configuration of the share "data"; more overrides and adds.
func config(size int, more ...map[string]any) map[string]any {
	c := map[string]any{"name": "data", "size": size}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

func updateTimeout(timeout string) map[string]any {
	return map[string]any{"timeouts": map[string]any{"update": timeout}}
}

func metadata(keysAndValues ...string) map[string]any {
	return map[string]any{"metadata": stringMap(keysAndValues...)}
}

func stringMap(keysAndValues ...string) map[string]string {
	all := map[string]string{}
	for pair := range slices.Chunk(keysAndValues, 2) {
		all[pair[0]] = pair[1]
	}
	return all
}

func (w *env) apply(configuration map[string]any) []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.Apply(w.t.Context(), w.share, configuration)
}

func (w *env) applyPlan(configuration map[string]any, plan protocol.Planned) []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.ApplyPlan(w.t.Context(), w.share, configuration, plan)
}

func (w *env) plan(configuration map[string]any) protocol.Planned {
	w.t.Helper()
	return w.tf.Plan(w.t.Context(), w.share, configuration)
}

func (w *env) refresh() []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.Refresh(w.t.Context(), w.share)
}

func (w *env) mustImport(id string) *protocol.Resource {
	w.t.Helper()
	return w.mustImportIdentity(id, nil)
}

func (w *env) mustImportIdentity(id string, identity map[string]any) *protocol.Resource {
	w.t.Helper()
	imported, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", id, identity)
	if len(diagnostics) > 0 {
		w.t.Fatalf("import reported:\n%s", protocol.Text(diagnostics))
	}
	return imported
}

func (w *env) id() string {
	id, _ := w.share.Attribute("id").(string)
	return id
}

// edit changes the share on the service, outside Terraform.
func (w *env) edit(change func(*emulator.Share)) { w.service.EditShare(w.id(), change) }

// startResize starts a resize outside this Terraform.
func (w *env) startResize(size int) {
	w.t.Helper()
	other := w.otherProcess()
	other.share = w.mustImport(w.id())
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
	defer cancel()
	other.tf.Apply(ctx, other.share, config(size))
}

// fault applies the effects to the next action of a kind.
func (w *env) fault(action string, effects ...emulator.Effect) {
	for _, effect := range effects {
		w.service.Inject(emulator.Fault{Action: action, Times: 1, Effect: effect})
	}
}
