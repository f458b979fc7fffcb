package sharenetwork

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// errNotCompatible is the answer of the backends to a check.
var errNotCompatible = errors.New("a backend of its share servers does not support this change of security services")

// checkPatience is how long backends may take to answer a check before they are asked again.
const checkPatience = 30 * time.Second

// setSecurityServices replaces services by others of their type, then adds, and removes
// last. What stays is not touched.
func (c *change) setSecurityServices(ctx context.Context, plan *model) error {
	if c.services == nil {
		if err := c.observeServices(ctx); err != nil {
			return err
		}
	}
	wanted, _ := ids(plan.SecurityServiceIDs)
	removed := slices.DeleteFunc(slices.Clone(c.services), func(service *manila.SecurityService) bool { return slices.Contains(wanted, service.ID) })
	changed := len(removed) > 0
	for _, id := range wanted {
		if slices.Contains(c.securityServiceIDs(), id) {
			continue
		}
		added, err := c.api.GetSecurityService(ctx, manila.SecurityServiceRef(id, ""))
		if err != nil {
			return err
		}
		changed = true
		replaced := slices.IndexFunc(removed, func(service *manila.SecurityService) bool { return service.Type == added.Type })
		if replaced < 0 {
			err = c.add(ctx, id)
		} else {
			err = c.replace(ctx, removed[replaced].ID, id)
			removed = slices.Delete(removed, replaced, replaced+1)
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
	if !changed {
		return nil
	}
	return errors.Join(c.observe(ctx), c.observeServices(ctx))
}

func (c *change) add(ctx context.Context, id string) error {
	return c.checked(ctx, "", id, func() error { return c.api.AddSecurityService(ctx, c.network.Ref(), id) })
}

// replace puts a service in the place of another one in one request. Below microversion
// 2.63 it takes two, because a network has one of each type: if the second one fails, the
// first is undone.
func (c *change) replace(ctx context.Context, current, id string) error {
	err := c.checked(ctx, current, id, func() error { return c.api.ReplaceSecurityService(ctx, c.network.Ref(), current, id) })
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

// checked makes a change that, with share servers on the network, their backends have to
// be asked about before; the service answers 400 until then.
func (c *change) checked(ctx context.Context, current, id string, send func() error) error {
	err := send()
	response, ok := manila.AsError(err)
	if !ok || response.Class() != manila.ClassBadRequest || !strings.Contains(response.Message, "check operation") {
		return err
	}
	started, schedule := c.provider.Clock.Now(), c.provider.Waiter().Schedule
	asked := started
	for {
		reset := c.provider.Clock.Now().Sub(asked) >= checkPatience
		if reset {
			asked = c.provider.Clock.Now()
		}
		compatible, err := c.api.CheckSecurityService(ctx, c.network.Ref(), current, id, reset)
		switch {
		case err != nil:
			return err
		case compatible != nil && !*compatible:
			return errNotCompatible
		case compatible != nil:
			return send()
		}
		if err := c.provider.Clock.Sleep(ctx, schedule(c.provider.Clock.Now().Sub(started))); err != nil {
			return err
		}
	}
}
