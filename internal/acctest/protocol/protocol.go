// Package protocol drives the provider through Terraform's protocol 6, in this
// process and without a Terraform binary: plan, apply, refresh, destroy and
// import of one resource. So a test of waiting can run in fake time, and a
// crash can be put between any two steps.
package protocol

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Terraform is a configured provider, spoken to as Terraform would.
type Terraform struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// New configures the provider with the given arguments.
func New(tb testing.TB, factory func() provider.Provider, arguments map[string]any) *Terraform {
	tb.Helper()
	server := serve(factory())
	schema, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schema.Diagnostics) > 0 {
		tb.Fatalf("no schema: %v %s", err, Text(schema.Diagnostics))
	}
	terraform := &Terraform{t: tb, server: server, schema: schema}
	kind := schema.Provider.ValueType()
	configured, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4",
		Config:           terraform.dynamic(kind, value(kind, arguments)),
	})
	if err != nil || failed(configured.Diagnostics) {
		tb.Fatalf("not configured: %v %s", err, Text(configured.Diagnostics))
	}
	return terraform
}

// server is a provider that does not leave all of the serving to the framework.
type server interface {
	Serve() tfprotov6.ProviderServer
}

func serve(p provider.Provider) tfprotov6.ProviderServer {
	if own, ok := p.(server); ok {
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

// Resource is a resource that does not exist yet.
func (tf *Terraform) Resource(typeName string) *Resource {
	return &Resource{Type: typeName, State: tftypes.NewValue(tf.kind(typeName), nil)}
}

// Planned is what a plan says.
type Planned struct {
	State       tftypes.Value
	Private     []byte
	Identity    *tfprotov6.ResourceIdentityData
	Replaces    bool
	Diagnostics []*tfprotov6.Diagnostic
}

// IsEmpty is true when the plan changes nothing.
func (p Planned) IsEmpty(r *Resource) bool { return p.State.Equal(r.State) }

// Refresh reads the resource as plan and apply do first.
func (tf *Terraform) Refresh(ctx context.Context, r *Resource) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	if r.State.IsNull() {
		return nil
	}
	kind := tf.kind(r.Type)
	read, err := tf.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.Type, CurrentState: tf.dynamic(kind, r.State), Private: r.Private, CurrentIdentity: r.Identity,
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	if failed(read.Diagnostics) {
		return read.Diagnostics
	}
	r.State, r.Private, r.Identity = tf.plain(kind, read.NewState), read.Private, read.NewIdentity
	return read.Diagnostics
}

// Plan compares a configuration with the state; nil plans the destruction.
func (tf *Terraform) Plan(ctx context.Context, r *Resource, configuration map[string]any) Planned {
	tf.t.Helper()
	kind := tf.kind(r.Type)
	config := tftypes.NewValue(kind, nil)
	if configuration != nil {
		config = value(kind, configuration)
		validated, err := tf.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: r.Type, Config: tf.dynamic(kind, config)})
		if err != nil {
			tf.t.Fatal(err)
		}
		if failed(validated.Diagnostics) {
			return Planned{State: r.State, Diagnostics: validated.Diagnostics}
		}
	}
	planned, err := tf.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.Type, PriorState: tf.dynamic(kind, r.State), Config: tf.dynamic(kind, config),
		ProposedNewState: tf.dynamic(kind, tf.proposed(r, config)), PriorPrivate: r.Private, PriorIdentity: r.Identity,
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	plan := Planned{
		State: r.State, Private: planned.PlannedPrivate, Identity: planned.PlannedIdentity,
		Replaces: len(planned.RequiresReplace) > 0 && !r.State.IsNull(), Diagnostics: planned.Diagnostics,
	}
	if planned.PlannedState != nil {
		plan.State = tf.plain(kind, planned.PlannedState)
	}
	return plan
}

// Apply refreshes, plans and applies, as `terraform apply` does; a nil
// configuration destroys. The state afterwards is what Terraform would keep.
func (tf *Terraform) Apply(ctx context.Context, r *Resource, configuration map[string]any) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	if diagnostics := tf.Refresh(ctx, r); failed(diagnostics) {
		return diagnostics
	}
	if r.State.IsNull() && configuration == nil {
		return nil
	}
	plan := tf.Plan(ctx, r, configuration)
	if failed(plan.Diagnostics) || plan.IsEmpty(r) {
		return plan.Diagnostics
	}
	return append(plan.Diagnostics, tf.ApplyPlan(ctx, r, configuration, plan)...)
}

// ApplyPlan carries a plan out, without another look at what it was made from.
func (tf *Terraform) ApplyPlan(ctx context.Context, r *Resource, configuration map[string]any, plan Planned) []*tfprotov6.Diagnostic {
	tf.t.Helper()
	kind := tf.kind(r.Type)
	config := tftypes.NewValue(kind, nil)
	if configuration != nil {
		config = value(kind, configuration)
	}
	applied, err := tf.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.Type, PriorState: tf.dynamic(kind, r.State), PlannedState: tf.dynamic(kind, plan.State),
		Config: tf.dynamic(kind, config), PlannedPrivate: plan.Private, PlannedIdentity: plan.Identity,
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	after := tf.plain(kind, applied.NewState)
	if !failed(applied.Diagnostics) {
		tf.checkAsPlanned(plan.State, after)
	}
	r.State, r.Private, r.Identity = after, applied.Private, applied.NewIdentity
	return applied.Diagnostics
}

// Import takes up a resource by its id, or by its identity if id is empty.
func (tf *Terraform) Import(ctx context.Context, typeName, id string, identity map[string]any) (*Resource, []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: id}
	if identity != nil {
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: tf.identity(typeName, identity)}
	}
	imported, err := tf.server.ImportResourceState(ctx, req)
	if err != nil {
		tf.t.Fatal(err)
	}
	r := tf.Resource(typeName)
	if failed(imported.Diagnostics) {
		return r, imported.Diagnostics
	}
	one := imported.ImportedResources[0]
	r.State, r.Private, r.Identity = tf.plain(tf.kind(typeName), one.State), one.Private, one.Identity
	return r, tf.Refresh(ctx, r)
}

// Text is the text of diagnostics, one after the other.
func Text(diagnostics []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	for _, d := range diagnostics {
		fmt.Fprintf(&text, "%s: %s\n%s\n", d.Severity, d.Summary, d.Detail)
	}
	return text.String()
}

// Failed is true when there is an error among the diagnostics.
func Failed(diagnostics []*tfprotov6.Diagnostic) bool { return failed(diagnostics) }

func failed(diagnostics []*tfprotov6.Diagnostic) bool {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}
