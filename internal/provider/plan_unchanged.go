package provider

import (
	"bytes"
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/share"
)

// PlanResourceChange returns the prior state for a share without changes. The framework walks every attribute several times
// even then: a quarter of the time of a plan of a thousand shares, most of which are unchanged.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	private, unchanged := s.planUnchanged(req)
	if !unchanged {
		return inCall(ctx, req, s.listServer.PlanResourceChange)
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: private, PlannedIdentity: req.PriorIdentity,
	}, nil
}

// planUnchanged returns the planned private state where it is certain that neither Terraform nor the schema's defaults nor the
// plan of the resource change anything.
func (s *server) planUnchanged(req *tfprotov6.PlanResourceChangeRequest) (private []byte, unchanged bool) {
	configured := s.provider.configured.Load()
	if req.TypeName != share.TypeName || configured == nil {
		return nil, false
	}
	if req.PriorState == nil || req.ProposedNewState == nil || len(req.PriorState.MsgPack) == 0 || !bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return nil, false
	}
	known := s.resources()[req.TypeName]
	state, err := attributesOf(req.PriorState, known.stateType)
	if err != nil || len(state) == 0 {
		return nil, false
	}
	config, err := attributesOf(req.Config, known.stateType)
	if err != nil {
		return nil, false
	}
	for name, value := range known.defaults {
		if config[name].IsNull() && !state[name].Equal(value) {
			return nil, false
		}
	}
	return share.PlanUnchanged(config, state, req.PriorPrivate, configured.DefaultTags)
}
