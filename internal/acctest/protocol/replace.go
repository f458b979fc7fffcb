package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Replacement is what Terraform does with a resource that it replaces: it plans
// the change, and then a create with the private state of that plan. The first
// plan is the one of a change that forces the replacement, or, for -replace and
// replace_triggered_by, of no change at all; the second is not made if the first
// one failed. (A tainted resource is planned as a create with no private state;
// observed with Terraform 1.11.)
func (tf *Terraform) Replacement(ctx context.Context, r *Resource, configuration map[string]any) (change, create Planned) {
	change = tf.Plan(ctx, r, configuration)
	if HasError(change.Diagnostics) {
		return change, Planned{}
	}
	return change, tf.PlanCreate(ctx, r, configuration, change)
}

// PlanCreate is the second plan of a replacement.
func (tf *Terraform) PlanCreate(ctx context.Context, r *Resource, configuration map[string]any, change Planned) Planned {
	return tf.Plan(ctx, &Resource{Type: r.Type, State: tftypes.NewValue(r.State.Type(), nil), Private: change.Private}, configuration)
}

// Destroy destroys the resource as the apply of a replacement does, with the private
// state of its plan; that of a tainted resource has none.
func (tf *Terraform) Destroy(ctx context.Context, r *Resource, planned []byte) []*tfprotov6.Diagnostic {
	return tf.ApplyPlan(ctx, r, nil, Planned{State: tf.Resource(r.Type).State, Private: planned})
}
