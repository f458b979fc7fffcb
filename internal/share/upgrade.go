package share

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ resource.ResourceWithUpgradeState = (*shareResource)(nil)

// UpgradeState reads the states that earlier versions of the schema wrote.
func (r *shareResource) UpgradeState(context.Context) map[int64]resource.StateUpgrader {
	return map[int64]resource.StateUpgrader{0: {StateUpgrader: upgradeV0}}
}

// upgradeV0 adds what version 1 has, so that the first refresh after it changes
// nothing: actual_size, which under at_least is not known before that refresh,
// and the time zone of created_at.
func upgradeV0(ctx context.Context, req resource.UpgradeStateRequest, resp *resource.UpgradeStateResponse) {
	attributes, err := upgradedAttributes(req.RawState.JSON)
	if err != nil {
		resp.Diagnostics.Append(stateNotUpgraded())
		return
	}
	stateType := resp.State.Schema.Type().TerraformType(ctx)
	raw := tfprotov6.RawState{JSON: attributes}
	// Attributes may come and go between releases without a new version.
	value, err := raw.UnmarshalWithOpts(stateType, tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		resp.Diagnostics.Append(stateNotUpgraded())
		return
	}
	resp.State.Raw = value
}

func upgradedAttributes(v0 []byte) ([]byte, error) {
	attributes := map[string]json.RawMessage{}
	if err := json.Unmarshal(v0, &attributes); err != nil {
		return nil, err
	}
	var known struct {
		SizePolicy string `json:"size_policy"`
		CreatedAt  string `json:"created_at"`
	}
	if err := json.Unmarshal(v0, &known); err != nil {
		return nil, err
	}
	if known.SizePolicy != atLeast {
		attributes["actual_size"] = attributes["size"]
	}
	if known.CreatedAt != "" {
		createdAt, err := json.Marshal(tfstate.RFC3339(known.CreatedAt))
		if err != nil {
			return nil, err
		}
		attributes["created_at"] = createdAt
	}
	return json.Marshal(attributes)
}
