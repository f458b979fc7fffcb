package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// AvailabilityZones lists the names of the zones that shares can be in, sorted.
func (c *Client) AvailabilityZones(ctx context.Context) ([]string, error) {
	r := request{
		operation: "list the availability zones", method: http.MethodGet, path: "availability-zones",
		// As documented by the SFS API reference; Manila 15.1 ignores it.
		query:        url.Values{"share_az": {"true"}},
		microversion: zonesMicroversion,
	}
	zones, err := callAndDecode(ctx, c, r, decodeZones)
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound) {
		r.path, r.query, r.microversion = "os-availability-zone", nil, shareMicroversion
		return callAndDecode(ctx, c, r, decodeZones)
	}
	return zones, err
}

func decodeZones(body []byte) ([]string, error) {
	var document struct {
		Zones listOf[struct {
			Name string `json:"name"`
		}] `json:"availability_zones"`
	}
	if err := unmarshalList(body, &document, "availability zone"); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(document.Zones))
	for _, zone := range document.Zones {
		if zone.Name != "" {
			names = append(names, zone.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
