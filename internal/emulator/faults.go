package emulator

import (
	"net/http"
	"strings"
)

// Fault makes the service misbehave: Effect applies to the requests that match
// all conditions, at the share service and at Keystone. A zero condition matches
// everything.
//
// Of several matching faults of the same kind the one injected first applies;
// effects of different kinds combine: a late, refused shrink whose response is
// lost takes three faults. Effects on a response are matched when it is known,
// so Match may use its status.
type Fault struct {
	Method       string
	PathContains string
	ShareID      string
	Action       string             // "shrink" and "os-shrink" are the same
	Match        func(Request) bool // must not call the Emulator
	Skip         int                // do not apply to that many matching requests first
	Times        int                // then apply that often; 0 = always
	Effect       Effect
}

// Inject adds a fault.
func (e *Emulator) Inject(f Fault) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = append(e.faults, &injectedFault{Fault: f})
}

// ClearFaults removes all faults. Work that has already started is still affected.
func (e *Emulator) ClearFaults() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.faults = nil
}

type injectedFault struct {
	Fault
	matched int
}

func (f *injectedFault) matches(r Request) bool {
	action := func(name string) string { return strings.TrimPrefix(name, "os-") }
	switch {
	case f.Method != "" && f.Method != r.Method:
	case !strings.Contains(r.Path, f.PathContains):
	case f.ShareID != "" && f.ShareID != r.ShareID:
	case f.Action != "" && action(f.Action) != action(r.Action):
	case f.Match != nil && !f.Match(r):
	default:
		return true
	}
	return false
}

// nextEffect finds the fault that applies to a request at a stage, and counts it.
func (e *Emulator) nextEffect(at stage, r Request, applies func(Effect) bool) (Effect, bool) {
	for _, f := range e.faults {
		if f.Effect.stage != at || !f.matches(r) || (applies != nil && !applies(f.Effect)) {
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

// applyEarlyFaults runs without the lock, so that other requests are served meanwhile.
func (e *Emulator) applyEarlyFaults(c *call) {
	e.mu.Lock()
	c.Time = e.opts.Now()
	early, found := e.nextEffect(stageBeforeWork, c.Request, nil)
	delay, delayed := e.nextEffect(stageDelay, c.Request, nil)
	e.mu.Unlock()
	if found {
		early.before()
	}
	if delayed {
		pause(c.context, delay.delay)
	}
}

// faultResponse is the response that a fault sends in place of the service, or nil.
func (e *Emulator) faultResponse(c *call) *response {
	effect, found := e.nextEffect(stageReplace, c.Request, nil)
	if !found {
		return nil
	}
	resp := effect.response
	resp.header = resp.header.Clone()
	if resp.header == nil {
		resp.header = http.Header{}
	}
	if !c.keystone && effect.ofService {
		resp.header.Set("X-Compute-Request-Id", c.RequestID)
	}
	return &resp
}
