package emulator

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// handler processes a request. An error that is not an apiError is a 500.
type handler func(*Emulator, *call) (*response, error)

// route is a method and path that exist from one microversion until another. In
// other microversions the response is a 404 in JSON, as for a missing share.
type route struct {
	method, path string
	since, until microversion
	handle       handler
}

func routes() []route {
	return []route{
		{"GET", "shares", 0, latest, (*Emulator).listShares},
		{"POST", "shares", 0, latest, (*Emulator).createShare},
		{"GET", "shares/detail", 0, latest, (*Emulator).listSharesDetail},
		{"GET", "shares/{share}", 0, latest, withShare(notFoundText, (*Emulator).showShare)},
		{"PUT", "shares/{share}", 0, latest, (*Emulator).updateShareOf},
		{"DELETE", "shares/{share}", 0, latest, withShare(notFoundText, (*Emulator).deleteShare)},
		{"POST", "shares/{share}/action", 0, latest, (*Emulator).shareAction},
		{"GET", "shares/{share}/metadata", 0, latest, withShare("Share not found.", (*Emulator).showMetadata)},
		{"POST", "shares/{share}/metadata", 0, latest, withMetadata((*Emulator).mergeMetadata)},
		{"PUT", "shares/{share}/metadata", 0, latest, withMetadata((*Emulator).replaceMetadata)},
		{"GET", "shares/{share}/metadata/{key}", 0, latest, withShare("Share not found.", (*Emulator).showMetadataKey)},
		{"POST", "shares/{share}/metadata/{key}", 0, latest, (*Emulator).postMetadataKey},
		{"DELETE", "shares/{share}/metadata/{key}", 0, latest, withShare("Share not found.", (*Emulator).deleteMetadataKey)},
		{"GET", "shares/{share}/export_locations", 9, latest, withShare("Share '{id}' not found.", (*Emulator).listExportLocations)},
		{"GET", "shares/{share}/export_locations/{location}", 9, latest, withShare("Share '{id}' not found.", (*Emulator).showExportLocation)},
		{"GET", "shares/{share}/instances", 3, latest, (*Emulator).listInstances},
		{"GET", "share-access-rules", 45, latest, (*Emulator).listRulesOf},
		{"GET", "share-access-rules/{rule}", 45, latest, (*Emulator).showRule},
		{"PUT", "share-access-rules/{rule}", 88, latest, (*Emulator).updateRule},
		{"GET", "resource-locks", 81, latest, (*Emulator).listLocks},
		{"POST", "resource-locks", 81, latest, (*Emulator).createLock},
		{"GET", "resource-locks/{lock}", 81, latest, (*Emulator).showLock},
		{"DELETE", "resource-locks/{lock}", 81, latest, (*Emulator).deleteLock},
		{"GET", "snapshots", 0, latest, (*Emulator).listSnapshots},
		{"POST", "snapshots", 0, latest, (*Emulator).createSnapshot},
		{"GET", "snapshots/detail", 0, latest, (*Emulator).listSnapshotsDetail},
		{"GET", "snapshots/{snapshot}", 0, latest, withSnapshot((*Emulator).showSnapshot)},
		{"PUT", "snapshots/{snapshot}", 0, latest, withSnapshot((*Emulator).updateSnapshot)},
		{"DELETE", "snapshots/{snapshot}", 0, latest, withSnapshot((*Emulator).deleteSnapshot)},
		{"POST", "snapshots/{snapshot}/action", 0, latest, withSnapshot((*Emulator).snapshotAction)},
		{"GET", "security-services", 0, latest, (*Emulator).listSecurityServices},
		{"POST", "security-services", 0, latest, (*Emulator).createSecurityService},
		{"GET", "security-services/detail", 0, latest, (*Emulator).listSecurityServicesDetail},
		{"GET", "security-services/{service}", 0, latest, (*Emulator).showSecurityService},
		{"PUT", "security-services/{service}", 0, latest, (*Emulator).updateSecurityService},
		{"DELETE", "security-services/{service}", 0, latest, (*Emulator).deleteSecurityService},
		{"GET", "share-networks", 0, latest, (*Emulator).listNetworks},
		{"POST", "share-networks", 0, latest, (*Emulator).createNetwork},
		{"GET", "share-networks/detail", 0, latest, (*Emulator).listNetworksDetail},
		{"GET", "share-networks/{network}", 0, latest, withNetwork((*Emulator).showNetwork)},
		{"PUT", "share-networks/{network}", 0, latest, withNetwork((*Emulator).updateNetwork)},
		{"DELETE", "share-networks/{network}", 0, latest, withNetwork((*Emulator).deleteNetwork)},
		{"POST", "share-networks/{network}/action", 0, latest, withNetwork((*Emulator).networkAction)},
		{"GET", "share-networks/{network}/subnets", firstWithSubnets, latest, withNetwork((*Emulator).listSubnets)},
		{"POST", "share-networks/{network}/subnets", firstWithSubnets, latest, withNetwork((*Emulator).createSubnet)},
		{"GET", "share-networks/{network}/subnets/{subnet}", firstWithSubnets, latest, withNetwork((*Emulator).showSubnet)},
		{"DELETE", "share-networks/{network}/subnets/{subnet}", firstWithSubnets, latest, withNetwork((*Emulator).deleteSubnet)},
		{"GET", "share-servers", 0, latest, (*Emulator).listServers},
		{"GET", "messages", 37, latest, (*Emulator).listMessages},
		{"GET", "messages/{message}", 37, latest, (*Emulator).showMessage},
		{"DELETE", "messages/{message}", 37, latest, (*Emulator).deleteMessage},
		{"GET", "os-quota-sets/{owner}", 0, 6, (*Emulator).showQuota},
		{"GET", "os-quota-sets/{owner}/defaults", 0, 6, (*Emulator).showQuota},
		{"GET", "quota-sets/{owner}", 7, latest, (*Emulator).showQuota},
		{"GET", "quota-sets/{owner}/defaults", 7, latest, (*Emulator).showQuota},
		{"GET", "quota-sets/{owner}/detail", 25, latest, (*Emulator).showQuotaDetail},
		{"GET", "limits", 0, latest, (*Emulator).showLimits},
		{"GET", "types", 0, latest, (*Emulator).listTypes},
		{"GET", "types/default", 0, latest, (*Emulator).showDefaultType},
		{"GET", "types/{type}", 0, latest, (*Emulator).showType},
		{"GET", "os-availability-zone", 0, 6, (*Emulator).listZones},
		{"GET", "availability-zones", 7, latest, (*Emulator).listZones},
	}
}

