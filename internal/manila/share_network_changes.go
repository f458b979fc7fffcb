package manila

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// AddSubnet adds a subnet to a share network. Below microversion 2.70 the service rejects
// a second one of a zone with 409.
func (c *Client) AddSubnet(ctx context.Context, ref Ref, subnet Subnet) error {
	r := c.networkRequest("add a subnet to share network", ref, http.MethodPost, "/subnets")
	// With hyphens here, with underscores in every response (observed on Manila 15.1).
	r.body = map[string]any{"share-network-subnet": subnet.fields()}
	r.ok = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
	return c.changeNetwork(ctx, subnetsMicroversion, r)
}

// RemoveSubnet removes a subnet and the share servers in it. The service rejects it with
// 409 while shares use it.
func (c *Client) RemoveSubnet(ctx context.Context, ref Ref, subnetID string) error {
	r := c.networkRequest("remove subnet "+subnetID+" from share network", ref, http.MethodDelete, "/subnets/"+url.PathEscape(subnetID))
	r.ok, r.idempotent = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}, true
	return c.changeNetwork(ctx, subnetsMicroversion, r)
}

// AddSecurityService adds a security service to a share network, which has at most one of
// each type. The service rejects it in various ways while share servers use the network.
func (c *Client) AddSecurityService(ctx context.Context, ref Ref, id string) error {
	r := c.networkAction("add security service "+id+" to share network", ref, "add_security_service", map[string]any{"security_service_id": id})
	return c.changeNetwork(ctx, shareMicroversion, r)
}

// RemoveSecurityService removes a security service from a share network. The service
// rejects it with 403 while share servers use the network.
func (c *Client) RemoveSecurityService(ctx context.Context, ref Ref, id string) error {
	r := c.networkAction("remove security service "+id+" from share network", ref, "remove_security_service", map[string]any{"security_service_id": id})
	return c.changeNetwork(ctx, shareMicroversion, r)
}

// ReplaceSecurityService puts a security service in the place of another one of the same
// type. Below microversion 2.63 it is not supported.
func (c *Client) ReplaceSecurityService(ctx context.Context, ref Ref, current, id string) error {
	r := c.networkAction("replace security service "+current+" by "+id+" in share network", ref, "update_security_service",
		map[string]any{"current_service_id": current, "new_service_id": id})
	return c.changeNetwork(ctx, networkStatusMicroversion, r)
}

// CheckSecurityService asks the backends whether a security service can be added to a share
// network in use or, with a current one, put in its place. They answer later: compatible is
// nil until then, and the question is repeated. A change is accepted only after that. An
// answer can get lost for ever (observed on Manila 23): reset asks the backends again.
func (c *Client) CheckSecurityService(ctx context.Context, ref Ref, current, id string, reset bool) (compatible *bool, err error) {
	action, body := "add_security_service_check", map[string]any{"security_service_id": id}
	if current != "" {
		action, body = "update_security_service_check", map[string]any{"current_service_id": current, "new_service_id": id}
	}
	return c.checkNetwork(ctx, networkStatusMicroversion, c.networkAction("check security service "+id+" for share network", ref, action, body), body, reset)
}

// CheckSubnet is CheckSecurityService for another subnet of a zone with share servers.
// Below microversion 2.70 it is not supported.
func (c *Client) CheckSubnet(ctx context.Context, ref Ref, subnet Subnet, reset bool) (compatible *bool, err error) {
	body := subnet.fields()
	return c.checkNetwork(ctx, zoneSubnetsMicroversion, c.networkAction("check a subnet for share network", ref, "share_network_subnet_create_check", body), body, reset)
}

func (c *Client) checkNetwork(ctx context.Context, oldest string, r request, body map[string]any, reset bool) (compatible *bool, err error) {
	if reset {
		body["reset_operation"] = true
	}
	r.idempotent = true
	err = c.atNetworkMicroversion(oldest, r, func(r request) (err error) {
		compatible, err = callAndDecode(ctx, c, r, decodeCompatible)
		return err
	})
	return compatible, err
}

func (c *Client) networkAction(operation string, ref Ref, action string, body map[string]any) request {
	r := c.networkRequest(operation, ref, http.MethodPost, "/action")
	r.body = map[string]any{action: body}
	r.ok = []int{http.StatusOK, http.StatusAccepted}
	return r
}

func (c *Client) changeNetwork(ctx context.Context, oldest string, r request) error {
	return c.atNetworkMicroversion(oldest, r, func(r request) error {
		_, err := c.call(ctx, r)
		return err
	})
}

func decodeCompatible(body []byte) (compatible *bool, err error) {
	var document struct {
		Compatible json.RawMessage `json:"compatible"`
	}
	if err := unmarshal(body, &document, "answer of the backends"); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(document.Compatible, &compatible); err != nil {
		return nil, decodeFailure(body, err)
	}
	return compatible, nil
}

// ShareServer exports shares of a share network.
type ShareServer struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	// ShareNetworkID of a network that is deleted already is empty from Manila 23 on.
	ShareNetworkID string `json:"share_network_id"`
}

// Ref identifies the share server in messages.
func (s ShareServer) Ref() Ref { return Ref{ID: s.ID, Kind: "share server"} }

// ShareServers lists all share servers, which most services show to administrators only.
func (c *Client) ShareServers(ctx context.Context) ([]ShareServer, error) {
	return callAndDecode(ctx, c, request{
		operation: "list share servers", method: http.MethodGet, path: "share-servers", microversion: shareMicroversion,
	}, decodeServers)
}

func decodeServers(body []byte) ([]ShareServer, error) {
	var document struct {
		Servers listOf[ShareServer] `json:"share_servers"`
	}
	if err := unmarshalList(body, &document, "share server"); err != nil {
		return nil, err
	}
	return document.Servers, nil
}
