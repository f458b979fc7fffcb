package chaos

import (
	"net/http"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// history records the shares of the service over time, and the requests that it
// accepted.
type history struct {
	stats *Statistics

	mu sync.Mutex
	// observations are the states of each share, one for every change.
	observations map[string][]observation
	// created are the ids of the shares by their first names.
	created map[string][]string
	// resizes are those that the service has accepted in this round.
	resizes map[acceptedResize]int
	// markerRemoved has the shares whose create marker was removed.
	markerRemoved map[string]bool
	tokens        []string
}

// observation is the state of a share from a moment on.
type observation struct {
	since              time.Time
	size               int
	status, name, note string
	gone               bool
}

type acceptedResize struct{ share, body string }

func newHistory(stats *Statistics) *history {
	return &history{
		stats: stats, observations: map[string][]observation{}, created: map[string][]string{},
		resizes: map[acceptedResize]int{}, markerRemoved: map[string]bool{},
	}
}

// recorder is a fault that never happens: it only sees every response of the
// service before a fault alters it.
func (h *history) recorder() emulator.Fault {
	return emulator.Fault{Effect: emulator.UnknownFields(), Match: func(r emulator.Request) bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		if r.Status >= http.StatusMultipleChoices {
			return false
		}
		switch requestKindOf(r) {
		case createRequest:
			h.stats.Creates.Add(1)
			for _, name := range names {
				if isCreateOf(r, name) {
					h.created[name] = append(h.created[name], r.ShareID)
				}
			}
		case extendRequest, shrinkRequest:
			h.stats.Resizes.Add(1)
			h.resizes[acceptedResize{r.ShareID, r.Body}]++
		}
		return false
	}}
}

func (h *history) beginRound() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.resizes = map[acceptedResize]int{}
}

// createdAs is the share that was last created with a name.
func (h *history) createdAs(name string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ids := h.created[name]; len(ids) > 0 {
		return ids[len(ids)-1]
	}
	return ""
}

// observe records the shares as they are now.
func (h *history) observe(shares []emulator.Share) {
	h.mu.Lock()
	defer h.mu.Unlock()
	exists := map[string]bool{}
	for _, s := range shares {
		exists[s.ID] = true
		h.add(s.ID, observation{status: s.Status, size: s.Size, name: s.Name, note: s.Metadata[noteKey]})
	}
	for id := range h.observations {
		if !exists[id] {
			h.add(id, observation{gone: true})
		}
	}
}

func (h *history) add(id string, now observation) {
	all := h.observations[id]
	if len(all) > 0 {
		now.since = all[len(all)-1].since
		if now == all[len(all)-1] {
			return
		}
	}
	now.since = time.Now()
	h.observations[id] = append(all, now)
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