// withShare looks up the share of the path. The message of the 404 for a missing
// one differs between calls (observed on Manila 15.1).
func withShare(missing string, handle func(*Emulator, *call, *share) (*response, error)) handler {
	return func(e *Emulator, c *call) (*response, error) {
		s, found := e.findShare(c)
		if !found {
			return nil, notFound("%s", strings.ReplaceAll(missing, "{id}", c.params["share"]))
		}
		return handle(e, c, s)
	}
}

// withMetadata checks that the body has metadata before the share is looked up.
func withMetadata(handle func(*Emulator, *call, *share) (*response, error)) handler {
	return func(e *Emulator, c *call) (*response, error) {
		body, err := c.object()
		if err != nil {
			return nil, err
		}
		if _, isObject := body["metadata"].(map[string]any); !isObject {
			return nil, badRequest(malformedBodyText)
		}
		return withShare("NotFound: "+resourceNotFoundText, handle)(e, c)
	}
}

// maxBody is the largest request body that the service reads, in bytes (observed
// on Manila 15.1).
const maxBody = 114688

// serveShares checks a request in the order of the layers in front of the share
// service: gateway, size limit, authentication, router, microversion.
func (e *Emulator) serveShares(c *call) *response {
	if retryAfter, limited := e.limitRate(c.Time); limited {
		return rateLimited(retryAfter)
	}
	if len(c.segments) == 0 {
		return e.allVersions(c)
	}
	if c.segments[0] != "v2" {
		return e.routeNotFound(c)
	}
	if len(c.body) > maxBody {
		return textResponse(http.StatusRequestEntityTooLarge, "Request is too large.")
	}
	caller, failed := e.authenticate(c)
	if failed != nil {
		return failed
	}
	c.caller = caller
	if len(c.segments) == 1 {
		return withRequestID(c, e.version2(c))
	}
	// After the check of the signature, which is that of the whole request.
	if effect, found := e.nextEffect(stageRequest, c.Request, nil); found {
		c.edit(effect.edit)
	}
	return e.routeShares(c)
}

