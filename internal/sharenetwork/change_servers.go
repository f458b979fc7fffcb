package sharenetwork

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// errNotCompatible is the answer of the backends to a check.
var errNotCompatible = errors.New("a backend of its share servers does not support this change")

// errNoAnswer is about backends that do not answer a check. On Manila 23 none does: the
// check fails in its share service (observed: "share_networks" has no property "host").
var errNoAnswer = errors.New("the backends of its share servers do not answer whether they support this change")

// checkPatience is how long backends may take to answer a check before they are asked
// again, which is done maxAsked times: the answer of one call may get lost.
const (
	checkPatience = 30 * time.Second
	maxAsked      = 4
)

// checked makes a change that the backends of the network's share servers have to be asked
// about before: the service answers 400 until all have said yes.
func (c *change) checked(ctx context.Context, send func() error, check func(reset bool) (compatible *bool, err error)) error {
	refusal := send()
	if !isClass(refusal, manila.ClassBadRequest) {
		return refusal
	}
	switch err := c.askBackends(ctx, check); {
	case errors.Is(err, manila.ErrNotSupported):
		return refusal // for another reason
	case err != nil:
		return err
	}
	if c.inErrorBefore == nil {
		before, err := c.inError(ctx)
		if err != nil {
			return err
		}
		c.inErrorBefore = before
	}
	return send()
}

// askBackends waits until all backends support a change. The service keeps an answer, or
// a question without one, until it is reset: so the first answer may be an old one, and
// one that does not come is asked for again.
func (c *change) askBackends(ctx context.Context, check func(reset bool) (compatible *bool, err error)) error {
	pause := c.provider.Pauses()
	asked, times, isOld, reset := c.provider.Clock.Now(), 1, true, false
	for {
		compatible, err := check(reset)
		switch {
		case err != nil:
			return err
		case compatible != nil && *compatible:
			return nil
		case compatible != nil && !isOld:
			return errNotCompatible
		}
		isOld = false
		if err := pause(ctx); err != nil {
			return err
		}
		reset = compatible != nil || c.provider.Clock.Now().Sub(asked) >= checkPatience
		if reset && times == maxAsked {
			return errNoAnswer
		}
		if reset {
			asked, times = c.provider.Clock.Now(), times+1
		}
	}
}

// checkServers reports a change that failed on share servers. The service shows the
// network as active then, with the change, and what was configured before in error; an
// administrator sees the share servers, too.
func (c *change) checkServers(ctx context.Context) diag.Diagnostic {
	if c.inErrorBefore == nil {
		return nil
	}
	after, err := c.inError(ctx)
	if err != nil {
		return notVerified(c.network.Ref(), err)
	}
	var failed []manila.Ref
	for id, ref := range after {
		if _, before := c.inErrorBefore[id]; !before {
			failed = append(failed, ref)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	slices.SortFunc(failed, func(a, b manila.Ref) int { return cmp.Compare(a.String(), b.String()) })
	return failedOnServers(c.network.Ref(), failed)
}

// inError are the shares and share servers of the network in status error, by id.
func (c *change) inError(ctx context.Context) (map[string]manila.Ref, error) {
	all := map[string]manila.Ref{}
	shares, err := c.api.FindShares(ctx, manila.ShareFilter{ShareNetworkID: c.network.ID})
	if err != nil {
		return nil, err
	}
	for _, share := range shares {
		if share.Status == statusError {
			all[share.ID] = share.Ref()
		}
	}
	for _, server := range serversOf(ctx, c.api, c.network.ID) {
		if server.Status == statusError {
			all[server.ID] = server.Ref()
		}
	}
	return all, nil
}

// serversOf are the share servers of a network, as far as they can be listed.
func serversOf(ctx context.Context, api *manila.Client, networkID string) []manila.ShareServer {
	if api.IsMember(ctx) {
		return nil
	}
	servers, err := api.ShareServers(ctx)
	if err != nil {
		tflog.Debug(ctx, "the share servers of a network could not be listed", map[string]any{"network": networkID, "error": err.Error()})
	}
	return slices.DeleteFunc(servers, func(server manila.ShareServer) bool { return server.ShareNetworkID != networkID })
}
