package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// ShareNetwork is a network that share servers are in.
type ShareNetwork struct {
	ID, ProjectID, Name, Description, CreatedAt string
	// Status is empty below microversion 2.63.
	Status  string
	Subnets []Subnet
	// UpdatesSecurityServices is whether security services can be added and replaced
	// while share servers use the network.
	UpdatesSecurityServices bool
}

// Subnet is a subnet of a share network, for one availability zone or, without one, for
// all. Type, segment and addresses are set once share servers use it.
type Subnet struct {
	// ID is empty below microversion 2.51, where a network has one subnet.
	ID                                              string
	NeutronNetID, NeutronSubnetID, AvailabilityZone string
	NetworkType, CIDR                               string
	SegmentationID, IPVersion                       *int64
}

const networkKind = "share network"

// NetworkRef identifies a share network.
func NetworkRef(id, name string) Ref { return Ref{ID: id, Name: name, Kind: networkKind} }

// Ref identifies the share network in calls and messages.
func (n *ShareNetwork) Ref() Ref { return NetworkRef(n.ID, n.Name) }

// networkMicroversions are tried in this order: the newest shows and can do all.
var networkMicroversions = []string{zoneSubnetsMicroversion, networkStatusMicroversion, subnetsMicroversion, shareMicroversion}

// atNetworkMicroversion makes a call at the newest microversion of the service that is not
// below the oldest.
func (c *Client) atNetworkMicroversion(oldest string, r request, call func(request) error) error {
	versions := networkMicroversions[:slices.Index(networkMicroversions, oldest)+1]
	if known := int(c.capabilities.networkDialect.Load()); known >= len(versions) {
		r.microversion = oldest
		return c.notSupported(r)
	}
	return withDialect(&c.capabilities.networkDialect, versions, func(version string) error {
		r.microversion = version
		return call(r)
	})
}

// HasSubnets is false for a service whose share networks have one subnet, without a zone.
// It is known only after a call about share networks has succeeded, and true before.
func (c *Client) HasSubnets() bool {
	return networkMicroversions[c.capabilities.networkDialect.Load()] != shareMicroversion
}

// HasSubnetsPerZone is false for a service that has at most one subnet for each zone; it
// is known as HasSubnets is.
func (c *Client) HasSubnetsPerZone() bool {
	return networkMicroversions[c.capabilities.networkDialect.Load()] == zoneSubnetsMicroversion
}

// CreateShareNetwork creates a share network with one subnet, which may be empty.
func (c *Client) CreateShareNetwork(ctx context.Context, name, description string, subnet Subnet) (*ShareNetwork, error) {
	fields := subnet.fields()
	for field, value := range map[string]string{"name": name, "description": description} {
		if value != "" {
			fields[field] = value
		}
	}
	return c.readNetwork(ctx, subnet.oldest(), request{
		operation: "create share network", share: NetworkRef("", name), method: http.MethodPost, path: "share-networks",
		body: map[string]any{"share_network": fields},
		ok:   []int{http.StatusOK, http.StatusCreated, http.StatusAccepted},
	})
}

// fields leaves out what is not set: the service wants both ids, or none.
func (s Subnet) fields() map[string]any {
	fields := map[string]any{}
	for name, value := range map[string]string{
		"neutron_net_id": s.NeutronNetID, "neutron_subnet_id": s.NeutronSubnetID, "availability_zone": s.AvailabilityZone,
	} {
		if value != "" {
			fields[name] = value
		}
	}
	return fields
}

// oldest is the microversion below which the service ignores the zone.
func (s Subnet) oldest() string {
	if s.AvailabilityZone != "" {
		return subnetsMicroversion
	}
	return shareMicroversion
}

// GetShareNetwork reads a share network.
func (c *Client) GetShareNetwork(ctx context.Context, ref Ref) (*ShareNetwork, error) {
	return c.readNetwork(ctx, shareMicroversion, c.networkRequest("read share network", ref, http.MethodGet, ""))
}

func (c *Client) readNetwork(ctx context.Context, oldest string, r request) (network *ShareNetwork, err error) {
	err = c.atNetworkMicroversion(oldest, r, func(r request) (err error) {
		network, err = callAndDecode(ctx, c, r, decodeNetwork)
		return err
	})
	return network, err
}

// UpdateShareNetwork changes name and description, nil leaving them unchanged, also of a
// network in use. A subnet replaces the only one, below microversion 2.51.
func (c *Client) UpdateShareNetwork(ctx context.Context, ref Ref, name, description *string, subnet *Subnet) (*ShareNetwork, error) {
	fields := map[string]any{}
	if subnet != nil {
		fields = subnet.fields()
	}
	if name != nil {
		fields["name"] = *name
	}
	if description != nil {
		fields["description"] = *description
	}
	r := c.networkRequest("update share network", ref, http.MethodPut, "")
	r.body, r.idempotent = map[string]any{"share_network": fields}, true
	return c.readNetwork(ctx, shareMicroversion, r)
}

