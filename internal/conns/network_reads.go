package conns

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// ReadShareNetwork reads a share network for a refresh, as ReadShare reads a share.
func (p *Provider) ReadShareNetwork(ctx context.Context, region string, ref manila.Ref) (*manila.ShareNetwork, error) {
	api := p.API.InRegion(region)
	reader := p.networkReaders.loadOrStore(api, func() *batch.Reader[*manila.ShareNetwork] {
		return newReader(p, batch.Source[*manila.ShareNetwork]{
			Get: func(ctx context.Context, id string) (*manila.ShareNetwork, error) {
				return api.GetShareNetwork(ctx, manila.NetworkRef(id, ""))
			},
			List: api.ListShareNetworksPage, ID: func(network *manila.ShareNetwork) string { return network.ID },
		})
	})
	return refresh(ctx, p, reader, ref)
}

// ReadSecurityService reads a security service for a refresh, as ReadShare reads a share.
func (p *Provider) ReadSecurityService(ctx context.Context, region string, ref manila.Ref) (*manila.SecurityService, error) {
	api := p.API.InRegion(region)
	reader := p.securityServiceReaders.loadOrStore(api, func() *batch.Reader[*manila.SecurityService] {
		return newReader(p, batch.Source[*manila.SecurityService]{
			Get: func(ctx context.Context, id string) (*manila.SecurityService, error) {
				return api.GetSecurityService(ctx, manila.SecurityServiceRef(id, ""))
			},
			List: api.ListSecurityServicesPage, ID: func(service *manila.SecurityService) string { return service.ID },
		})
	})
	return refresh(ctx, p, reader, ref)
}

func refresh[T any](ctx context.Context, p *Provider, reader *batch.Reader[T], ref manila.Ref) (T, error) {
	result, err := read(ctx, p, reader, ref, batch.Request{MaxAge: listingTTL, Due: p.Clock.Now()})
	return result.Value, err
}

// SecurityServiceIDs returns the security services of a share network for a refresh. All
// refreshes of a region share one listing, in which those of other projects are missing;
// so what is expected and not in it is looked up for the network alone.
func (p *Provider) SecurityServiceIDs(ctx context.Context, region string, ref manila.Ref, expected []string) ([]string, error) {
	all, err := p.listSecurityServices(ctx, region, ref)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, service := range all {
		if slices.Contains(service.ShareNetworkIDs, ref.ID) {
			ids = append(ids, service.ID)
		}
	}
	for _, id := range expected {
		if !slices.Contains(ids, id) {
			return securityServiceIDs(ctx, p.API.InRegion(region), ref)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func (p *Provider) listSecurityServices(ctx context.Context, region string, ref manila.Ref) ([]*manila.SecurityService, error) {
	now := p.Clock.Now()
	request := cacheRequest{key: region, startedAfter: now.Add(-listingTTL), due: now}
	if changed := p.changed.load(ref.ID); changed.After(request.startedAfter) {
		request.startedAfter = changed
	}
	return p.securityServices.get(ctx, p.Clock, request, p.API.InRegion(region).AllSecurityServices)
}

func securityServiceIDs(ctx context.Context, api *manila.Client, ref manila.Ref) ([]string, error) {
	services, err := api.SecurityServicesOf(ctx, ref.ID)
	var ids []string
	for _, service := range services {
		ids = append(ids, service.ID)
	}
	slices.Sort(ids)
	return ids, err
}

// NetworksWith lists the share networks of the project that have a security service, as
// of a listing of a few seconds ago.
func (p *Provider) NetworksWith(ctx context.Context, region string, service manila.Ref) ([]manila.Ref, error) {
	all, err := p.listSecurityServices(ctx, region, service)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(other *manila.SecurityService) bool { return other.ID == service.ID })
	if at < 0 {
		return nil, nil
	}
	var networks []manila.Ref
	for _, id := range all[at].ShareNetworkIDs {
		ref := manila.NetworkRef(id, "")
		if network, err := p.ReadShareNetwork(ctx, region, ref); err == nil {
			ref = network.Ref()
		}
		networks = append(networks, ref)
	}
	return networks, nil
}

// SharesOn lists the shares for which a share network has share servers, as far as that is
// known: a share in error may have none.
func (p *Provider) SharesOn(ctx context.Context, region string, network manila.Ref) []manila.Ref {
	return refsOf(ctx, p.API.InRegion(region), network, func(share manila.Share) bool { return share.Status != "error" })
}

// SharesOf lists the shares in a share network, as far as they can be listed.
func (p *Provider) SharesOf(ctx context.Context, api *manila.Client, network manila.Ref) []manila.Ref {
	return refsOf(ctx, api, network, func(manila.Share) bool { return true })
}

func refsOf(ctx context.Context, api *manila.Client, network manila.Ref, selected func(manila.Share) bool) []manila.Ref {
	shares, err := api.FindShares(ctx, manila.ShareFilter{ShareNetworkID: network.ID})
	if err != nil {
		tflog.Debug(ctx, "the shares of a share network could not be listed", map[string]any{"network": network.ID, "error": err.Error()})
	}
	var refs []manila.Ref
	for _, share := range shares {
		if selected(share) {
			refs = append(refs, share.Ref())
		}
	}
	return refs
}
