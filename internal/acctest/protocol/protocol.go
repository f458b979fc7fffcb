// Package protocol calls the provider as Terraform does, over protocol 6, in
// this process and without a Terraform binary: plan, apply, refresh, destroy and
// import of one resource. Tests can so run in fake time and stop a provider
// between any two calls.
package protocol

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Terraform is a client of one configured provider.
type Terraform struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	// arguments configure the provider.
	arguments *tfprotov6.DynamicValue
	mu        sync.Mutex
	// walked are the resources that this walk has read; nil after the walk.
	walked map[*Resource]bool
}

// New configures the provider with the given arguments.
func New(tb testing.TB, factory func() provider.Provider, arguments map[string]any) *Terraform {
	tb.Helper()
	server := serve(factory())
	schema := must(server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{}))
	if len(schema.Diagnostics) > 0 {
		tb.Fatalf("GetProviderSchema: %s", Text(schema.Diagnostics))
	}
	tf := &Terraform{t: tb, server: server, schema: schema, arguments: encode(value(schema.Provider.ValueType(), arguments))}
	tf.newWalk()
	return tf
}

// joinWalk starts a new walk where the running one has read the resource.
func (tf *Terraform) joinWalk(r *Resource) {
	tf.t.Helper()
	tf.mu.Lock()
	defer tf.mu.Unlock()
	if tf.walked == nil || tf.walked[r] {
		tf.newWalk()
	}
	tf.walked[r] = true
}

// endWalk lets the next read start a new walk: an import is a walk of its own.
func (tf *Terraform) endWalk() {
	tf.mu.Lock()
	defer tf.mu.Unlock()
	tf.walked = nil
}

// newWalk configures the provider anew, as Terraform does for every plan, apply and
// import.
func (tf *Terraform) newWalk() {
	tf.t.Helper()
	tf.walked = map[*Resource]bool{}
	configured := must(tf.server.ConfigureProvider(tf.t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.4", Config: tf.arguments}))
	if HasError(configured.Diagnostics) {
		tf.t.Fatalf("ConfigureProvider: %s", Text(configured.Diagnostics))
	}
}

// serve prefers the provider's own server to that of the framework.
func serve(p provider.Provider) tfprotov6.ProviderServer {
	if own, ok := p.(interface {
		Serve() tfprotov6.ProviderServer
	}); ok {
		return own.Serve()
	}
	return providerserver.NewProtocol6(p)()
}

// Resource is one resource in the state.
type Resource struct {
	Type     string
	State    tftypes.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Resource returns a resource that does not exist yet.
func (tf *Terraform) Resource(typeName string) *Resource {
	return &Resource{Type: typeName, State: tftypes.NewValue(tf.resourceType(typeName), nil)}
}

// Planned is the result of a plan.
type Planned struct {
	State       tftypes.Value
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Replaces    bool
	Diagnostics []*tfprotov6.Diagnostic
}

// IsEmpty reports whether the plan changes nothing.
func (p Planned) IsEmpty(r *Resource) bool { return p.State.Equal(r.State) }

// Refresh reads the resource, as plan and apply do first.
func (tf *Terraform) Refresh(ctx context.Context, r *Resource) []*tfprotov6.Diagnostic {
	if r.State.IsNull() {
		return nil
	}
	tf.joinWalk(r)
	read := must(tf.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.Type, CurrentState: encode(r.State), Private: r.Private, CurrentIdentity: r.Identity,
	}))
	if !HasError(read.Diagnostics) {
		r.State, r.Private, r.Identity = decode(r.State.Type(), read.NewState), read.Private, read.NewIdentity
	}
	return read.Diagnostics
}

// Plan compares a configuration with the state; nil plans the destruction.
func (tf *Terraform) Plan(ctx context.Context, r *Resource, configuration map[string]any) Planned {
	config := tf.config(r.Type, configuration)
	if configuration != nil {
		validated := must(tf.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: r.Type, Config: encode(config),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		}))
		if HasError(validated.Diagnostics) {
			return Planned{State: r.State, Diagnostics: validated.Diagnostics}
		}
	}
	planned := must(tf.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.Type, PriorState: encode(r.State), Config: encode(config),
		ProposedNewState: encode(tf.proposed(r, config)), PriorPrivate: r.Private, PriorIdentity: r.Identity,
	}))
	plan := Planned{
		State: r.State, Private: planned.PlannedPrivate, Identity: planned.PlannedIdentity,
		Replaces: len(planned.RequiresReplace) > 0 && !r.State.IsNull(), Diagnostics: planned.Diagnostics,
	}
	if planned.PlannedState != nil {
		plan.State = decode(r.State.Type(), planned.PlannedState)
	}
	return plan
}

