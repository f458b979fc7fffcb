package chaos

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// history records the shares of the service over time, and the requests that it
// accepted.
type history struct {
	mu sync.Mutex
	// observations are the states of each share, one for every change.
	observations map[string][]observation
	// created are the ids of the shares that were last created with a name.
	created map[string]string
	// resizes are those that the service has accepted in this round.
	resizes map[acceptedResize]int
	// markerRemoved has the shares whose create marker was removed.
	markerRemoved map[string]bool
	tokens        []string
}

// observation is the state of a share from a moment on.
type observation struct {
	since time.Time
	share attributes // nil when it is gone
}

func (o observation) has(attribute string, value any) bool {
	// A key that is not configured is not in the state.
	return o.share[attribute] == value || attribute == "note" && value == ""
}

// attributes are those that the invariants are about.
type attributes map[string]any

type acceptedResize struct{ share, body string }

func newHistory() *history {
	return &history{observations: map[string][]observation{}, created: map[string]string{}, markerRemoved: map[string]bool{}}
}

// recorder is a fault that never happens: it only sees every response of the
// service before a fault alters it.
func (h *history) recorder(stats *Statistics) emulator.Fault {
	return emulator.Fault{Effect: emulator.UnknownFields(), Match: func(r emulator.Request) bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		if r.Status >= http.StatusMultipleChoices {
			return false
		}
		kind := requestKindOf(r)
		stats.add(string(kind), 1)
		switch kind {
		case createRequest:
			for _, name := range names {
				if isCreateOf(r, name) {
					h.created[name] = r.ShareID
				}
			}
		case extendRequest, shrinkRequest:
			h.resizes[acceptedResize{r.ShareID, r.Body}]++
		case metadataRequest:
			if r.Method == http.MethodDelete && strings.HasSuffix(r.Path, "/"+createMarker) {
				h.markerRemoved[r.ShareID] = true
			}
		}
		return false
	}}
}

func (h *history) beginRound() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.resizes = map[acceptedResize]int{}
}

// createdAs is the share that was last created with a name; "" if there is none.
func (h *history) createdAs(name string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.created[name]
}

func (h *history) addToken(token string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tokens = append(h.tokens, token)
}

// observe records the shares as they are now.
func (h *history) observe(shares []emulator.Share) {
	h.mu.Lock()
	defer h.mu.Unlock()
	exists := map[string]bool{}
	for _, s := range shares {
		exists[s.ID] = true
		h.add(s.ID, attributes{"status": s.Status, "size": s.Size, "name": s.Name, "note": s.Metadata[noteKey]})
	}
	for id := range h.observations {
		if !exists[id] {
			h.add(id, nil)
		}
	}
}

func (h *history) add(id string, now attributes) {
	all := h.observations[id]
	if len(all) == 0 || !maps.Equal(now, all[len(all)-1].share) {
		h.observations[id] = append(all, observation{time.Now(), now})
	}
}

// since are the observations of a share that were true at some moment from begin
// on.
func (h *history) since(id string, begin time.Time) []observation {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.observations[id]
	first := 0
	for i, o := range all {
		if !o.since.After(begin) {
			first = i
		}
	}
	return all[first:]
}
