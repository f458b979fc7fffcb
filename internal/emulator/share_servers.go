package emulator

import (
	"slices"
	"time"
)

// shareServer exports the shares of one share network in one zone. The backend starts
// it with the first share, and stops it with the network or the subnet.
type shareServer struct {
	id, projectID, networkID, zone, status string
	subnetIDs                              []string
	createdAt                              time.Time
}

func (e *Emulator) hasServers(n *shareNetwork) bool {
	return slices.ContainsFunc(e.servers, func(s *shareServer) bool { return s.networkID == n.ID })
}

// serversOf counts the share servers of the subnets of a zone.
func (e *Emulator) serversOf(n *shareNetwork, zone string) int {
	count := 0
	for _, server := range e.servers {
		for _, subnet := range n.Subnets {
			if subnet.AvailabilityZone == zone && slices.Contains(server.subnetIDs, subnet.ID) {
				count++
			}
		}
	}
	return count
}

// placeInNetwork checks the share network of a new share.
func (e *Emulator) placeInNetwork(c *call, given map[string]any, s *share) error {
	id := given["share_network_id"]
	if id == nil || id == "" {
		if s.shareType().servers {
			return badRequest("Share network must be set when the driver_handles_share_servers is true.")
		}
		return nil
	}
	n, err := e.findNetwork(c, pythonString(id))
	if err != nil {
		return err
	}
	if s.AvailabilityZone != "" && len(n.subnetsFor(s.AvailabilityZone)) == 0 {
		return badRequest("A share network subnet was not found for the requested availability zone.")
	}
	s.ShareNetworkID = n.ID
	return nil
}

// subnetsFor are those of the zone, or else those for all zones.
func (n *shareNetwork) subnetsFor(zone string) []int {
	var own, all []int
	for i, subnet := range n.Subnets {
		switch subnet.AvailabilityZone {
		case zone:
			own = append(own, i)
		case "":
			all = append(all, i)
		}
	}
	if len(own) > 0 {
		return own
	}
	return all
}

// startServer gives a new share its share server.
func (e *Emulator) startServer(s *share, now time.Time) {
	i := slices.IndexFunc(e.networks, func(n *shareNetwork) bool { return n.ID == s.ShareNetworkID })
	if i < 0 || !s.shareType().servers {
		return
	}
	n := e.networks[i]
	for _, server := range e.servers {
		if server.networkID == n.ID && server.zone == s.AvailabilityZone && server.status == "active" {
			s.serverID = server.id
			return
		}
	}
	server := &shareServer{id: e.newUUID(), projectID: s.ProjectID, networkID: n.ID, zone: s.AvailabilityZone, status: "active", createdAt: now}
	for _, i := range n.subnetsFor(s.AvailabilityZone) {
		server.subnetIDs = append(server.subnetIDs, n.Subnets[i].ID)
		n.Subnets[i].NetworkType, n.Subnets[i].CIDR, n.Subnets[i].SegmentationID, n.Subnets[i].IPVersion = "vlan", "10.0.0.0/24", 1010, 4
	}
	e.servers = append(e.servers, server)
	s.serverID = server.id
}

// deleteServers lets the backend stop share servers, which takes as long as a delete.
func (e *Emulator) deleteServers(c *call, selected func(*shareServer) bool) {
	for _, server := range e.servers {
		if !selected(server) {
			continue
		}
		plan := e.planWork(c, workDelete, e.opts.Takes.Delete)
		server.status = deleting
		e.work.at(c.Time.Add(plan.duration), func(time.Time) {
			if plan.outcome != workSucceeds {
				server.status = inError
				return
			}
			e.servers = slices.DeleteFunc(e.servers, func(other *shareServer) bool { return other == server })
		})
	}
}

// listServers is for administrators.
func (e *Emulator) listServers(c *call) (*response, error) {
	if !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	list := []any{}
	for _, server := range e.servers {
		// What is known of its network is empty once that is deleted.
		networkID, project, name := server.networkID, "", ""
		if e.opts.Release >= 23 {
			networkID = ""
		}
		for _, n := range e.networks {
			if n.ID == server.networkID {
				networkID, project, name = n.ID, n.ProjectID, n.Name
			}
		}
		if id := c.query.Get("share_network_id"); id != "" && id != networkID {
			continue
		}
		list = append(list, map[string]any{
			"id": server.id, "project_id": project, "status": server.status, "host": "emulator@servers", "updated_at": nil,
			"share_network_id": orNull(networkID), "share_network_name": name,
		})
	}
	return okResponse(map[string]any{"share_servers": list}), nil
}
