package manila

import (
	"context"
	"errors"
	"net/http"
)

// ExportLocation is a path to mount a share by.
type ExportLocation struct {
	Path      string
	Preferred bool
}

// ExportLocations lists the paths to mount a share by, without those that only an
// administrator can use. A service older than the call returns ErrNotSupported,
// and is not called again.
func (c *Client) ExportLocations(ctx context.Context, ref Ref) ([]ExportLocation, error) {
	r := c.shareRequest("read the export locations of share", ref, http.MethodGet, "/export_locations")
	if c.capabilities.noExportLocations.Load() {
		return nil, c.notSupported(r)
	}
	r.microversion = exportLocationsMicroversion
	locations, err := callAndDecode(ctx, c, r, decodeLocations)
	if errors.Is(err, ErrNotSupported) {
		r.microversion = oldExportLocationsMicroversion
		locations, err = callAndDecode(ctx, c, r, decodeLocations)
	}
	if e, ok := AsError(err); ok && e.Class() == ClassNotSupported {
		c.capabilities.noExportLocations.Store(true)
	}
	return locations, err
}

func decodeLocations(body []byte) ([]ExportLocation, error) {
	var document struct {
		Locations listOf[*wireLocation] `json:"export_locations"`
	}
	if err := unmarshalList(body, &document, "export location"); err != nil {
		return nil, err
	}
	locations := make([]ExportLocation, 0, len(document.Locations))
	for _, wire := range document.Locations {
		if wire.isUsable() {
			locations = append(locations, ExportLocation{Path: wire.Path, Preferred: wire.Preferred})
		}
	}
	return locations, nil
}
