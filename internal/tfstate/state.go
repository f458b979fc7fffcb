// Package tfstate has what the resources of this provider share for describing,
// reading and writing Terraform state: schema attributes, attribute values,
// identities, private state, and the states of other providers' resources for moved
// blocks.
package tfstate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Set writes the model of a resource to its state, and the identity beside it.
func Set(ctx context.Context, state *tfsdk.State, to *tfsdk.ResourceIdentity, model, identity any) diag.Diagnostics {
	diags := state.Set(ctx, model)
	diags.Append(to.Set(ctx, identity)...)
	return diags
}

// SetIdentity writes an identity that is not complete yet: that of a state without
// one, or of an import. Otherwise it stays as it is, for Terraform takes no other.
func SetIdentity(ctx context.Context, to *tfsdk.ResourceIdentity, imported bool, identity any) diag.Diagnostics {
	if !imported && !to.Raw.IsFullyNull() {
		return nil
	}
	return to.Set(ctx, identity)
}

// Remove removes a resource that is gone from the service. The framework demands
// an identity even then, and has none where Terraform (before 1.12) or an import
// by id brought none.
func Remove(ctx context.Context, resp *resource.ReadResponse, identity any) {
	resp.State.RemoveResource(ctx)
	if resp.Identity.Raw.IsFullyNull() {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, identity)...)
	}
}
