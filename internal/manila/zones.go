package manila

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
)

// AvailabilityZones gives the names of the zones that shares can be in, in the
// order of the alphabet.
func (c *Client) AvailabilityZones(ctx context.Context) ([]string, error) {
	zones := request{
		operation: "list the availability zones", method: http.MethodGet, path: "availability-zones",
		// As the SFS API reference asks for them; Manila 15.1 ignores it.
		query:        url.Values{"share_az": {"true"}},
		microversion: zonesMicroversion, ok: []int{http.StatusOK}, safe: true,
	}
	got, err := c.call(ctx, zones)
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound) {
		zones.path, zones.query, zones.microversion = "os-availability-zone", nil, shareMicroversion
		got, err = c.call(ctx, zones)
	}
	if err != nil {
		return nil, err
	}
	names, err := decodeZones(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return names, nil
}

// zonesMicroversion is the first with the path that SFS documents.
const zonesMicroversion = "2.7"

func decodeZones(body []byte) ([]string, error) {
	var document struct {
		Zones *listOf[struct {
			Name string `json:"name"`
		}] `json:"availability_zones"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, unreadable(body, err)
	}
	if document.Zones == nil {
		return nil, missing("list of availability zones")
	}
	names := make([]string, 0, len(*document.Zones))
	for _, zone := range *document.Zones {
		if zone.Name != "" {
			names = append(names, zone.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
