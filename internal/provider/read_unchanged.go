package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/share"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// ReadResource returns the state as it is for a share that has not changed. The framework walks every attribute several times
// even then: more than half of the provider's time in a plan of a thousand shares, most of which are unchanged.
func (s *server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return inCall(ctx, req, s.readResource)
}

func (s *server) readResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	configured := s.provider.configured.Load()
	if req.TypeName != share.TypeName || configured == nil || req.CurrentState == nil {
		return s.listServer.ReadResource(ctx, req)
	}
	known := s.resources()[req.TypeName]
	state, err := req.CurrentState.Unmarshal(known.stateType)
	if err != nil || state.IsNull() {
		return s.listServer.ReadResource(ctx, req)
	}
	identity, err := identityOf(req.CurrentIdentity)
	if err != nil {
		return s.listServer.ReadResource(ctx, req)
	}
	unchanged, ctx, done := share.ReadUnchanged(ctx, configured, tfsdk.State{Schema: known.schema, Raw: state}, req.Private, identity.IsFullyNull())
	defer done()
	if unchanged == nil {
		return s.listServer.ReadResource(ctx, req)
	}
	resp := &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: unchanged.Private, NewIdentity: req.CurrentIdentity}
	if identity.IsFullyNull() {
		resp.NewIdentity, err = encodeIdentity(unchanged.Identity)
	}
	return resp, err
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String, "region": tftypes.String}}

// identityOf is null for none.
func identityOf(encoded *tfprotov6.ResourceIdentityData) (tftypes.Value, error) {
	if encoded == nil || encoded.IdentityData == nil {
		return tftypes.NewValue(identityType, nil), nil
	}
	return encoded.IdentityData.Unmarshal(identityType)
}

func encodeIdentity(identity tfstate.Identity) (*tfprotov6.ResourceIdentityData, error) {
	data, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{
		"id":     tftypes.NewValue(tftypes.String, identity.ID.ValueStringPointer()),
		"region": tftypes.NewValue(tftypes.String, identity.Region.ValueStringPointer()),
	}))
	return &tfprotov6.ResourceIdentityData{IdentityData: &data}, err
}

// UpgradeResourceState returns a state of the present version as it is: what the schema has more is null for Terraform, too.
func (s *server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	known, ok := s.resources()[req.TypeName]
	if !ok || req.Version != known.schema.Version || req.RawState == nil || !known.hasAll(req.RawState.JSON) {
		return inCall(ctx, req, s.listServer.UpgradeResourceState)
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

// hasAll is true if the schema has all attributes and blocks of a state.
func (k knownResource) hasAll(state []byte) bool {
	var attributes map[string]json.RawMessage
	if json.Unmarshal(state, &attributes) != nil || attributes == nil {
		return false
	}
	for name := range attributes {
		if _, ok := k.stateType.AttributeTypes[name]; !ok {
			return false
		}
	}
	return true
}
