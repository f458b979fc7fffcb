// Command idle is a provider that does nothing: it takes the state for what the
// service has and sends no requests. No provider of this schema can save what
// Terraform needs for a plan with it, so bench compares the provider with it.
package main

import (
	"context"
	"errors"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

func main() {
	serve := func() tfprotov6.ProviderServer { return idle{provider.Server("idle")()} }
	if err := tf6server.Serve("registry.terraform.io/opensfs/sfs", serve); err != nil {
		log.Fatal(err)
	}
}

// idle responds from the request alone to the calls that Terraform makes for each resource of a plan.
type idle struct{ tfprotov6.ProviderServer }

func (idle) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

func (idle) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

// ImportResourceState takes the id for the name of a share of 1 GiB.
func (i idle) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	schemas, err := i.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	share, ok := schemas.ResourceSchemas[req.TypeName].ValueType().(tftypes.Object)
	if !ok {
		return nil, errors.New("the schema of a resource is no object")
	}
	attributes := map[string]tftypes.Value{}
	for name, attribute := range share.AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, nil)
	}
	attributes["id"], attributes["name"] = tftypes.NewValue(tftypes.String, req.ID), tftypes.NewValue(tftypes.String, req.ID)
	attributes["size"] = tftypes.NewValue(tftypes.Number, 1)
	state, err := tfprotov6.NewDynamicValue(share, tftypes.NewValue(share, attributes))
	return &tfprotov6.ImportResourceStateResponse{
		ImportedResources: []*tfprotov6.ImportedResource{{TypeName: req.TypeName, State: &state}},
	}, err
}

func (idle) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: req.CurrentIdentity}, nil
}

func (idle) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity}, nil
}
