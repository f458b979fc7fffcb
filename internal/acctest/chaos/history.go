package chaos

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// history is what was true on the service, and what was asked of it.
type history struct {
	stats *Statistics

	mu sync.Mutex
	// facts are what each share was, whenever that changed.
	facts map[string][]fact
	// born are the shares that were created under a name.
	born map[string][]string
	// resizes are those that the service has accepted in this round.
	resizes map[resizeSeen]int
	// last is the last request about each name that was carried out.
	last map[string]string
	// tokens are the ones that were given out.
	tokens []string
}

// fact is what a share was from a moment on.
type fact struct {
	since  time.Time
	status string
	size   int
	name   string
	note   string
	gone   bool
}

// resizeSeen is a resize of a share to a size.
type resizeSeen struct {
	share string
	size  string
}

func newHistory(stats *Statistics) *history {
	return &history{stats: stats, facts: map[string][]fact{}, born: map[string][]string{}, resizes: map[resizeSeen]int{}, last: map[string]string{}}
}

// observer is a fault that never happens and sees every answer of the service
// before it is spoilt.
func (h *history) observer() emulator.Fault {
	return emulator.Fault{Effect: emulator.UnknownFields(), Match: func(r emulator.Request) bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		switch kind := kindOf(r); {
		case r.Status >= http.StatusMultipleChoices:
		case kind == onCreate:
			h.stats.Creates.Add(1)
			for _, name := range names {
				if strings.Contains(r.Body, `"`+name+`"`) {
					h.born[name] = append(h.born[name], r.ShareID)
				}
			}
		case kind == onExtend, kind == onShrink:
			h.stats.Resizes.Add(1)
			h.resizes[resizeSeen{r.ShareID, r.Body}]++
		}
		return false
	}}
}

// idOf is the share that was created last under a name.
func (h *history) idOf(name string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if ids := h.born[name]; len(ids) > 0 {
		return ids[len(ids)-1]
	}
	return ""
}

// look writes down what is true now.
func (h *history) look(shares []emulator.Share) {
	h.mu.Lock()
	defer h.mu.Unlock()
	there := map[string]bool{}
	for _, s := range shares {
		there[s.ID] = true
		h.add(s.ID, fact{status: s.Status, size: s.Size, name: s.Name, note: s.Metadata[noteKey]})
	}
	for id := range h.facts {
		if !there[id] {
			h.add(id, fact{gone: true})
		}
	}
}

func (h *history) add(id string, now fact) {
	facts := h.facts[id]
	if n := len(facts); n > 0 {
		last := facts[n-1]
		last.since = time.Time{}
		if last == now {
			return
		}
	}
	now.since = time.Now()
	h.facts[id] = append(facts, now)
}

// since are the facts of a share that were true at some moment from begun on.
func (h *history) since(id string, begun time.Time) []fact {
	h.mu.Lock()
	defer h.mu.Unlock()
	facts := h.facts[id]
	first := 0
	for i, f := range facts {
		if !f.since.After(begun) {
			first = i
		}
	}
	return facts[first:]
}