// Apply refreshes, plans and applies, as `terraform apply` does; a nil
// configuration destroys. The state afterwards is the one Terraform would save.
func (tf *Terraform) Apply(ctx context.Context, r *Resource, configuration map[string]any) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	if diagnostics := tf.Refresh(ctx, r); HasError(diagnostics) {
		return diagnostics
	}
	if r.State.IsNull() && configuration == nil {
		return nil
	}
	plan := tf.Plan(ctx, r, configuration)
	if HasError(plan.Diagnostics) || plan.IsEmpty(r) {
		return plan.Diagnostics
	}
	return append(plan.Diagnostics, tf.ApplyPlan(ctx, r, configuration, plan)...)
}

// ApplyPlan applies a plan without a refresh.
func (tf *Terraform) ApplyPlan(ctx context.Context, r *Resource, configuration map[string]any, plan Planned) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	applied := must(tf.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.Type, PriorState: encode(r.State), PlannedState: encode(plan.State),
		Config: encode(tf.config(r.Type, configuration)), PlannedPrivate: plan.Private, PlannedIdentity: plan.Identity,
	}))
	after := decode(r.State.Type(), applied.NewState)
	if !HasError(applied.Diagnostics) {
		tf.checkAsPlanned(plan.State, after)
	}
	r.State, r.Private, r.Identity = after, applied.Private, applied.NewIdentity
	return applied.Diagnostics
}

// proposed is what Terraform proposes to the provider: the configuration, and
// the prior state of computed attributes that are not configured.
func (tf *Terraform) proposed(r *Resource, config tftypes.Value) tftypes.Value {
	if config.IsNull() || r.State.IsNull() {
		return config
	}
	proposed, prior := object(config), object(r.State)
	for _, attribute := range tf.schema.ResourceSchemas[r.Type].Block.Attributes {
		if proposed[attribute.Name].IsNull() && attribute.Computed {
			proposed[attribute.Name] = prior[attribute.Name]
		}
	}
	return tftypes.NewValue(config.Type(), proposed)
}

// checkAsPlanned is Terraform's own rule: after an apply without errors every
// value is known, and those that were known in the plan are the same.
func (tf *Terraform) checkAsPlanned(planned, after tftypes.Value) {
	tf.t.Helper()
	if planned.IsNull() || after.IsNull() {
		if planned.IsNull() != after.IsNull() {
			tf.t.Errorf("inconsistent result after apply: planned %s, got %s", planned, after)
		}
		return
	}
	got := object(after)
	for name, want := range object(planned) {
		if want.IsFullyKnown() && !want.Equal(got[name]) {
			tf.t.Errorf("inconsistent result after apply: %s was planned as %s and is %s", name, want, got[name])
		}
		if !got[name].IsFullyKnown() {
			tf.t.Errorf("unknown after apply: %s", name)
		}
	}
}

// Import imports a resource by its id, or by its identity if id is empty.
func (tf *Terraform) Import(ctx context.Context, typeName, id string, identity map[string]any) (*Resource, []*tfprotov6.Diagnostic) {
	tf.endWalk()
	r, diagnostics := tf.ImportState(ctx, typeName, id, identity)
	if HasError(diagnostics) {
		return r, diagnostics
	}
	defer tf.endWalk()
	return r, tf.Refresh(ctx, r)
}

// ImportState is the first half of an import: Terraform refreshes all imported resources after it, in the same walk.
func (tf *Terraform) ImportState(ctx context.Context, typeName, id string, identity map[string]any) (*Resource, []*tfprotov6.Diagnostic) {
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: encode(value(tf.identityType(typeName), identity))}
	}
	response := must(tf.server.ImportResourceState(ctx, req))
	r := tf.Resource(typeName)
	if HasError(response.Diagnostics) {
		return r, response.Diagnostics
	}
	imported := response.ImportedResources[0]
	r.State, r.Private, r.Identity = decode(r.State.Type(), imported.State), imported.Private, imported.Identity
	return r, nil
}

// Text is the text of all diagnostics.
func Text(diagnostics []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&text, "%s: %s\n%s\n", d.Severity, d.Summary, d.Detail)
	}
	return text.String()
}

// HasError reports whether one of the diagnostics is an error.
func HasError(diagnostics []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}
