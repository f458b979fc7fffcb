package emulator

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// ShareNetwork is a network that share servers are in.
type ShareNetwork struct {
	ID, ProjectID, Name, Description, Status string
	SecurityServiceIDs                       []string
	Subnets                                  []Subnet
	// UpdatesSecurityServices is whether the backends of its share servers can add and
	// replace security services.
	UpdatesSecurityServices bool
	// UpdatesAllocations is whether they can have another subnet of their zone.
	UpdatesAllocations bool
	// Refuses is how often the backends answer that they do not support a change.
	Refuses              int
	CreatedAt, UpdatedAt time.Time
}

// Subnet is a subnet of a share network. One without a zone is for all zones.
type Subnet struct {
	ID, NeutronNetID, NeutronSubnetID, AvailabilityZone string
	NetworkType, CIDR                                   string // set with the first share server
	SegmentationID, IPVersion                           int
	CreatedAt                                           time.Time
}

type shareNetwork struct {
	ShareNetwork
	// checks are what the backends were asked of a change; nil until they have answered.
	checks map[string]*bool
}

const networkNotFoundText = "Share network %s could not be found."

func (e *Emulator) findNetwork(c *call, id string) (*shareNetwork, error) {
	for _, n := range e.networks {
		if n.ID == id && (n.ProjectID == c.caller.project || c.caller.admin()) {
			return n, nil
		}
	}
	return nil, notFound(networkNotFoundText, id)
}

// networksWith are the share networks that have a security service.
func (e *Emulator) networksWith(securityServiceID string) []*shareNetwork {
	return slices.DeleteFunc(slices.Clone(e.networks), func(n *shareNetwork) bool { return !slices.Contains(n.SecurityServiceIDs, securityServiceID) })
}

// The microversions at which a share network looks and behaves in another way.
const (
	firstWithSubnets       = microversion(51)
	firstWithServiceUpdate = microversion(63)
	firstWithManySubnets   = microversion(70)
)

func (e *Emulator) networkDetail(c *call, n *shareNetwork) map[string]any {
	shown := map[string]any{
		"id": n.ID, "project_id": n.ProjectID, "name": orNull(n.Name), "description": orNull(n.Description),
		"created_at": timeOrNull(n.CreatedAt), "updated_at": timeOrNull(n.UpdatedAt),
	}
	if c.version < firstWithSubnets {
		var all Subnet
		for _, subnet := range n.Subnets {
			if subnet.AvailabilityZone == "" {
				all = subnet
			}
		}
		all.addTo(c, shown)
	} else {
		subnets := []any{}
		for _, subnet := range n.Subnets {
			subnets = append(subnets, subnet.detail(c))
		}
		shown["share_network_subnets"] = subnets
	}
	if c.version < 26 {
		shown["nova_net_id"] = nil
	}
	if c.version >= firstWithServiceUpdate {
		shown["status"], shown["security_service_update_support"] = n.Status, n.UpdatesSecurityServices
	}
	if c.version >= firstWithManySubnets {
		shown["network_allocation_update_support"] = n.UpdatesAllocations
	}
	return shown
}

func (e *Emulator) listNetworks(c *call) (*response, error) {
	return e.networksPage(c, func(n *shareNetwork) map[string]any { return map[string]any{"id": n.ID, "name": orNull(n.Name)} })
}

func (e *Emulator) listNetworksDetail(c *call) (*response, error) {
	return e.networksPage(c, func(n *shareNetwork) map[string]any { return e.networkDetail(c, n) })
}

func (e *Emulator) networksPage(c *call, show func(*shareNetwork) map[string]any) (*response, error) {
	list := []any{}
	for _, n := range e.networks {
		if n.ProjectID == c.caller.project && n.matches(c) {
			list = append(list, show(n))
		}
	}
	page, err := e.cutInMemory(c, list)
	return okResponse(map[string]any{"share_networks": page}), err
}

// matches: a parameter that is no field matches no network, even sort_key (observed
// on Manila 15.1).
func (n *shareNetwork) matches(c *call) bool {
	values := map[string][]string{"name": {n.Name}, "description": {n.Description}, "id": {n.ID}, "status": {n.Status}}
	for _, subnet := range n.Subnets {
		for name, value := range map[string]string{
			"neutron_net_id": subnet.NeutronNetID, "neutron_subnet_id": subnet.NeutronSubnetID,
			"network_type": subnet.NetworkType, "cidr": subnet.CIDR, "ip_version": strconv.Itoa(subnet.IPVersion),
		} {
			values[name] = append(values[name], value)
		}
	}
	for name := range c.query {
		switch name {
		case "limit", "offset", "all_tenants", "project_id":
		case "security_service_id":
			if !slices.Contains(n.SecurityServiceIDs, c.query.Get(name)) {
				return false
			}
		default:
			if !slices.Contains(values[name], c.query.Get(name)) {
				return false
			}
		}
	}
	return true
}

