package sharenetwork

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

const (
	statusError   = "error"
	statusChanged = "network_change" // share servers are being changed
	// maxLost bounds how often a change is sent whose response is lost. Before each the
	// share network is read.
	maxLost = 3
	// lostPause is before that: a gateway gives up on a service that is still at work.
	lostPause = 2 * time.Second
)

// errOneSubnet is about a service whose share networks have one subnet.
var errOneSubnet = errors.New("the service has one subnet in a share network, without an availability zone")

// change makes a share network what is planned, step by step. Each step is determined by
// what was observed, so a lost response is resolved by observing again.
type change struct {
	provider *conns.Provider
	api      *manila.Client
	// network and services are as last observed; services is nil before that.
	network  *manila.ShareNetwork
	services []*manila.SecurityService
	isNew    bool
	lost     int
}

func (c *change) run(ctx context.Context, plan *model) diag.Diagnostic {
	steps := []func(context.Context, *model) error{c.setNames, c.setSubnets, c.setSecurityServices, c.waitUntilActive}
	if c.isNew {
		c.services = []*manila.SecurityService{}
		// The description is the create marker, by which the network is found if the
		// provider is killed, until the create is complete.
		steps = append(steps[1:], c.setNames)
	}
	for _, step := range steps {
		for {
			err := step(ctx, plan)
			if err == nil {
				break
			}
			if !c.mayTryAgain(ctx, err) {
				return c.failed(ctx, err)
			}
		}
	}
	return c.compare(ctx, plan)
}

// compare reports what the service confirmed, and does not show.
func (c *change) compare(ctx context.Context, plan *model) diag.Diagnostic {
	wanted, _ := ids(plan.SecurityServiceIDs)
	slices.Sort(wanted)
	added, removed := difference(subnets(ctx, plan.Subnets), c.network.Subnets)
	switch {
	case c.network.Name != plan.Name.ValueString():
		return notAsPlanned(c.network.Ref(), "name")
	case c.network.Description != plan.Description.ValueString():
		return notAsPlanned(c.network.Ref(), "description")
	case tfstate.IsKnown(plan.Subnets) && len(added)+len(removed) > 0:
		return notAsPlanned(c.network.Ref(), "subnets")
	case !slices.Equal(wanted, c.securityServiceIDs()):
		return notAsPlanned(c.network.Ref(), "security_service_ids")
	}
	return nil
}

// mayTryAgain observes the share network after a lost response, so that the step begins
// with what it has done.
func (c *change) mayTryAgain(ctx context.Context, err error) bool {
	response, ok := manila.AsError(err)
	c.lost++
	if !ok || !response.MayHaveBeenApplied() || c.lost > maxLost || c.provider.Clock.Sleep(ctx, lostPause) != nil {
		return false
	}
	tflog.Warn(ctx, "the response to a change of a share network was lost, reading it", map[string]any{"id": c.network.ID, "error": err.Error()})
	return c.observe(ctx) == nil && c.observeServices(ctx) == nil
}

func (c *change) observe(ctx context.Context) error {
	network, err := c.api.GetShareNetwork(ctx, c.network.Ref())
	if err == nil {
		c.network = network
	}
	return err
}

func (c *change) observeServices(ctx context.Context) error {
	services, err := c.api.SecurityServicesOf(ctx, c.network.ID)
	if err == nil {
		c.services = append([]*manila.SecurityService{}, services...)
	}
	return err
}

// observeAgain observes what a failed change has left. A new network is in the state from
// then on, so it loses its create marker.
func (c *change) observeAgain(ctx context.Context, plan *model) {
	ctx = manila.WithoutRetries(ctx)
	var err error
	if c.isNew {
		err = c.setNames(ctx, plan)
	}
	if err = errors.Join(err, c.observe(ctx), c.observeServices(ctx)); err != nil {
		tflog.Debug(ctx, "the share network could not be read after a failed change", map[string]any{"id": c.network.ID, "error": err.Error()})
	}
}

func (c *change) securityServiceIDs() []string {
	var ids []string
	for _, service := range c.services {
		ids = append(ids, service.ID)
	}
	slices.Sort(ids)
	return ids
}

func (c *change) setNames(ctx context.Context, plan *model) error {
	var name, description *string
	if planned := plan.Name.ValueString(); planned != c.network.Name {
		name = &planned
	}
	if planned := plan.Description.ValueString(); planned != c.network.Description {
		description = &planned
	}
	if name == nil && description == nil {
		return nil
	}
	updated, err := c.api.UpdateShareNetwork(ctx, c.network.Ref(), name, description, nil)
	if err == nil {
		c.network = updated
	}
	return err
}

// setSubnets adds before it removes, except where a zone may have one subnet only.
func (c *change) setSubnets(ctx context.Context, plan *model) error {
	wanted := subnets(ctx, plan.Subnets)
	if wanted == nil {
		return nil
	}
	added, removed := difference(wanted, c.network.Subnets)
	if !c.api.HasSubnets() {
		return c.setOnlySubnet(ctx, wanted, added)
	}
	for _, subnet := range added {
		if i := slices.IndexFunc(removed, func(old manila.Subnet) bool { return old.AvailabilityZone == subnet.AvailabilityZone }); i >= 0 && !c.api.HasSubnetsPerZone() {
			if err := c.removeSubnet(ctx, removed[i]); err != nil {
				return err
			}
			removed = slices.Delete(removed, i, i+1)
		}
		if err := c.api.AddSubnet(ctx, c.network.Ref(), subnet); err != nil {
			return err
		}
	}
	for _, subnet := range removed {
		if err := c.removeSubnet(ctx, subnet); err != nil {
			return err
		}
	}
	if len(added)+len(removed) == 0 {
		return nil
	}
	return c.observe(ctx)
}

func (c *change) removeSubnet(ctx context.Context, subnet manila.Subnet) error {
	err := c.api.RemoveSubnet(ctx, c.network.Ref(), subnet.ID)
	if manila.IsNotFound(err) {
		return nil
	}
	return err
}

func (c *change) setOnlySubnet(ctx context.Context, wanted, added []manila.Subnet) error {
	switch {
	case len(wanted) > 1 || wanted[0].AvailabilityZone != "":
		return errOneSubnet
	case len(added) == 0:
		return nil
	}
	updated, err := c.api.UpdateShareNetwork(ctx, c.network.Ref(), nil, nil, &wanted[0])
	if err == nil {
		c.network = updated
	}
	return err
}

// waitUntilActive waits until share servers have the new security services.
func (c *change) waitUntilActive(ctx context.Context, _ *model) error {
	started, schedule := c.provider.Clock.Now(), c.provider.Waiter().Schedule
	for c.network.Status == statusChanged {
		if err := c.provider.Clock.Sleep(ctx, schedule(c.provider.Clock.Now().Sub(started))); err != nil {
			return err
		}
		if err := c.observe(ctx); err != nil {
			return err
		}
	}
	return nil
}

// failed reports what stopped the change. Shares that use the network explain a refusal.
func (c *change) failed(ctx context.Context, err error) diag.Diagnostic {
	summary := "Cannot change " + c.network.Ref().String()
	if c.isNew {
		summary = "The create of " + c.network.Ref().String() + " was not completed"
	}
	response, ok := manila.AsError(err)
	if !ok || response.Class() != manila.ClassForbidden && response.Class() != manila.ClassConflict && response.Class() != manila.ClassBadRequest {
		return refused(summary, manila.Subnet{}, err)
	}
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	return refusedFor(summary, c.provider.SharesOf(cleanup, c.api, c.network.Ref()), err)
}
