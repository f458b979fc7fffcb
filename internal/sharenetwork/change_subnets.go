package sharenetwork

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// errOneSubnet is about a service whose share networks have one subnet.
var errOneSubnet = errors.New("the service has one subnet in a share network, without an availability zone")

// subnetChanges are what the plan adds and the network lacks, and what it has of those that
// the plan removes.
func (c *change) subnetChanges(ctx context.Context, plan *model) (added, removed []manila.Subnet) {
	wanted := subnets(ctx, plan.Subnets)
	if wanted == nil || plan.Subnets.Equal(c.was.Subnets) {
		return nil, nil
	}
	_, unwanted := difference(wanted, subnets(ctx, c.was.Subnets))
	added, others := difference(wanted, c.network.Subnets)
	removed = slices.DeleteFunc(others, func(subnet manila.Subnet) bool {
		return !slices.ContainsFunc(unwanted, func(other manila.Subnet) bool { return sameSubnet(subnet, other) })
	})
	return added, removed
}

// setSubnets adds before it removes, except where a zone may have one subnet only.
func (c *change) setSubnets(ctx context.Context, plan *model) error {
	added, removed := c.subnetChanges(ctx, plan)
	if len(added)+len(removed) == 0 {
		return nil
	}
	if !c.api.HasSubnets() {
		return c.setOnlySubnet(ctx, subnets(ctx, plan.Subnets))
	}
	for _, subnet := range added {
		ofZone := slices.IndexFunc(removed, func(old manila.Subnet) bool { return old.AvailabilityZone == subnet.AvailabilityZone })
		err := c.addSubnet(ctx, subnet, ofZone)
		if errors.Is(err, errZoneFull) {
			err = c.replaceSubnet(ctx, removed[ofZone], subnet)
			removed = slices.Delete(removed, ofZone, ofZone+1)
		}
		if err == nil {
			err = c.waitUntilActive(ctx)
		}
		if err != nil {
			return err
		}
	}
	for _, subnet := range removed {
		if err := c.removeSubnet(ctx, subnet); err != nil {
			return err
		}
	}
	return c.observe(ctx)
}

// errZoneFull is about a zone whose subnet has to be removed before it can have another.
var errZoneFull = errors.New("the zone has a subnet")

// addSubnet adds a subnet. That of the zone, if there is one to remove, is in the way
// below microversion 2.70, and where it has share servers that cannot have another subnet.
func (c *change) addSubnet(ctx context.Context, subnet manila.Subnet, ofZone int) error {
	if ofZone >= 0 && !c.api.HasSubnetsPerZone() {
		return errZoneFull
	}
	err := c.checked(ctx,
		func() error { return c.api.AddSubnet(ctx, c.network.Ref(), subnet) },
		func(reset bool) (*bool, error) { return c.api.CheckSubnet(ctx, c.network.Ref(), subnet, reset) },
	)
	if ofZone >= 0 && (errors.Is(err, errNotCompatible) || errors.Is(err, errNoAnswer) || isClass(err, manila.ClassBadRequest)) {
		return errZoneFull
	}
	return err
}

// replaceSubnet removes a subnet, with the share servers that it has if no share uses
// them, and adds another. If that fails, the first is added again.
func (c *change) replaceSubnet(ctx context.Context, old, subnet manila.Subnet) error {
	if err := c.removeSubnet(ctx, old); err != nil {
		return err
	}
	err := c.api.AddSubnet(ctx, c.network.Ref(), subnet)
	if response, ok := manila.AsError(err); ok && !response.MayHaveBeenApplied() {
		if undo := c.api.AddSubnet(context.WithoutCancel(ctx), c.network.Ref(), old); undo != nil {
			tflog.Warn(ctx, "a subnet that was removed could not be added again", map[string]any{"network": c.network.ID, "subnet": old.ID, "error": undo.Error()})
		}
	}
	return err
}

func (c *change) removeSubnet(ctx context.Context, subnet manila.Subnet) error {
	err := c.api.RemoveSubnet(ctx, c.network.Ref(), subnet.ID)
	if manila.IsNotFound(err) {
		return nil
	}
	return err
}

func (c *change) setOnlySubnet(ctx context.Context, wanted []manila.Subnet) error {
	if len(wanted) > 1 || wanted[0].AvailabilityZone != "" {
		return errOneSubnet
	}
	updated, err := c.api.UpdateShareNetwork(ctx, c.network.Ref(), nil, nil, &wanted[0])
	if err == nil {
		c.network = updated
	}
	return err
}