func withNetwork(handle func(*Emulator, *call, *shareNetwork) (*response, error)) handler {
	return func(e *Emulator, c *call) (*response, error) {
		n, err := e.findNetwork(c, c.params["network"])
		if err != nil {
			return nil, err
		}
		return handle(e, c, n)
	}
}

func (e *Emulator) showNetwork(c *call, n *shareNetwork) (*response, error) {
	return okResponse(map[string]any{"share_network": e.networkDetail(c, n)}), nil
}

// createNetwork always creates one subnet as well, of all zones where none is given.
func (e *Emulator) createNetwork(c *call) (*response, error) {
	given, err := c.inner("share_network")
	if err != nil {
		return nil, err
	}
	if c.version < firstWithSubnets {
		delete(given, "availability_zone")
	}
	subnet, err := e.newSubnet(c, given)
	if err != nil {
		return nil, err
	}
	if limit := cmp.Or(e.quota.ShareNetworks, networksPerProject); e.networksOf(c.caller.project) >= limit {
		return nil, overLimit("ShareNetworksLimitExceeded: Maximum number of share-networks allowed (%d) exceeded.", limit)
	}
	n := &shareNetwork{ShareNetwork: ShareNetwork{
		ID: e.newUUID(), ProjectID: c.caller.project, Status: "active", Subnets: []Subnet{subnet}, UpdatesSecurityServices: true, CreatedAt: c.Time,
	}, checks: map[string]*bool{}}
	if err := n.setNames(given); err != nil {
		return nil, err
	}
	e.networks = append(e.networks, n)
	return e.showNetwork(c, n)
}

// networksOf counts the share networks of a project.
func (e *Emulator) networksOf(project string) int {
	count := 0
	for _, n := range e.networks {
		if n.ProjectID == project {
			count++
		}
	}
	return count
}

func (n *shareNetwork) setNames(given map[string]any) error {
	for name, into := range map[string]*string{"name": &n.Name, "description": &n.Description} {
		if value, present := given[name]; present {
			text, isText := databaseText(value)
			if value != nil && !isText || len([]rune(text)) > maxName {
				return badRequest("Could not save supplied data due to database error")
			}
			*into = text
		}
	}
	return nil
}

// updateNetwork changes the neutron network of the only subnet of all zones, too.
func (e *Emulator) updateNetwork(c *call, n *shareNetwork) (*response, error) {
	given, err := c.inner("share_network")
	if err != nil {
		return nil, err
	}
	if e.hasServers(n) {
		for name := range given {
			if name != "name" && name != "description" {
				return nil, forbidden("Cannot update share network " + n.ID + ". It is used by share servers. Only 'name' and 'description' fields are available for update")
			}
		}
	}
	_, netGiven := given["neutron_net_id"]
	_, subnetGiven := given["neutron_subnet_id"]
	if netGiven || subnetGiven {
		i := slices.IndexFunc(n.Subnets, func(subnet Subnet) bool { return subnet.AvailabilityZone == "" })
		if i < 0 {
			return nil, badRequest("The share network %s does not have a 'default' subnet that serves all availability zones, "+
				"so subnet details ('neutron_net_id', 'neutron_subnet_id') cannot be updated.", n.ID)
		}
		if n.Subnets[i].NeutronNetID == "" && (given["neutron_net_id"] == nil || given["neutron_subnet_id"] == nil) {
			return nil, badRequest("To update the share network %s you need to specify both 'neutron_net_id' and 'neutron_subnet_id'.", n.ID)
		}
		setSubnetText(given, "neutron_net_id", &n.Subnets[i].NeutronNetID)
		setSubnetText(given, "neutron_subnet_id", &n.Subnets[i].NeutronSubnetID)
	}
	if err := n.setNames(given); err != nil {
		return nil, err
	}
	n.UpdatedAt = c.Time
	return e.showNetwork(c, n)
}

// deleteNetwork removes the network at once; its share servers go afterwards.
func (e *Emulator) deleteNetwork(c *call, n *shareNetwork) (*response, error) {
	if count := len(e.sharesIn(n.ID)); count > 0 {
		return nil, conflict("Can not delete share network %s, it has %d share(s).", n.ID, count)
	}
	if len(n.Subnets) > 1 {
		return nil, conflict("The share network %s has more than one subnet attached. Please remove the subnets untill you have one or no subnets remaining.", n.ID) //nolint:misspell // the service's own
	}
	e.deleteServers(c, func(s *shareServer) bool { return s.networkID == n.ID })
	e.networks = slices.DeleteFunc(e.networks, func(other *shareNetwork) bool { return other == n })
	return emptyResponse(http.StatusAccepted), nil
}

// sharesIn are the shares in a network, those in the recycle bin as well.
func (e *Emulator) sharesIn(networkID string) []*share {
	return slices.DeleteFunc(slices.Clone(e.shares), func(s *share) bool { return s.ShareNetworkID != networkID })
}
