package emulator

import (
	"net/http"
	"strings"
	"time"
)

// Fault makes the service misbehave: in the requests that it matches, Effect
// happens. A zero condition matches everything. The conditions are those of the
// share service's and of Keystone's requests alike.
//
// Of the faults that match a request, the one injected first happens, but
// effects of different kinds go together: a late, refused shrink whose answer is
// lost is three faults. Effects on an answer are matched when it is known, so
// Match may look at its status.
type Fault struct {
	Method       string
	PathContains string
	ShareID      string
	Action       string             // "shrink" and "os-shrink" are the same
	Match        func(Request) bool // must not call the Emulator
	Skip         int                // spare that many matching requests first
	Times        int                // then happen that often; 0 = for ever
	Effect       Effect
}

// Inject adds a fault.
func (e *Emulator) Inject(f Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, &armedFault{Fault: f})
}

// Heal removes all faults. Work that a fault has already spoilt stays spoilt.
func (e *Emulator) Heal() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}

type armedFault struct {
	Fault
	seen int
}

func (f *armedFault) matches(r Request) bool {
	switch {
	case f.Method != "" && f.Method != r.Method:
	case !strings.Contains(r.Path, f.PathContains):
	case f.ShareID != "" && f.ShareID != r.ShareID:
	case f.Action != "" && plainAction(f.Action) != plainAction(r.Action):
	case f.Match != nil && !f.Match(r):
	default:
		return true
	}
	return false
}

func plainAction(action string) string { return strings.TrimPrefix(action, "os-") }

// take finds the fault of a kind that happens in this request, and counts it.
func (e *Emulator) take(at stage, r Request, suits func(Effect) bool) (Effect, bool) {
	for _, f := range e.faults {
		if f.Effect.stage != at || !f.matches(r) || (suits != nil && !suits(f.Effect)) {
			continue
		}
		if f.Times > 0 && f.seen >= f.Skip+f.Times {
			continue
		}
		f.seen++
		if f.seen > f.Skip {
			return f.Effect, true
		}
	}
	return Effect{}, false
}

// holdUp is what happens to a request on its way, while the world goes on.
func (e *Emulator) holdUp(c *call) {
	e.mu.Lock()
	c.Time = e.opts.Now()
	meanwhile, found := e.take(stageMeanwhile, c.Request, nil)
	late, delayed := e.take(stageDelay, c.Request, nil)
	e.mu.Unlock()
	if found {
		meanwhile.meanwhile()
	}
	if delayed {
		pause(c.context, late.duration)
	}
}

// instead is the answer that a fault gives in place of the service, or nil.
func (e *Emulator) instead(c *call) *answer {
	effect, found := e.take(stageInstead, c.Request, nil)
	if !found {
		return nil
	}
	a := effect.answer
	a.header = a.header.Clone()
	if a.header == nil {
		a.header = http.Header{}
	}
	if !c.keystone && effect.ofService {
		a.header.Set("X-Compute-Request-Id", c.RequestID)
	}
	return &a
}

// alter is what happens to an answer on its way back.
func (e *Emulator) alter(c *call, a *answer) {
	if effect, found := e.take(stageAnswer, c.Request, nil); found {
		effect.alter(a)
	}
}

// course is how a piece of work will go.
type course struct {
	takes     time.Duration
	invisible time.Duration
	outcome   outcome
	torn      int
	stuck     bool
}

// courseOf asks the faults how work that was just accepted will go.
func (e *Emulator) courseOf(c *call, kind work, usual time.Duration) course {
	suits := func(f Effect) bool { return f.suits(kind) }
	way := course{takes: usual}
	if f, found := e.take(stageTakes, c.Request, suits); found {
		way.takes = f.duration
	}
	if f, found := e.take(stageInvisible, c.Request, suits); found {
		way.invisible = f.duration
	}
	if f, found := e.take(stageOutcome, c.Request, suits); found {
		way.outcome, way.stuck = f.outcome, f.stuck
	}
	if f, found := e.take(stageTorn, c.Request, suits); found {
		way.torn = f.reads
	}
	return way
}
