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
	e.faults = append(e.faults, &injectedFault{Fault: f})
}

// Heal removes all faults. Work that a fault has already spoilt stays spoilt.
func (e *Emulator) Heal() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}

type injectedFault struct {
	Fault
	matched int
}

func (f *injectedFault) matches(r Request) bool {
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

// nextEffect finds the fault of a kind that happens in this request, and counts it.
func (e *Emulator) nextEffect(at stage, r Request, suits func(Effect) bool) (Effect, bool) {
	for _, f := range e.faults {
		if f.Effect.stage != at || !f.matches(r) || (suits != nil && !suits(f.Effect)) {
			continue
		}
		if f.Times > 0 && f.matched >= f.Skip+f.Times {
			continue
		}
		f.matched++
		if f.matched > f.Skip {
			return f.Effect, true
		}
	}
	return Effect{}, false
}

// applyEarlyFaults is what happens to a request on its way, while the world goes on.
func (e *Emulator) applyEarlyFaults(c *call) {
	e.mu.Lock()
	c.Time = e.opts.Now()
	meanwhile, found := e.nextEffect(stageBeforeWork, c.Request, nil)
	late, delayed := e.nextEffect(stageDelay, c.Request, nil)
	e.mu.Unlock()
	if found {
		meanwhile.before()
	}
	if delayed {
		pause(c.context, late.duration)
	}
}

// faultResponse is the answer that a fault gives in place of the service, or nil.
func (e *Emulator) faultResponse(c *call) *response {
	effect, found := e.nextEffect(stageReplace, c.Request, nil)
	if !found {
		return nil
	}
	a := effect.response
	a.header = a.header.Clone()
	if a.header == nil {
		a.header = http.Header{}
	}
	if !c.keystone && effect.ofService {
		a.header.Set("X-Compute-Request-Id", c.RequestID)
	}
	return &a
}

// alterResponse is what happens to an answer on its way back.
func (e *Emulator) alterResponse(c *call, a *response) {
	if effect, found := e.nextEffect(stageResponse, c.Request, nil); found {
		effect.alter(a)
	}
}

// workPlan is how a piece of work will go.
type workPlan struct {
	duration     time.Duration
	invisible time.Duration
	outcome   outcome
	tornReads      int
	stuck     bool
}

// planWork asks the faults how work that was just accepted will go.
func (e *Emulator) planWork(c *call, kind workKind, usual time.Duration) workPlan {
	suits := func(f Effect) bool { return f.appliesTo(kind) }
	way := workPlan{duration: usual}
	if f, found := e.nextEffect(stageDuration, c.Request, suits); found {
		way.duration = f.duration
	}
	if f, found := e.nextEffect(stageInvisible, c.Request, suits); found {
		way.invisible = f.duration
	}
	if f, found := e.nextEffect(stageOutcome, c.Request, suits); found {
		way.outcome, way.stuck = f.outcome, f.stuck
	}
	if f, found := e.nextEffect(stageTornReads, c.Request, suits); found {
		way.tornReads = f.tornReads
	}
	return way
}
