package chaos

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Kinds of requests that a fault can be about.
const (
	onCreate   = "create"
	onExtend   = "extend"
	onShrink   = "shrink"
	onDelete   = "delete"
	onUpdate   = "update"
	onMetadata = "metadata"
	onLook     = "look"
	onListing  = "listing"
)

var requestKinds = []string{"", onCreate, onExtend, onShrink, onDelete, onUpdate, onMetadata, onLook, onListing}

// kindOf sorts a request of the share service.
func kindOf(r emulator.Request) string {
	switch {
	case strings.Contains(r.Path, "/metadata"):
		return onMetadata
	case strings.TrimPrefix(r.Action, "os-") == "extend":
		return onExtend
	case strings.TrimPrefix(r.Action, "os-") == "shrink":
		return onShrink
	case strings.HasSuffix(r.Path, "/shares/detail"):
		return onListing
	case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/shares"):
		return onCreate
	case r.Method == http.MethodDelete:
		return onDelete
	case r.Method == http.MethodPut:
		return onUpdate
	default:
		return onLook
	}
}

// effect is one way to misbehave.
type effect struct {
	make func() emulator.Effect
	// spoils: work ends badly, and stays so after the fault is over.
	spoils bool
	// only is the kind of request it makes sense for; "" is all.
	only []string
}

var (
	changes   = []string{onCreate, onExtend, onShrink, onDelete, onUpdate, onMetadata}
	resizesOf = []string{onExtend, onShrink}
	works     = []string{onCreate, onExtend, onShrink, onDelete}
	looks     = []string{onLook, onListing}
)

// effects are the faults by the names they have in a schedule. What nothing tells
// from the truth is not drawn: see lies. The probe whether the service can remove
// metadata is spared for the same reason.
var effects = map[string]effect{
	"cut before the work":         {make: emulator.CutBefore},
	"cut after the work":          {make: emulator.CutAfter},
	"cut in the body":             {make: emulator.CutBody},
	"half a JSON":                 {make: emulator.TruncateJSON},
	"a web page":                  {make: emulator.HTML},
	"wrong types":                 {make: emulator.WrongTypes},
	"unknown fields":              {make: emulator.UnknownFields},
	"nulls":                       {make: func() emulator.Effect { return emulator.NullFields() }},
	"null status":                 {make: func() emulator.Effect { return emulator.NullFields("status") }},
	"unknown status":              {make: func() emulator.Effect { return emulator.UnknownStatus(meditating) }, only: looks},
	"429 for two seconds":         {make: func() emulator.Effect { return emulator.TooManyRequests("2") }},
	"429":                         {make: func() emulator.Effect { return emulator.TooManyRequests("") }},
	"400":                         {make: status(http.StatusBadRequest)},
	"401":                         {make: status(http.StatusUnauthorized)},
	"403":                         {make: status(http.StatusForbidden)},
	"404":                         {make: status(http.StatusNotFound), only: changes},
	"404 of a gateway":            {make: gateway404},
	"408":                         {make: status(http.StatusRequestTimeout)},
	"409":                         {make: status(http.StatusConflict)},
	"500":                         {make: status(http.StatusInternalServerError)},
	"501":                         {make: status(http.StatusNotImplemented)},
	"502":                         {make: status(http.StatusBadGateway)},
	"503":                         {make: status(http.StatusServiceUnavailable)},
	"504":                         {make: status(http.StatusGatewayTimeout)},
	"takes half a minute":         {make: func() emulator.Effect { return emulator.Takes(30 * time.Second) }, only: works},
	"takes two minutes":           {make: func() emulator.Effect { return emulator.Takes(2 * time.Minute) }, only: works},
	"not visible for 3 s":         {make: func() emulator.Effect { return emulator.Invisible(3 * time.Second) }, only: works},
	"not visible for 8 s":         {make: func() emulator.Effect { return emulator.Invisible(8 * time.Second) }, only: works},
	"one torn read":               {make: func() emulator.Effect { return emulator.TornReads(1) }, only: resizesOf},
	"fails":                       {make: emulator.Fail, spoils: true, only: works},
	"is refused":                  {make: emulator.Refuse, spoils: true, only: []string{onShrink}},
	"is refused at once":          {make: emulator.RefuseAtOnce, spoils: true, only: resizesOf},
	"is refused by the scheduler": {make: emulator.RefuseByScheduler, spoils: true, only: []string{onExtend}},
	"would lose data":             {make: emulator.LoseData, spoils: true, only: []string{onShrink}},
}

// lies are no faults but untruths, in the service's own words: a share is gone
// that is there, or has a size that it has not. No client can see through them;
// a story in which one is told must end badly, which shows that stories can.
var lies = map[string]effect{
	"it is gone": {make: status(http.StatusNotFound), only: looks},
	"it has 5 GiB and is ready": {make: func() emulator.Effect {
		return emulator.EditShares(func(share map[string]any) { share["size"], share["status"] = 5, "available" })
	}, only: looks},
}

// meditating is a status that no service documents.
const meditating = "meditating"

func status(code int) func() emulator.Effect {
	return func() emulator.Effect { return emulator.Status(code) }
}

func gateway404() emulator.Effect {
	return emulator.Answer(http.StatusNotFound, `{"error_code":"APIG.0101","error_msg":"The API does not exist or has not been published in the environment"}`, nil)
}

// fault makes the emulator's fault of a schedule's; happened counts.
func (f Fault) fault(name string, id func() string, happened *atomic.Int64) (emulator.Fault, error) {
	how, ok := effects[f.Effect]
	if !ok {
		how, ok = lies[f.Effect]
	}
	if !ok {
		return emulator.Fault{}, fmt.Errorf("no such effect: %q", f.Effect)
	}
	seen := 0
	return emulator.Fault{
		PathContains: "/shares", Skip: f.Skip, Times: f.Times, Effect: how.make(),
		Match: func(r emulator.Request) bool {
			if f.On != "" && kindOf(r) != f.On || strings.HasSuffix(r.Path, "/terraform_create_probe") || f.Share >= 0 && !concerns(r, name, id()) {
				return false
			}
			if seen++; seen > f.Skip && seen <= f.Skip+f.Times {
				happened.Add(1)
			}
			return true
		},
	}, nil
}

// concerns is true for the requests about one share: by its id, or while it has
// none by the name that it is created or looked for by.
func concerns(r emulator.Request, name, id string) bool {
	if id != "" && r.ShareID == id {
		return true
	}
	return kindOf(r) == onCreate && strings.Contains(r.Body, `"`+name+`"`) ||
		kindOf(r) == onListing && strings.Contains(r.Query, "name="+name)
}