var projectForm = regexp.MustCompile(`^[0-9a-f-]+$`)

func (e *Emulator) routeShares(c *call) *response {
	path := c.segments[1:]
	c.projectInPath = projectForm.MatchString(path[0])
	if c.projectInPath {
		path = path[1:]
	}
	inProject := c.caller.project != "" && (!c.projectInPath || c.segments[1] == c.caller.project)
	if e.opts.SFS && inProject && len(path) > 0 && path[0] == "sfs" {
		return withRequestID(c, e.serveTags(c, path[1:]))
	}
	found, exists := findRoute(c, path)
	if !exists || !e.offersPath(path) || !e.hasRoute(path) {
		return e.routeNotFound(c)
	}
	if !inProject {
		return withRequestID(c, errorResponse(badRequest(malformedURLText)))
	}
	c.emulatesFullTexts = e.opts.Release >= firstReleaseWithFullTexts
	resp, err := e.handle(c, found)
	if err != nil {
		resp = errorResponse(err)
	}
	echoVersion(c, resp)
	return withRequestID(c, resp)
}

func (e *Emulator) handle(c *call, r route) (*response, error) {
	if err := e.negotiate(c); err != nil {
		return nil, err
	}
	if c.version < r.since || c.version > r.until {
		return nil, notFound(notFoundText)
	}
	return r.handle(e, c)
}

// withRequestID applies to all responses of the service itself; those of its
// router and of the authentication in front of it have no request id.
func withRequestID(c *call, resp *response) *response {
	resp.header.Set("X-Compute-Request-Id", c.RequestID)
	return resp
}

// offersPath reports whether the release has the path, with whatever method.
func (e *Emulator) offersPath(path []string) bool {
	return slices.ContainsFunc(routes(), func(r route) bool { return r.since <= e.max && r.matches(path, map[string]string{}) })
}

func findRoute(c *call, path []string) (route, bool) {
	for _, r := range routes() {
		if r.method == c.Method && r.matches(path, c.params) {
			return r, true
		}
	}
	return route{}, false
}

func (r route) matches(path []string, params map[string]string) bool {
	pattern := strings.Split(r.path, "/")
	if len(pattern) != len(path) {
		return false
	}
	for i, part := range pattern {
		if strings.HasPrefix(part, "{") {
			params[strings.Trim(part, "{}")] = path[i]
		} else if part != path[i] {
			return false
		}
	}
	return true
}

// limitRate counts the requests of the last minute, as the gateway of SFS does.
func (e *Emulator) limitRate(now time.Time) (retryAfter string, limited bool) {
	if e.opts.RequestsPerMinute <= 0 {
		return "", false
	}
	for len(e.recentRequests) > 0 && now.Sub(e.recentRequests[0]) >= time.Minute {
		e.recentRequests = e.recentRequests[1:]
	}
	if len(e.recentRequests) < e.opts.RequestsPerMinute {
		e.recentRequests = append(e.recentRequests, now)
		return "", false
	}
	wait := time.Minute - now.Sub(e.recentRequests[0])
	return strconv.Itoa(int(math.Ceil(wait.Seconds()))), true
}

// listInstances is for administrators, whom the emulator shows none.
func (e *Emulator) listInstances(c *call) (*response, error) {
	if !c.caller.admin() {
		return nil, forbidden(accessDeniedText)
	}
	return nil, notFound(notFoundText)
}
