package emulator

import (
	"errors"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// handler does the work of a request. An error that is not a refusal is a 500.
type handler func(*Emulator, *call) (*response, error)

// route is a method and path that exist from one microversion until another. In
// other microversions the answer is a 404 in JSON, as for a missing share.
type route struct {
	method, path string
	since, until microversion
	handle           handler
}

func routes() []route {
	return []route{
		{"GET", "shares", 0, latest, (*Emulator).listShares},
		{"POST", "shares", 0, latest, (*Emulator).createShare},
		{"GET", "shares/detail", 0, latest, (*Emulator).listSharesDetail},
		{"GET", "shares/{share}", 0, latest, (*Emulator).showShare},
		{"PUT", "shares/{share}", 0, latest, (*Emulator).updateShare},
		{"DELETE", "shares/{share}", 0, latest, (*Emulator).deleteShare},
		{"POST", "shares/{share}/action", 0, latest, (*Emulator).shareAction},
		{"GET", "shares/{share}/metadata", 0, latest, (*Emulator).showMetadata},
		{"POST", "shares/{share}/metadata", 0, latest, (*Emulator).mergeMetadata},
		{"PUT", "shares/{share}/metadata", 0, latest, (*Emulator).replaceMetadata},
		{"GET", "shares/{share}/metadata/{key}", 0, latest, (*Emulator).showMetadataKey},
		{"POST", "shares/{share}/metadata/{key}", 0, latest, (*Emulator).postMetadataKey},
		{"DELETE", "shares/{share}/metadata/{key}", 0, latest, (*Emulator).deleteMetadataKey},
		{"GET", "shares/{share}/export_locations", 9, latest, (*Emulator).listExportLocations},
		{"GET", "shares/{share}/export_locations/{location}", 9, latest, (*Emulator).showExportLocation},
		{"GET", "share-access-rules", 45, latest, (*Emulator).listRulesOf},
		{"GET", "share-access-rules/{rule}", 45, latest, (*Emulator).showRule},
		{"PUT", "share-access-rules/{rule}", 88, latest, (*Emulator).updateRule},
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

// maxBody is what the service reads at most, in bytes (observed on Manila 15.1).
const maxBody = 114688

// serveShares goes through what stands before the share service in the order in
// which it stands there: gateway, size limit, login, router, microversion.
func (e *Emulator) serveShares(c *call) *response {
	if retryAfter, throttle := e.throttle(c.Time); throttle {
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
	caller, refused := e.authenticate(c)
	if refused != nil {
		return refused
	}
	c.caller = caller
	if len(c.segments) == 1 {
		return e.withRequestID(c, e.version2(c))
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
	ours := c.caller.project != "" && (!c.projectInPath || c.segments[1] == c.caller.project)
	if e.opts.SFS && ours && len(path) > 0 && path[0] == "sfs" {
		return e.withRequestID(c, e.tagRoute(c, path[1:]))
	}
	found, exists := findRoute(c, path)
	if !exists || !e.hasRoute(c, path) {
		return e.routeNotFound(c)
	}
	if !ours {
		return e.withRequestID(c, errorResponse(badRequest(malformedURLText)))
	}
	a := e.handle(c, found)
	echoVersion(c, a)
	return e.withRequestID(c, a)
}

func (e *Emulator) handle(c *call, r route) *response {
	if err := e.negotiate(c); err != nil {
		return errorResponse(err)
	}
	if c.version < r.since || c.version > r.until {
		return errorResponse(notFound(notFoundText))
	}
	a, err := r.handle(e, c)
	if err != nil {
		return errorResponse(err)
	}
	return a
}

// withRequestID puts the request id on all answers of the service proper; those of
// its router and of the login have none.
func (e *Emulator) withRequestID(c *call, a *response) *response {
	a.header.Set("X-Compute-Request-Id", c.RequestID)
	return a
}

func errorResponse(err error) *response {
	var r apiError
	if errors.As(err, &r) {
		return r.response()
	}
	return apiError{http.StatusInternalServerError, serverErrorText}.response()
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

// throttle counts requests of the last minute, as the gateway before SFS does.
func (e *Emulator) throttle(now time.Time) (retryAfter string, throttle bool) {
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
