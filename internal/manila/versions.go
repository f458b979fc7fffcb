package manila

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// withVersion sends a request, and where the service does not even have the
// microversion that all calls about shares use, once more at the highest that it
// has. It is asked for its versions once, and only then: nearly all services
// have it, and calls that need more remember themselves that it is refused.
func (c *Client) withVersion(ctx context.Context, session *session, r request) (answer, *Error) {
	if r.microversion != shareMicroversion {
		return c.callIn(ctx, session, r)
	}
	if highest := c.known.highest.Load(); highest != nil {
		r.microversion = *highest
	}
	got, failure := c.callIn(ctx, session, r)
	if failure == nil || failure.Status != http.StatusNotAcceptable || r.microversion != shareMicroversion {
		return got, failure
	}
	highest, ok := c.highestVersion(ctx, session)
	if !ok {
		return answer{}, failure
	}
	c.known.highest.Store(&highest)
	r.microversion = highest
	return c.callIn(ctx, session, r)
}

// shareMinor is the minor number of shareMicroversion.
const shareMinor = 6

// highestVersion is the service's highest microversion, if it is lower than the
// usual one. Otherwise that was refused for another reason.
func (c *Client) highestVersion(ctx context.Context, session *session) (string, bool) {
	got, failure := c.callIn(ctx, session, request{
		operation: "read the versions of the share service", method: http.MethodGet,
		root: true, ok: []int{http.StatusOK, http.StatusMultipleChoices}, safe: true,
	})
	if failure != nil {
		return "", false
	}
	highest, ok := decodeVersions(got.body)
	microversion := "2." + strconv.Itoa(highest)
	return microversion, ok && highest < shareMinor
}

// decodeVersions finds the highest microversion of v2.
func decodeVersions(body []byte) (int, bool) {
	var document struct {
		Versions listOf[struct {
			Version string `json:"version"`
		}] `json:"versions"`
	}
	if json.Unmarshal(body, &document) != nil {
		return 0, false
	}
	highest := -1
	for _, version := range document.Versions {
		minor, isV2 := strings.CutPrefix(version.Version, "2.")
		if number, err := strconv.Atoi(minor); isV2 && err == nil {
			highest = max(highest, number)
		}
	}
	return highest, highest >= 0
}
