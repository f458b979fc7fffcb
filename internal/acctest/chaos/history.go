package chaos

import (
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
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
	// shrinks are those that were sent in this round, by share, and deletes the
	// number of deletes.
	shrinks map[string][]sentShrink
	deletes map[string]int
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
	return o.share[attribute] == value || (attribute == "note" || attribute == "tag") && value == ""
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
		kind := requestKindOf(r)
		if r.Status >= http.StatusMultipleChoices {
			return false
		}
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
	h.resizes, h.shrinks, h.deletes = map[acceptedResize]int{}, map[string][]sentShrink{}, map[string]int{}
}

// createdAs is the share that was last created with a name; "" if there is none.
func (h *history) createdAs(name string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.created[name]
}

// addSent records what is sent, also where a fault answers in place of the service.
func (h *history) addSent(req *http.Request) error {
	id, isAction := strings.CutSuffix(req.URL.Path, "/action")
	id = path.Base(id)
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case req.Method == http.MethodDelete && path.Base(path.Dir(req.URL.Path)) == "shares":
		h.deletes[id]++
	case isAction:
		reader, err := req.GetBody()
		if err != nil {
			return err
		}
		defer func() { _ = reader.Close() }()
		var body map[string]json.RawMessage
		if err := json.NewDecoder(reader).Decode(&body); err != nil {
			return err
		}
		var shrink struct {
			Size int `json:"new_size"`
		}
		for action, arguments := range body {
			if strings.TrimPrefix(action, "os-") != "shrink" {
				continue
			}
			if err := json.Unmarshal(arguments, &shrink); err != nil {
				return err
			}
			h.shrinks[id] = append(h.shrinks[id], sentShrink{h.lastSize(id), shrink.Size})
		}
	}
	return nil
}

// sentShrink is a shrink from the size that the share had when it was sent.
type sentShrink struct{ from, to int }

// lastSize is called with the lock held.
func (h *history) lastSize(id string) int {
	all := h.observations[id]
	if len(all) == 0 {
		return 0
	}
	size, _ := all[len(all)-1].share["size"].(int)
	return size
}

// sent are the shrinks, and the number of deletes, that were sent in this round.
func (h *history) sent(id string) (shrinks []sentShrink, deletes int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.shrinks[id], h.deletes[id]
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
		h.add(s.ID, attributes{"status": s.Status, "size": s.Size, "name": s.Name, "note": s.Metadata[noteKey], "tag": s.Tags[tagKey], "type": s.TypeName, "zone": s.AvailabilityZone, "rules": strings.Join(activeRules(s), ", ")})
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

// between are the observations of a share that were true at some moment in between.
func (h *history) between(id string, begin, end time.Time) []observation {
	return slices.DeleteFunc(slices.Clone(h.since(id, begin)), func(o observation) bool { return o.since.After(end) })
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
