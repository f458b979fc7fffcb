package provider

import (
	"bytes"
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/share"
)

// PlanResourceChange plans a share that stays as it is at once. The framework
// looks at each attribute several times, also where nothing changes: a quarter of
// the time of a plan of a thousand shares, most of which stay as they are.
func (s *server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if !s.staysAsItIs(req) {
		return s.listingServer.PlanResourceChange(ctx, req)
	}
	return &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}, nil
}

// staysAsItIs is true when neither Terraform nor the schema's defaults nor the
// resource's own plan would change anything. When in doubt it is false.
func (s *server) staysAsItIs(req *tfprotov6.PlanResourceChangeRequest) bool {
	session := s.front.session.Load()
	if req.TypeName != share.TypeName || session == nil {
		return false
	}
	if req.PriorState == nil || req.ProposedNewState == nil || len(req.PriorState.MsgPack) == 0 || !bytes.Equal(req.PriorState.MsgPack, req.ProposedNewState.MsgPack) {
		return false
	}
	known := s.resources()[req.TypeName]
	state, err := attributesOf(req.PriorState, known.kind)
	if err != nil || len(state) == 0 {
		return false
	}
	config, err := attributesOf(req.Config, known.kind)
	if err != nil {
		return false
	}
	for name, value := range known.values {
		if config[name].IsNull() && !state[name].Equal(value) {
			return false
		}
	}
	return share.PlansNothing(config, state, req.PriorPrivate, session.DefaultTags)
}
