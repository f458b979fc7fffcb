package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Foreign is a resource of another provider, as it stands in a state.
type Foreign struct {
	Type, Provider string
	Version        int64
	State          []byte // JSON
}

// Move takes a resource over from another provider, as a moved block does.
func (tf *Terraform) Move(ctx context.Context, from Foreign, typeName string) (*Resource, []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	moved, err := tf.server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{
		SourceTypeName: from.Type, SourceProviderAddress: from.Provider, SourceSchemaVersion: from.Version,
		SourceState: &tfprotov6.RawState{JSON: from.State}, TargetTypeName: typeName,
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	r := tf.Resource(typeName)
	if failed(moved.Diagnostics) {
		return r, moved.Diagnostics
	}
	r.State, r.Private, r.Identity = tf.plain(tf.kind(typeName), moved.TargetState), moved.TargetPrivate, moved.TargetIdentity
	return r, moved.Diagnostics
}

// Upgrade reads a state that a version of the provider's own schema wrote.
func (tf *Terraform) Upgrade(ctx context.Context, typeName string, version int64, state []byte) (*Resource, []*tfprotov6.Diagnostic) {
	tf.t.Helper()
	upgraded, err := tf.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: typeName, Version: version, RawState: &tfprotov6.RawState{JSON: state},
	})
	if err != nil {
		tf.t.Fatal(err)
	}
	r := tf.Resource(typeName)
	if !failed(upgraded.Diagnostics) {
		r.State = tf.plain(tf.kind(typeName), upgraded.UpgradedState)
	}
	return r, upgraded.Diagnostics
}

// Version is the version of a resource's schema.
func (tf *Terraform) Version(typeName string) int64 {
	return tf.schema.ResourceSchemas[typeName].Version
}

// Attributes are all values of the state.
func (r *Resource) Attributes() map[string]any {
	all, _ := native(r.State).(map[string]any)
	return all
}
