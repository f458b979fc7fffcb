package emulator

import (
	"net/http"
	"regexp"
	"strconv"
)

const versionHeader = "X-Openstack-Manila-Api-Version"

// microversion N stands for 2.N; the service has no other major version.
type microversion int

func (v microversion) String() string { return "2." + strconv.Itoa(int(v)) }

// latest is higher than every microversion.
const latest = microversion(1 << 20)

var versionForm = regexp.MustCompile(`^([1-9][0-9]*)\.([1-9][0-9]*|0)$`)

func parseMicroversion(s string) (microversion, bool) {
	parts := versionForm.FindStringSubmatch(s)
	if parts == nil || parts[1] != "2" {
		return 0, false
	}
	minor, err := strconv.Atoi(parts[2])
	return microversion(minor), err == nil
}

// firstReleaseWithFullTexts is the first of the compared releases whose messages have no unfilled placeholders (15 has them, 20 has not).
const firstReleaseWithFullTexts = 20

// negotiate sets the microversion of a request. The messages contain placeholders
// that the service does not fill in (observed on Manila 15.1).
func (e *Emulator) negotiate(c *call) error {
	if _, given := c.header[versionHeader]; !given {
		return nil
	}
	requested := c.header.Get(versionHeader)
	if !versionForm.MatchString(requested) {
		if c.emulatesFullTexts {
			return badRequest("API Version String %s is of invalid format. Must be of format MajorNum.MinorNum.", requested)
		}
		return badRequest("API Version String %(version)s is of invalid format. Must be of format MajorNum.MinorNum.")
	}
	version, ok := parseMicroversion(requested)
	if !ok || version > e.max {
		if c.emulatesFullTexts {
			return apiError{
				http.StatusNotAcceptable,
				"Version " + requested + " is not supported by the API. Minimum is 2.0 and maximum is " + e.max.String() + ".",
			}
		}
		return apiError{
			http.StatusNotAcceptable,
			"Version %(req_ver)s is not supported by the API. Minimum is %(min_ver)s and maximum is %(max_ver)s.",
		}
	}
	c.version = version
	return nil
}

func echoVersion(c *call, resp *response) {
	if versionForm.MatchString(c.Microversion) {
		resp.header.Set(versionHeader, c.Microversion)
		resp.header.Set("Vary", "X-OpenStack-Manila-API-Version")
	}
}

func (e *Emulator) currentVersion(c *call) map[string]any {
	return versionFields("v2.0", "CURRENT", e.max.String(), "2.0", []any{
		map[string]any{"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"},
		map[string]any{"rel": "self", "href": c.base + c.prefix + "/v2/"},
	})
}

func versionFields(id, status, version, minVersion string, links []any) map[string]any {
	return map[string]any{
		"id": id, "status": status, "version": version, "min_version": minVersion,
		"updated": "2015-08-27T11:33:21Z",
		"links":   links,
		"media-types": []any{map[string]any{
			"base": "application/json", "type": "application/vnd.openstack.share+json;version=1",
		}},
	}
}

// allVersions is at the root and needs no authentication; its status is 300.
func (e *Emulator) allVersions(c *call) *response {
	deprecated := versionFields("v1.0", "DEPRECATED", "", "", []any{
		map[string]any{"rel": "self", "href": c.base + c.prefix + "/v1/"},
	})
	return jsonResponse(http.StatusMultipleChoices, map[string]any{
		"versions": []any{deprecated, e.currentVersion(c)},
	})
}

func (e *Emulator) version2(c *call) *response {
	return okResponse(map[string]any{"versions": []any{e.currentVersion(c)}})
}
