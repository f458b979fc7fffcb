package sharenetwork

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// serviceChanges are the security services that the plan adds and the network lacks, and
// those that it has of those that the plan removes.
func (c *change) serviceChanges(plan *model) (added []string, removed []*manila.SecurityService) {
	wanted, unwanted := serviceChanges(plan, c.was)
	for _, service := range c.services {
		wanted = slices.DeleteFunc(wanted, func(id string) bool { return id == service.ID })
		if slices.Contains(unwanted, service.ID) {
			removed = append(removed, service)
		}
	}
	return wanted, removed
}

// setSecurityServices replaces services by others of their type, then adds, and removes
// last. What stays is not touched.
func (c *change) setSecurityServices(ctx context.Context, plan *model) error {
	if c.services == nil {
		if err := c.observeServices(ctx); err != nil {
			return err
		}
	}
	added, removed := c.serviceChanges(plan)
	if len(added)+len(removed) == 0 {
		return nil
	}
	for _, id := range added {
		service, err := c.api.GetSecurityService(ctx, manila.SecurityServiceRef(id, ""))
		if err != nil {
			return err
		}
		if replaced := slices.IndexFunc(removed, func(other *manila.SecurityService) bool { return other.Type == service.Type }); replaced < 0 {
			err = c.add(ctx, id)
		} else {
			err = c.replace(ctx, removed[replaced].ID, id)
			removed = slices.Delete(removed, replaced, replaced+1)
		}
		if err == nil {
			err = c.waitUntilActive(ctx)
		}
		if err != nil {
			return err
		}
	}
	for _, service := range removed {
		if err := c.api.RemoveSecurityService(ctx, c.network.Ref(), service.ID); err != nil {
			return err
		}
	}
	return errors.Join(c.observe(ctx), c.observeServices(ctx))
}

func (c *change) add(ctx context.Context, id string) error {
	return c.checked(ctx,
		func() error { return c.api.AddSecurityService(ctx, c.network.Ref(), id) },
		func(reset bool) (*bool, error) {
			return c.api.CheckSecurityService(ctx, c.network.Ref(), "", id, reset)
		},
	)
}

// replace puts a service in the place of another one in one request. Below microversion
// 2.63 it takes two, because a network has one of each type: if the second one fails, the
// first is undone.
func (c *change) replace(ctx context.Context, current, id string) error {
	err := c.checked(ctx,
		func() error { return c.api.ReplaceSecurityService(ctx, c.network.Ref(), current, id) },
		func(reset bool) (*bool, error) {
			return c.api.CheckSecurityService(ctx, c.network.Ref(), current, id, reset)
		},
	)
	if !errors.Is(err, manila.ErrNotSupported) {
		return err
	}
	if err := c.api.RemoveSecurityService(ctx, c.network.Ref(), current); err != nil {
		return err
	}
	err = c.api.AddSecurityService(ctx, c.network.Ref(), id)
	if response, ok := manila.AsError(err); ok && !response.MayHaveBeenApplied() {
		if undo := c.api.AddSecurityService(context.WithoutCancel(ctx), c.network.Ref(), current); undo != nil {
			tflog.Warn(ctx, "a security service that was removed could not be added again", map[string]any{"network": c.network.ID, "service": current, "error": undo.Error()})
		}
	}
	return err
}
