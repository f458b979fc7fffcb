package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// MoveSource is the state of another provider's resource.
type MoveSource struct {
	Type, Provider string
	Version        int64
	State          []byte // JSON
}

// Move moves the state of another provider's resource, as a moved block does.
func (tf *Terraform) Move(ctx context.Context, from MoveSource, typeName string) (*Resource, []*tfprotov6.Diagnostic) {
	moved := must(tf.server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
		SourceTypeName: from.Type, SourceProviderAddress: from.Provider, SourceSchemaVersion: from.Version,
		SourceState: &tfprotov6.RawState{JSON: from.State}, TargetTypeName: typeName,
	}))
	r := tf.Resource(typeName)
	if !HasError(moved.Diagnostics) {
		r.State, r.Private, r.Identity = decode(r.State.Type(), moved.TargetState), moved.TargetPrivate, moved.TargetIdentity
	}
	return r, moved.Diagnostics
}

// Upgrade reads a state that was written with an older version of the schema.
func (tf *Terraform) Upgrade(ctx context.Context, typeName string, version int64, state []byte) (*Resource, []*tfprotov6.Diagnostic) {
	upgraded := must(tf.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, Version: version, RawState: &tfprotov6.RawState{JSON: state},
	}))
	tf.endWalk()
	r := tf.Resource(typeName)
	if !HasError(upgraded.Diagnostics) {
		r.State = decode(r.State.Type(), upgraded.UpgradedState)
	}
	return r, upgraded.Diagnostics
}

// Version is the version of a resource's schema.
func (tf *Terraform) Version(typeName string) int64 {
	return tf.schema.ResourceSchemas[typeName].Version
}
