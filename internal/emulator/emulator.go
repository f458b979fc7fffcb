package emulator

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Emulator is the service: an http.Handler that serves Keystone under
// /identity/v3 (and /v3) and Manila under /v2/{project} (and /share/v2/{project}).
// All its methods are safe for concurrent use.
type Emulator struct {
	opts Options
	max  microversion

	mu             sync.Mutex // guards everything below
	rng            *rand.Rand
	quota          Quota
	work           workQueue
	shares         []*share // in order of creation
	snapshots      []*snapshot
	messages       []message
	locks          []resourceLock
	networks       []*shareNetwork // in order of creation, like the next
	servers        []*shareServer
	tokens         map[string]token
	faults         []*injectedFault
	requests       []Request
	recentRequests []time.Time // requests of the last minute

	keys       map[string]accessKey // by their ids
	signatures map[string]time.Time // when each was first received

	securityServices []*SecurityService
}

// New makes a service without any shares.
func New(opts Options) *Emulator {
	opts = opts.withDefaults()
	limit, ok := parseMicroversion(opts.MaxMicroversion)
	if !ok {
		limit = defaultMaxMicroversion
	}
	return &Emulator{
		opts:   opts,
		max:    limit,
		quota:  opts.Quota,
		tokens: map[string]token{},

		keys: initialKeys(), signatures: map[string]time.Time{},

		rng: rand.New(rand.NewPCG(opts.Seed, opts.Seed)),
	}
}

// ServeHTTP serves one request. A fault that closes the connection panics with
// http.ErrAbortHandler, for which an http.Server closes it; a caller that uses
// the handler without a server has to recover it.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := receive(r, e.opts.PublicURL)
	pause(c.context, e.opts.Latency)
	e.applyEarlyFaults(c)
	resp := e.process(c)
	e.opts.Log(resp.logLine)
	resp.send(w)
}

// process holds the lock for the whole request: races of the real service are
// injected as faults instead.
func (e *Emulator) process(c *call) *response {
	e.mu.Lock()
	defer e.mu.Unlock()
	c.Time = e.opts.Now()
	e.work.runUntil(c.Time)
	c.RequestID = "req-" + e.newUUID()

	resp := e.faultResponse(c)
	if resp == nil {
		resp = e.serve(c)
		c.Status = resp.status
		if effect, found := e.nextEffect(stageResponse, c.Request, nil); found {
			effect.alter(resp)
		}
	}
	c.Status = resp.status
	if resp.closed {
		c.Status = 0
	}
	e.record(c.Request)
	resp.logLine = e.logLine(c, resp)
	return resp
}

func (e *Emulator) serve(c *call) *response {
	if c.keystone {
		return e.serveKeystone(c)
	}
	if _, found := e.nextEffect(stageConfirm, c.Request, nil); found {
		defer e.restoreShares()()
	}
	return e.serveShares(c)
}

// restoreShares returns a function that undoes the changes of all shares and snapshots since.
func (e *Emulator) restoreShares() func() {
	before := map[*share]Share{}
	for _, s := range e.shares {
		before[s] = s.snapshot()
	}
	snapshots := map[*snapshot]snapshot{}
	for _, s := range e.snapshots {
		snapshots[s] = *s
	}
	return func() {
		for s, old := range before {
			s.Share = old
		}
		for s, old := range snapshots {
			*s = old
		}
	}
}

// maxRecorded bounds the memory of a service that runs for days.
const maxRecorded = 100_000

func (e *Emulator) record(r Request) {
	if len(e.requests) == maxRecorded {
		e.requests = slices.Clone(e.requests[maxRecorded/2:])
	}
	e.requests = append(e.requests, r)
}

// newUUID makes an id in the service's form, from the seed.
func (e *Emulator) newUUID() string {
	high, low := e.rng.Uint64(), e.rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		high>>32, high>>16&0xffff, high&0xfff, low>>48&0x3fff|0x8000, low&0xffffffffffff)
}

// pause ends early when the client disconnects; the work is done all the same,
// as by a service that does not notice.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
