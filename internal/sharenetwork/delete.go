package sharenetwork

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func (r *networkResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	bounded, cancel := tfstate.WithTimeout(ctx, state.Timeouts.Delete, changeTimeout, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	d := &deletion{provider: r.provider, api: r.api(state.Region), ref: state.ref()}
	failure := d.run(bounded)
	if failure == nil {
		return
	}
	resp.Diagnostics.Append(failure)
	cleanup, done := tfstate.CleanupContext(ctx)
	defer done()
	if network, err := d.api.GetShareNetwork(manila.WithoutRetries(cleanup), d.ref); err == nil {
		services, _ := ids(state.SecurityServiceIDs)
		state.set(network, services)
		resp.Diagnostics.Append(resp.State.Set(cleanup, &state)...)
	}
}

// deletion deletes one share network.
type deletion struct {
	provider *conns.Provider
	api      *manila.Client
	ref      manila.Ref
}

func (d *deletion) run(ctx context.Context) diag.Diagnostic {
	if failure := d.waitUntilUnused(ctx); failure != nil {
		return failure
	}
	// From Manila 23 on a share server forgets its network with it.
	servers := serversOf(ctx, d.api, d.ref.ID)
	err := d.api.DeleteShareNetwork(ctx, d.ref)
	// The service looks for shares and share groups first, so now there are none.
	if isConflict(err, "more than one subnet") {
		if err = d.removeSubnets(ctx); err == nil {
			err = d.api.DeleteShareNetwork(ctx, d.ref)
		}
	}
	if err == nil {
		if failure := d.provider.VerifyDeleted(ctx, d.ref, d.read); failure != nil {
			return failure
		}
	}
	switch {
	case err == nil || manila.IsNotFound(err):
		return d.waitUntilServersAreDeleted(ctx, servers)
	case isConflict(err, ""):
		return notDeleted(d.ref, d.provider.SharesOf(ctx, d.api, d.ref), err)
	}
	return diags.CallFailed("Cannot delete "+d.ref.String(), err)
}

func (d *deletion) read(ctx context.Context) error {
	_, err := d.api.GetShareNetwork(ctx, d.ref)
	return err
}

// isConflict is true for a 409 whose message has the text.
func isConflict(err error, text string) bool {
	response, ok := manila.AsError(err)
	return ok && response.Class() == manila.ClassConflict && strings.Contains(response.Message, text)
}

// waitUntilUnused waits for shares that are being deleted.
func (d *deletion) waitUntilUnused(ctx context.Context) diag.Diagnostic {
	pause := d.provider.Pauses()
	for {
		shares, err := d.api.FindShares(ctx, manila.ShareFilter{ShareNetworkID: d.ref.ID})
		if err != nil {
			return diags.CallFailed("Cannot delete "+d.ref.String()+": the shares on it could not be listed", err)
		}
		var users, deleting []manila.Ref
		for _, share := range shares {
			if waiter.IsBeingDeleted(share.Status) {
				deleting = append(deleting, share.Ref())
			} else {
				users = append(users, share.Ref())
			}
		}
		switch {
		case len(users) > 0:
			return stillUsed(d.ref, users)
		case len(deleting) == 0:
			return nil
		}
		if err := pause(ctx); err != nil {
			return sharesNotDeleted(d.ref, deleting, err)
		}
	}
}

// removeSubnets leaves one subnet: the service deletes no network with more.
func (d *deletion) removeSubnets(ctx context.Context) error {
	network, err := d.api.GetShareNetwork(ctx, d.ref)
	if err != nil {
		return err
	}
	for i := 1; i < len(network.Subnets); i++ {
		if err := d.api.RemoveSubnet(ctx, d.ref, network.Subnets[i].ID); err != nil && !manila.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// waitUntilServersAreDeleted waits for the share servers, which are deleted after the
// network: what they are connected to, such as a Neutron network, cannot be deleted before.
// Only administrators see them.
func (d *deletion) waitUntilServersAreDeleted(ctx context.Context, servers []manila.ShareServer) diag.Diagnostic {
	pause := d.provider.Pauses()
	for len(servers) > 0 {
		if failed := inStatusError(servers); len(failed) == len(servers) {
			return serversFailed(d.ref, failed)
		}
		if err := pause(ctx); err != nil {
			return serversLeft(d.ref, idsOf(servers), err)
		}
		shown, err := d.api.ShareServers(ctx)
		if err != nil {
			tflog.Debug(ctx, "the share servers of a deleted network could not be listed", map[string]any{"network": d.ref.ID, "error": err.Error()})
			continue
		}
		servers = slices.DeleteFunc(shown, func(server manila.ShareServer) bool { return !slices.Contains(idsOf(servers), server.ID) })
	}
	return nil
}

func inStatusError(servers []manila.ShareServer) []string {
	return idsOf(slices.DeleteFunc(slices.Clone(servers), func(server manila.ShareServer) bool { return server.Status != statusError }))
}

func idsOf(servers []manila.ShareServer) []string {
	var ids []string
	for _, server := range servers {
		ids = append(ids, server.ID)
	}
	return ids
}
