package tfstate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

// Move turns the state of another provider's resource into the state of one of
// this provider's. S is what is decoded from the JSON of the source, T the model
// of the target. No request is sent: the next refresh reads what the source lacks.
type Move[S, T any] struct {
	// Target is the resource type that states are moved to.
	Target string
	// Sources are the resource types that states are moved from.
	Sources []string
	// Fill sets the target, whose attributes are all null, from the source. Its
	// error says what the source lacks, as a part of a sentence.
	Fill func(ctx context.Context, source *S, target *T) (warnings diag.Diagnostics, err error)
	// Identity returns the identity of the target and its region. An identity must
	// not change later, and the region is a part of it: without a region it is not
	// set, and the next refresh sets it.
	Identity func(target *T) (identity any, region types.String)
}

// Movers are the state movers of a resource with this move only.
func (m Move[S, T]) Movers() []resource.StateMover {
	return []resource.StateMover{{StateMover: m.move}}
}

func (m Move[S, T]) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !slices.Contains(m.Sources, req.SourceTypeName) || !isFromProvider(req.SourceTypeName, req.SourceProviderAddress) {
		return
	}
	resp.TargetState.Raw = nullObject(ctx, resp.TargetState.Schema.Type())
	var source S
	var target T
	resp.Diagnostics.Append(resp.TargetState.Get(ctx, &target)...)
	if resp.Diagnostics.HasError() {
		return
	}
	err := decodeForeign(req.SourceRawState, &source)
	if err == nil {
		var warnings diag.Diagnostics
		warnings, err = m.Fill(ctx, &source, &target)
		resp.Diagnostics.Append(warnings...)
	}
	if err != nil {
		resp.Diagnostics.Append(cannotMove(req.SourceTypeName, m.Target, err))
		return
	}
	resp.Diagnostics.Append(resp.TargetState.Set(ctx, &target)...)
	if identity, region := m.Identity(&target); !region.IsNull() {
		resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, identity)...)
	}
}

// nullObject is an object whose attributes are all null. The framework begins a
// move with a null state, which cannot be read into a model.
func nullObject(ctx context.Context, kind attr.Type) tftypes.Value {
	object, ok := kind.TerraformType(ctx).(tftypes.Object)
	if !ok {
		return tftypes.Value{}
	}
	attributes := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	return tftypes.NewValue(object, attributes)
}

// ForeignTimeouts converts the timeouts in the state of another provider's
// resource to the given type of block. It keeps the timeouts that the block has
// too, and the block if the source has none.
func ForeignTimeouts(source map[string]*string, block timeouts.Value) timeouts.Value {
	if source == nil {
		return block
	}
	kinds := block.AttributeTypes(context.Background())
	values := map[string]attr.Value{}
	for name := range kinds {
		values[name] = types.StringPointerValue(source[name])
	}
	return timeouts.Value{Object: types.ObjectValueMust(kinds, values)}
}

// publishers are the namespaces under which the providers are published.
var publishers = map[string]string{
	"flexibleengine":   "flexibleenginecloud",
	"huaweicloud":      "huaweicloud",
	"openstack":        "terraform-provider-openstack",
	"opentelekomcloud": "opentelekomcloud",
	"ovh":              "ovh",
	"vkcs":             "vk-cs",
}

// Before Terraform 0.13 all providers had the namespace of HashiCorp, and states
// of that time still have it.
var formerNamespaces = []string{"hashicorp", "terraform-providers", "-"}

// isFromProvider reports whether a resource type belongs to the provider with an
// address such as HOST/NAMESPACE/NAME. The host is ignored: mirrors and OpenTofu's
// registry have others.
func isFromProvider(typeName, address string) bool {
	name, _, _ := strings.Cut(typeName, "_")
	parts := strings.Split(strings.ToLower(address), "/")
	if len(parts) < 2 || parts[len(parts)-1] != name {
		return false
	}
	namespace := parts[len(parts)-2]
	return namespace == publishers[name] || slices.Contains(formerNamespaces, namespace)
}

// decodeForeign decodes a state of any version of its schema, and ignores
// attributes that into has no field for.
func decodeForeign(state *tfprotov6.RawState, into any) error {
	if state == nil || len(bytes.TrimSpace(state.JSON)) == 0 {
		return errors.New("it is empty, or was last written by a Terraform older than 0.12")
	}
	if err := json.Unmarshal(state.JSON, into); err != nil {
		return errors.New("an attribute has another type than in the versions of that resource that are known")
	}
	return nil
}

// cannotMove reports a state that cannot be moved.
func cannotMove(source, target string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot move "+source+" to "+target, diags.Paragraphs(
		"The state of the "+source+" cannot be used: "+diags.Sentence(err.Error()),
		"Apply once with the provider that wrote it and try again. Or remove the resource from the state (`terraform state rm`, or a `removed` block) and import it by its id."))
}