// DeleteShareNetwork deletes a share network. The service rejects it with 409 while shares
// or share groups use it, or while it has more than one subnet. Its share servers are
// deleted afterwards.
func (c *Client) DeleteShareNetwork(ctx context.Context, ref Ref) error {
	r := c.networkRequest("delete share network", ref, http.MethodDelete, "")
	r.ok, r.idempotent = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}, true
	_, err := c.call(ctx, r)
	return err
}

func (c *Client) networkRequest(operation string, ref Ref, method, subpath string) request {
	return c.requestAbout(operation, ref, method, "share-networks/"+url.PathEscape(ref.ID)+subpath)
}

// ListShareNetworksPage lists the share networks of the project from an offset on.
func (c *Client) ListShareNetworksPage(ctx context.Context, offset int) ([]*ShareNetwork, error) {
	return c.listNetworks(ctx, pageQuery(offset))
}

const listNetworks = "list share networks"

// ShareNetworks lists those of the project.
func (c *Client) ShareNetworks(ctx context.Context) ([]*ShareNetwork, error) {
	return allPages(ctx, c, listNetworks, nil, c.listNetworks)
}

// ShareNetworksNamed lists the share networks of a name, "" being those without.
func (c *Client) ShareNetworksNamed(ctx context.Context, name string) ([]*ShareNetwork, error) {
	return named(ctx, c, listNetworks, name, c.listNetworks)
}

func (c *Client) listNetworks(ctx context.Context, query url.Values) (networks []*ShareNetwork, err error) {
	r := request{operation: listNetworks, method: http.MethodGet, path: "share-networks/detail", query: query}
	err = c.atNetworkMicroversion(shareMicroversion, r, func(r request) (err error) {
		networks, err = callAndDecode(ctx, c, r, decodeNetworks)
		return err
	})
	return networks, err
}

type wireNetwork struct {
	ID          string              `json:"id"`
	ProjectID   string              `json:"project_id"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Status      string              `json:"status"`
	CreatedAt   string              `json:"created_at"`
	Subnets     listOf[*wireSubnet] `json:"share_network_subnets"`
	Updates     flexibleBool        `json:"security_service_update_support"`
	wireSubnetFields
}

type wireSubnet struct {
	ID   string `json:"id"`
	Zone string `json:"availability_zone"`
	wireSubnetFields
}

type wireSubnetFields struct {
	NeutronNetID    string `json:"neutron_net_id"`
	NeutronSubnetID string `json:"neutron_subnet_id"`
	NetworkType     string `json:"network_type"`
	CIDR            string `json:"cidr"`
	SegmentationID  *int64 `json:"segmentation_id"`
	IPVersion       *int64 `json:"ip_version"`
}

func (w wireSubnetFields) subnet(id, zone string) Subnet {
	return Subnet{
		ID: id, AvailabilityZone: zone, NeutronNetID: w.NeutronNetID, NeutronSubnetID: w.NeutronSubnetID,
		NetworkType: w.NetworkType, CIDR: w.CIDR, SegmentationID: w.SegmentationID, IPVersion: w.IPVersion,
	}
}

func (w *wireNetwork) network() (*ShareNetwork, error) {
	if w == nil || w.ID == "" {
		return nil, missing("share network with an id")
	}
	network := &ShareNetwork{
		ID: w.ID, ProjectID: w.ProjectID, Name: w.Name, Description: w.Description, Status: w.Status, CreatedAt: w.CreatedAt,
		UpdatesSecurityServices: bool(w.Updates),
	}
	if w.Subnets == nil {
		network.Subnets = []Subnet{w.subnet("", "")}
	}
	for _, subnet := range w.Subnets {
		if subnet == nil || subnet.ID == "" {
			return nil, missing("id of a subnet")
		}
		network.Subnets = append(network.Subnets, subnet.subnet(subnet.ID, subnet.Zone))
	}
	return network, nil
}

func decodeNetwork(body []byte) (*ShareNetwork, error) {
	var document struct {
		Network *wireNetwork `json:"share_network"`
	}
	if err := unmarshal(body, &document, "share network with an id"); err != nil {
		return nil, err
	}
	return document.Network.network()
}

func decodeNetworks(body []byte) ([]*ShareNetwork, error) {
	var document struct {
		Networks listOf[*wireNetwork] `json:"share_networks"`
	}
	if err := unmarshalList(body, &document, networkKind); err != nil {
		return nil, err
	}
	return convert(document.Networks, (*wireNetwork).network)
}
