package chaos

import (
	"net/http"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// RequestKind is a kind of request that a fault can be limited to.
type RequestKind string

const (
	createRequest   RequestKind = "create"
	extendRequest   RequestKind = "extend"
	shrinkRequest   RequestKind = "shrink"
	deleteRequest   RequestKind = "delete"
	updateRequest   RequestKind = "update"
	metadataRequest RequestKind = "metadata"
	ruleRequest     RequestKind = "rule"
	tagRequest      RequestKind = "tag"
	readRequest     RequestKind = "read"
	listRequest     RequestKind = "list"
)

// requestKindOf classifies a request to the share service.
func requestKindOf(r emulator.Request) RequestKind {
	switch action := strings.TrimPrefix(r.Action, "os-"); {
	case strings.Contains(r.Path, "/metadata"):
		return metadataRequest
	case strings.Contains(r.Path, "/sfs/") && strings.HasSuffix(r.Path, "/tags/action"):
		return tagRequest
	case strings.HasSuffix(r.Path, "/sfs/resource_instances/action"):
		return listRequest
	case r.Method == http.MethodPut && strings.Contains(r.Path, "/share-access-rules/"):
		return ruleRequest
	case action == "extend":
		return extendRequest
	case action == "shrink":
		return shrinkRequest
	case action == "allow_access" || action == "deny_access":
		return ruleRequest
	case strings.HasSuffix(r.Path, "/shares/detail"):
		return listRequest
	case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/shares"):
		return createRequest
	case r.Method == http.MethodDelete:
		return deleteRequest
	case r.Method == http.MethodPut:
		return updateRequest
	default:
		return readRequest
	}
}

// effect is one way to misbehave.
type effect struct {
	make func() emulator.Effect
	// lasting: the work fails, and the share stays so after the fault.
	lasting bool
	// only are the kinds of requests it makes sense for; none is all.
	only []RequestKind
}

var (
	changes      = []RequestKind{createRequest, extendRequest, shrinkRequest, deleteRequest, updateRequest, metadataRequest, ruleRequest, tagRequest}
	asynchronous = []RequestKind{createRequest, extendRequest, shrinkRequest, deleteRequest}
	resizes      = []RequestKind{extendRequest, shrinkRequest}
	reads        = []RequestKind{readRequest, listRequest}
	shrinks      = []RequestKind{shrinkRequest}
	confirmed    = []RequestKind{updateRequest, metadataRequest, ruleRequest, tagRequest}
)

// effects are the faults by their names in a schedule. Those that no client can
// detect are not drawn: see undetectable. For the same reason the question whether
// the service removes create markers is spared.
var effects = map[string]effect{
	"cut before processing":    {make: emulator.CutBefore},
	"cut after processing":     {make: emulator.CutAfter},
	"cut in the body":          {make: emulator.CutBody},
	"truncated JSON":           {make: emulator.TruncateJSON},
	"HTML page":                {make: emulator.HTML},
	"wrong types":              {make: emulator.WrongTypes},
	"unknown fields":           {make: emulator.UnknownFields},
	"nulls":                    {make: func() emulator.Effect { return emulator.NullFields() }},
	"null status":              {make: func() emulator.Effect { return emulator.NullFields("status") }},
	"unknown status":           {make: func() emulator.Effect { return emulator.UnknownStatus(undocumentedStatus) }, only: reads},
	"429 for two seconds":      {make: func() emulator.Effect { return emulator.TooManyRequests("2") }},
	"429":                      {make: func() emulator.Effect { return emulator.TooManyRequests("") }},
	"400":                      {make: status(http.StatusBadRequest)},
	"401":                      {make: status(http.StatusUnauthorized)},
	"403":                      {make: status(http.StatusForbidden)},
	"404":                      {make: status(http.StatusNotFound), only: changes},
	"404 of a gateway":         {make: gateway404},
	"408":                      {make: status(http.StatusRequestTimeout)},
	"409":                      {make: status(http.StatusConflict)},
	"500":                      {make: status(http.StatusInternalServerError)},
	"501":                      {make: status(http.StatusNotImplemented)},
	"502":                      {make: status(http.StatusBadGateway)},
	"503":                      {make: status(http.StatusServiceUnavailable)},
	"504":                      {make: status(http.StatusGatewayTimeout)},
	"takes half a minute":      {make: func() emulator.Effect { return emulator.Takes(30 * time.Second) }, only: asynchronous},
	"takes two minutes":        {make: func() emulator.Effect { return emulator.Takes(2 * time.Minute) }, only: asynchronous},
	"not visible for 3 s":      {make: func() emulator.Effect { return emulator.Invisible(3 * time.Second) }, only: asynchronous},
	"not visible for 8 s":      {make: func() emulator.Effect { return emulator.Invisible(8 * time.Second) }, only: asynchronous},
	"one torn read":            {make: func() emulator.Effect { return emulator.TornReads(1) }, only: resizes},
	"backend failure":          {make: emulator.Fail, lasting: true, only: asynchronous},
	"refused":                  {make: emulator.Refuse, lasting: true, only: shrinks},
	"refused immediately":      {make: emulator.RefuseAtOnce, lasting: true, only: resizes},
	"refused by the scheduler": {make: emulator.RefuseByScheduler, lasting: true, only: []RequestKind{extendRequest}},
	"confirmed and not made":   {make: emulator.ConfirmOnly, only: confirmed},
	"ignored access level":     {make: func() emulator.Effect { return emulator.IgnoreFields("access_level") }, only: []RequestKind{ruleRequest}},
	"ignored metadata":         {make: func() emulator.Effect { return emulator.IgnoreFields(noteKey) }, only: []RequestKind{createRequest, metadataRequest}},
	"ignored type":             {make: func() emulator.Effect { return emulator.IgnoreFields("share_type") }, only: []RequestKind{createRequest}},
	"another zone":             {make: anotherZone, only: []RequestKind{createRequest}},
	"possible data loss":       {make: emulator.LoseData, lasting: true, only: shrinks},
}

// undetectable are false but well-formed responses. With one of them a simulation
// has to fail, which shows that it can.
var undetectable = map[string]effect{
	"false 404": {make: status(http.StatusNotFound), only: reads},
	"false 5 GiB": {make: func() emulator.Effect {
		return emulator.EditShares(func(share map[string]any) { share["size"], share["status"] = 5, "available" })
	}, only: reads},
}

// undocumentedStatus is one that no service documents.
const undocumentedStatus = "meditating"

func status(code int) func() emulator.Effect {
	return func() emulator.Effect { return emulator.Status(code) }
}

// anotherZone is a service that creates shares where it wants.
func anotherZone() emulator.Effect {
	return emulator.EditRequest(func(object map[string]any) {
		if _, isShare := object["share_proto"]; isShare {
			object["availability_zone"] = movedZone
		}
	})
}

func gateway404() emulator.Effect {
	return emulator.Respond(http.StatusNotFound, `{"error_code":"APIG.0101","error_msg":"The API does not exist or has not been published in the environment"}`, nil)
}

// inject injects a fault of the schedule.
func (s *simulation) inject(f Fault) {
	misbehaviour, ok := effects[f.Effect]
	if !ok {
		misbehaviour, ok = undetectable[f.Effect]
	}
	if !ok {
		s.fail("unknown effect %q", f.Effect)
		return
	}
	ofShare := func(emulator.Request) bool { return f.Share < 0 }
	if f.Share >= 0 && f.Share < len(s.instances) {
		ofShare = s.requestsOf(s.instances[f.Share])
	}
	matched := 0
	s.service.Inject(emulator.Fault{
		Skip: f.Skip, Times: f.Times, Effect: misbehaviour.make(),
		Match: func(r emulator.Request) bool {
			if !isOfService(r) || f.On != "" && requestKindOf(r) != f.On || isMarkerQuestion(r) || !ofShare(r) {
				return false
			}
			if matched++; matched > f.Skip && matched <= f.Skip+f.Times {
				s.stats.add("fault", 1)
			}
			return true
		},
	})
}

// isOfService is false for logins. Tags have paths of their own.
func isOfService(r emulator.Request) bool {
	return strings.Contains(r.Path, "/share") || strings.Contains(r.Path, "/sfs/")
}

func isMarkerQuestion(r emulator.Request) bool {
	return r.Method == http.MethodGet && strings.HasSuffix(r.Path, "/metadata")
}

// requestsOf matches the requests for one share: by its id, or by the name in a
// create or a list request.
func (s *simulation) requestsOf(i *instance) func(emulator.Request) bool {
	name, knownID := i.name(), i.id()
	return func(r emulator.Request) bool {
		id := knownID
		if id == "" {
			id = s.history.createdAs(name)
		}
		return id != "" && r.ShareID == id || isCreateOf(r, name) || requestKindOf(r) == listRequest && strings.Contains(r.Query, "name="+name)
	}
}

func isCreateOf(r emulator.Request, name string) bool {
	return requestKindOf(r) == createRequest && strings.Contains(r.Body, `"`+name+`"`)
}
