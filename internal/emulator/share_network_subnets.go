package emulator

import (
	"net/http"
	"slices"
)

// newSubnet checks the fields of a subnet in the order of the service.
func (e *Emulator) newSubnet(c *call, given map[string]any) (Subnet, error) {
	subnet := Subnet{ID: e.newUUID(), CreatedAt: c.Time}
	if zone := given["availability_zone"]; zone != nil && zone != "" {
		if !slices.Contains(zones(), pythonString(zone)) {
			return subnet, badRequest("The provided availability zone %s does not exist.", pythonString(zone))
		}
		subnet.AvailabilityZone = pythonString(zone)
	}
	_, net := given["neutron_net_id"]
	_, sub := given["neutron_subnet_id"]
	if net != sub {
		return subnet, badRequest("When creating a new share network subnet you need to specify both neutron_net_id and neutron_subnet_id or none of them.")
	}
	setSubnetText(given, "neutron_net_id", &subnet.NeutronNetID)
	setSubnetText(given, "neutron_subnet_id", &subnet.NeutronSubnetID)
	return subnet, nil
}

func setSubnetText(given map[string]any, name string, into *string) {
	if value, present := given[name]; present {
		*into, _ = databaseText(value)
	}
}

func (subnet Subnet) addTo(c *call, shown map[string]any) {
	shown["neutron_net_id"], shown["neutron_subnet_id"] = orNull(subnet.NeutronNetID), orNull(subnet.NeutronSubnetID)
	shown["network_type"], shown["cidr"] = orNull(subnet.NetworkType), orNull(subnet.CIDR)
	shown["segmentation_id"], shown["ip_version"] = nil, nil
	if subnet.IPVersion > 0 {
		shown["segmentation_id"], shown["ip_version"] = subnet.SegmentationID, subnet.IPVersion
	}
	if c.version >= 18 {
		shown["gateway"] = nil
	}
	if c.version >= 20 {
		shown["mtu"] = nil
	}
}

func (subnet Subnet) detail(c *call) map[string]any {
	shown := map[string]any{
		"id": subnet.ID, "availability_zone": orNull(subnet.AvailabilityZone), "created_at": timeOrNull(subnet.CreatedAt), "updated_at": nil,
	}
	subnet.addTo(c, shown)
	return shown
}

func (n *shareNetwork) subnetDetail(c *call, subnet Subnet) map[string]any {
	shown := subnet.detail(c)
	shown["share_network_id"], shown["share_network_name"] = n.ID, orNull(n.Name)
	return shown
}

func (e *Emulator) listSubnets(c *call, n *shareNetwork) (*response, error) {
	list := []any{}
	for _, subnet := range n.Subnets {
		list = append(list, n.subnetDetail(c, subnet))
	}
	return okResponse(map[string]any{"share_network_subnets": list}), nil
}

func (e *Emulator) showSubnet(c *call, n *shareNetwork) (*response, error) {
	i, err := n.subnetOf(c)
	if err != nil {
		return nil, err
	}
	return okResponse(map[string]any{"share_network_subnet": n.subnetDetail(c, n.Subnets[i])}), nil
}

func (n *shareNetwork) subnetOf(c *call) (int, error) {
	i := slices.IndexFunc(n.Subnets, func(subnet Subnet) bool { return subnet.ID == c.params["subnet"] })
	if i < 0 {
		return 0, notFound("Share network subnet %s could not be found.", c.params["subnet"])
	}
	return i, nil
}

// createSubnet takes "share-network-subnet", with hyphens, and answers with underscores.
func (e *Emulator) createSubnet(c *call, n *shareNetwork) (*response, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	given, isObject := body["share-network-subnet"].(map[string]any)
	if !isObject {
		return nil, badRequest("Share Network Subnet is missing from the request body.")
	}
	subnet, err := e.newSubnet(c, given)
	if err != nil {
		return nil, err
	}
	sameZone := slices.ContainsFunc(n.Subnets, func(other Subnet) bool { return other.AvailabilityZone == subnet.AvailabilityZone })
	switch {
	case sameZone && c.version < firstWithManySubnets:
		return nil, conflict("Another share network subnet was found in the specified availability zone. "+
			"Only one share network subnet is allowed per availability zone for share network %s.", n.ID)
	case e.serversOf(n, subnet.AvailabilityZone) > 0:
		if err := n.updatesAllocations(); err != nil {
			return nil, err
		}
		if err := n.mayChange(subnet.key()); err != nil {
			return nil, err
		}
		e.changeServers(c, n, false)
	}
	n.Subnets = append(n.Subnets, subnet)
	return okResponse(map[string]any{"share_network_subnet": n.subnetDetail(c, subnet)}), nil
}

func (subnet Subnet) key() string {
	return subnet.AvailabilityZone + ">" + subnet.NeutronNetID + "/" + subnet.NeutronSubnetID
}

func (n *shareNetwork) updatesAllocations() error {
	if n.UpdatesAllocations {
		return nil
	}
	return badRequest("Invalid share network: Updating network allocations is not supported on this share network (%s) while it has shares. "+
		"See the capability 'network_allocation_update_support'.", n.ID)
}

func (e *Emulator) checkSubnet(c *call, n *shareNetwork, given map[string]any) (*response, error) {
	subnet, err := e.newSubnet(c, given)
	if err != nil {
		return nil, err
	}
	hasServers := e.serversOf(n, subnet.AvailabilityZone) > 0
	if hasServers {
		if err := n.updatesAllocations(); err != nil {
			return nil, err
		}
	}
	return jsonResponse(http.StatusAccepted, map[string]any{
		"compatible": n.askBackends(subnet.key(), hasServers, given), "hosts_check_result": map[string]any{},
	}), nil
}

func (e *Emulator) deleteSubnet(c *call, n *shareNetwork) (*response, error) {
	i, err := n.subnetOf(c)
	if err != nil {
		return nil, err
	}
	subnet := n.Subnets[i]
	ofSubnet := func(s *shareServer) bool { return s.networkID == n.ID && slices.Contains(s.subnetIDs, subnet.ID) }
	for _, server := range e.servers {
		if ofSubnet(server) && slices.ContainsFunc(e.shares, func(s *share) bool { return s.serverID == server.id }) {
			return nil, conflict("Cannot delete share network subnet %s, it has one or more shares.", subnet.ID)
		}
	}
	e.deleteServers(c, ofSubnet)
	n.Subnets = slices.Delete(n.Subnets, i, i+1)
	return emptyResponse(http.StatusAccepted), nil
}
