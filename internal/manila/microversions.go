package manila

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// The microversions of the calls.
const (
	// shareMicroversion is the last with the action names that the SFS API
	// documents (os-extend, os-shrink), and it includes the export locations in
	// the share, so that one request reads a whole share.
	shareMicroversion = "2.6"
	// zonesMicroversion is the first with the path that SFS documents.
	zonesMicroversion = "2.7"
	// oldExportLocationsMicroversion is the first with the call. It says which
	// locations only an administrator can mount.
	oldExportLocationsMicroversion = "2.9"
	// exportLocationsMicroversion is the first that says which location is
	// preferred. It omits the locations only an administrator can mount.
	exportLocationsMicroversion = "2.14"
	// accessMicroversion is the first at which each rule has a state of its own
	// and a rule can be added beside one in error. SFS requires it for rules by
	// address.
	accessMicroversion = "2.28"
	// shareGroupMicroversion is the first that shows the group of a share.
	shareGroupMicroversion = "2.31"
	// snapshotMicroversion is the first that shows the project of a snapshot.
	snapshotMicroversion = "2.17"
	// userMessagesMicroversion is the first with user messages.
	userMessagesMicroversion = "2.37"
	// ipv6Microversion is the first that accepts IPv6 addresses in access rules.
	ipv6Microversion = "2.38"
	// accessResourceMicroversion is the first with a resource for access rules.
	accessResourceMicroversion = "2.45"
	// recycleBinMicroversion is the first with the recycle bin.
	recycleBinMicroversion = "2.69"
	// resourceLocksMicroversion is the first with resource locks.
	resourceLocksMicroversion = "2.81"
	// typeQuotaMicroversion is the first with the quotas of share types.
	typeQuotaMicroversion = "2.39"
	// quotaMicroversion is the first whose quota has the largest size of one share.
	quotaMicroversion = "2.62"
	// ouMicroversion is the first with the organizational unit of a security service.
	ouMicroversion = "2.44"
	// subnetsMicroversion is the first with several subnets of a share network, one
	// for each availability zone.
	subnetsMicroversion = "2.51"
	// networkStatusMicroversion is the first with the status of a share network, which
	// can change its security services while it is in use.
	networkStatusMicroversion = "2.63"
	// zoneSubnetsMicroversion is the first with several subnets of one zone.
	zoneSubnetsMicroversion = "2.70"
	// adSiteMicroversion is the first with the site of an Active Directory.
	adSiteMicroversion = "2.76"
	// accessLevelMicroversion is the first that can change a rule's level.
	accessLevelMicroversion = "2.88"
)

// negotiable are the minor numbers of the microversions that calls can do without:
// what an older service lacks is a field, not the call.
var negotiable = map[string]int{shareMicroversion: 6, snapshotMicroversion: 17}

// negotiate sends a request. If the service rejects a negotiable microversion, it
// sends the request again at the service's highest one, which is looked up once and
// only then: nearly all services have them, and calls that need more cache the
// rejection themselves.
func (c *Client) negotiate(ctx context.Context, session *session, r request) (response, *Error) {
	wanted, isNegotiable := negotiable[r.microversion]
	if !isNegotiable {
		return c.callWith(ctx, session, r)
	}
	if highest := c.capabilities.highestMinor.Load(); highest != nil && *highest < wanted {
		r.microversion = "2." + strconv.Itoa(*highest)
		return c.callWith(ctx, session, r)
	}
	got, failure := c.callWith(ctx, session, r)
	if failure == nil || failure.Status != http.StatusNotAcceptable {
		return got, failure
	}
	highest, ok := c.highestMicroversion(ctx, session)
	if !ok || highest >= wanted { // rejected for another reason
		return response{}, failure
	}
	c.capabilities.highestMinor.Store(&highest)
	r.microversion = "2." + strconv.Itoa(highest)
	return c.callWith(ctx, session, r)
}

var readVersions = request{
	operation: "read the versions of the share service", method: http.MethodGet,
	versionDocument: true, ok: []int{http.StatusOK, http.StatusMultipleChoices},
}

// checkVersions finds out whether an address that lacks a call is that of a share
// service at all. It is not one if its version document is no JSON or lists no
// v2. A document that cannot be read says nothing: gateways hide it.
func (c *Client) checkVersions(ctx context.Context) error {
	got, err := c.call(WithoutRetries(ctx), readVersions)
	if err != nil {
		return nil //nolint:nilerr // not a proof
	}
	if _, ok := decodeVersions(got.body); ok {
		return nil
	}
	failure := got.malformed(errors.New("its version document lists no v2"))
	failure.problem = noShareService
	return failure
}

// highestMicroversion returns the minor number of the service's highest microversion.
func (c *Client) highestMicroversion(ctx context.Context, session *session) (minor int, ok bool) {
	got, failure := c.callWith(ctx, session, readVersions)
	if failure != nil {
		return 0, false
	}
	return decodeVersions(got.body)
}

// decodeVersions returns the minor number of the highest microversion of v2.
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
