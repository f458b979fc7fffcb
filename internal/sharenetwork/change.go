package sharenetwork

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// change makes a share network what is planned, step by step. Each step is determined by
// what was observed, so a lost response is resolved by observing again.
type change struct {
	provider *conns.Provider
	api      *manila.Client
	// was is the state that was planned from. What the service has more, or otherwise, is
	// for the next plan to show.
	was *model
	// network and services are as last observed; services is nil before that.
	network  *manila.ShareNetwork
	services []*manila.SecurityService
	isNew    bool
	lost     int
	// inErrorBefore are the shares and share servers that were in error before the
	// backends changed share servers; nil if they did not.
	inErrorBefore map[string]manila.Ref
}

func (c *change) run(ctx context.Context, plan *model) diag.Diagnostic {
	steps := []func(context.Context, *model) error{c.setNames, c.setSubnets, c.setSecurityServices}
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
	if failure := c.compare(ctx, plan); failure != nil {
		return failure
	}
	return c.checkServers(ctx)
}

// compare reports what the service confirmed, and does not show.
func (c *change) compare(ctx context.Context, plan *model) diag.Diagnostic {
	addedSubnets, removedSubnets := c.subnetChanges(ctx, plan)
	addedServices, removedServices := c.serviceChanges(plan)
	switch {
	case toSend(c.was.Name, plan.Name, c.network.Name) != nil:
		return notAsPlanned(c.network.Ref(), "name")
	case toSend(c.was.Description, plan.Description, c.network.Description) != nil:
		return notAsPlanned(c.network.Ref(), "description")
	case len(addedSubnets)+len(removedSubnets) > 0:
		return notAsPlanned(c.network.Ref(), "subnets")
	case len(addedServices)+len(removedServices) > 0:
		return notAsPlanned(c.network.Ref(), "security_service_ids")
	}
	return nil
}

// toSend is the planned text where the plan changes it and the service has another one.
func toSend(was, planned types.String, shown string) *string {
	text := planned.ValueString()
	if text == was.ValueString() || text == shown {
		return nil
	}
	return &text
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
	name, description := toSend(c.was.Name, plan.Name, c.network.Name), toSend(c.was.Description, plan.Description, c.network.Description)
	if name == nil && description == nil {
		return nil
	}
	updated, err := c.api.UpdateShareNetwork(ctx, c.network.Ref(), name, description, nil)
	if err == nil {
		c.network = updated
	}
	return err
}

func isClass(err error, class manila.ErrorClass) bool {
	response, ok := manila.AsError(err)
	return ok && response.Class() == class
}

// waitUntilActive waits until share servers have the last change: the service refuses
// another one until then. Below microversion 2.63 they cannot be changed.
func (c *change) waitUntilActive(ctx context.Context) error {
	if c.network.Status == "" {
		return nil
	}
	pause := c.provider.Pauses()
	for {
		if err := c.observe(ctx); err != nil || c.network.Status != statusChanged {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// failed reports what stopped the change. Shares that use the network explain a refusal.
func (c *change) failed(ctx context.Context, err error) diag.Diagnostic {
	summary := "Cannot change " + c.network.Ref().String()
	if c.isNew {
		summary = "The create of " + c.network.Ref().String() + " was not completed"
	}
	if !isClass(err, manila.ClassForbidden) && !isClass(err, manila.ClassConflict) && !isClass(err, manila.ClassBadRequest) {
		return refused(summary, manila.Subnet{}, err)
	}
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	return refusedFor(summary, c.provider.SharesOf(cleanup, c.api, c.network.Ref()), err)
}
