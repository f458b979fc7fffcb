package emulated

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Env is a service, a Terraform that uses it, and one resource, in fake time.
type Env struct {
	*testing.T
	Service   *emulator.Emulator
	Terraform *protocol.Terraform
	Resource  *protocol.Resource
	// Arguments configure the provider.
	Arguments map[string]any
}

// Run runs a test of a resource in a bubble of fake time.
func Run(t *testing.T, typeName string, options emulator.Options, test func(*Env)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		env := &Env{T: t, Service: NewService(options)}
		env.Restart()
		env.Resource = env.Terraform.Resource(typeName)
		test(env)
	})
}

// Restart starts a new process of the provider.
func (e *Env) Restart() {
	e.Helper()
	e.Terraform = NewTerraform(e.T, e.Service, e.Arguments)
}

// Other is the same with a resource that does not exist yet.
func (e *Env) Other(typeName string) *Env {
	other := *e
	other.Resource = e.Terraform.Resource(typeName)
	return &other
}

// ID is the id in the state, "" without one.
func (e *Env) ID() string {
	id, _ := e.Resource.Attribute("id").(string)
	return id
}

// Apply applies a configuration; nil destroys.
func (e *Env) Apply(configuration map[string]any) []*tfprotov6.Diagnostic {
	e.Helper()
	return e.ApplyUntil(e.Context(), configuration)
}

// ApplyUntil is Apply with a context that may end, as by Ctrl-C.
func (e *Env) ApplyUntil(ctx context.Context, configuration map[string]any) []*tfprotov6.Diagnostic {
	e.Helper()
	return e.Terraform.Apply(ctx, e.Resource, configuration)
}

// MustApply applies without an error or a warning.
func (e *Env) MustApply(configuration map[string]any) {
	e.Helper()
	e.MustReportNothing(e.Apply(configuration))
}

// MustReportNothing fails the test at an error or a warning.
func (e *Env) MustReportNothing(diagnostics []*tfprotov6.Diagnostic) {
	e.Helper()
	if len(diagnostics) > 0 {
		e.Fatalf("reported:\n%s", protocol.Text(diagnostics))
	}
}

// MustFail applies with an error that contains all parts, in any order.
func (e *Env) MustFail(configuration map[string]any, parts ...string) {
	e.Helper()
	e.MustBeError(e.Apply(configuration), parts...)
}

// MustBeError checks that there is an error with all parts.
func (e *Env) MustBeError(diagnostics []*tfprotov6.Diagnostic, parts ...string) {
	e.Helper()
	if !protocol.HasError(diagnostics) {
		e.Fatalf("want an error, got:\n%s", protocol.Text(diagnostics))
	}
	for _, part := range parts {
		if text := protocol.Text(diagnostics); !strings.Contains(text, part) {
			e.Errorf("want %q in:\n%s", part, text)
		}
	}
}

// Plan plans a configuration.
func (e *Env) Plan(configuration map[string]any) protocol.Planned {
	e.Helper()
	return e.Terraform.Plan(e.Context(), e.Resource, configuration)
}

// MustBeQuiet checks that a refresh and a plan of the configuration change nothing.
func (e *Env) MustBeQuiet(configuration map[string]any) {
	e.Helper()
	before := e.Resource.State
	diagnostics := e.Terraform.Refresh(e.Context(), e.Resource)
	plan := e.Plan(configuration)
	if all := slices.Concat(diagnostics, plan.Diagnostics); len(all) > 0 {
		e.Fatalf("plan reported:\n%s", protocol.Text(all))
	}
	if !plan.IsEmpty(e.Resource) || !before.Equal(e.Resource.State) {
		e.Errorf("the plan is not empty:\nstate  %s\nrefresh %s\nplan   %s", before, e.Resource.State, plan.State)
	}
}

// MustImport imports by id, or by identity if the id is empty.
func (e *Env) MustImport(id string, identity map[string]any) *protocol.Resource {
	e.Helper()
	imported, diagnostics := e.Terraform.Import(e.Context(), e.Resource.Type, id, identity)
	if len(diagnostics) > 0 {
		e.Fatalf("import reported:\n%s", protocol.Text(diagnostics))
	}
	return imported
}

// MustHave checks an attribute in the state.
func (e *Env) MustHave(attribute string, want any) {
	e.Helper()
	e.MustEqual(attribute, want, e.Resource.Attribute(attribute))
}

// MustEqual compares two values.
func (e *Env) MustEqual(what string, want, got any) {
	e.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		e.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// Sent counts the requests with a method whose path contains a text.
func (e *Env) Sent(method, path string) int {
	count := 0
	for _, request := range e.Service.Requests() {
		if request.Method == method && strings.Contains(request.Path, path) {
			count++
		}
	}
	return count
}
