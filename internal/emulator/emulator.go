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

// Emulator is the service: an http.Handler that answers Keystone under
// /identity/v3 (and /v3) and Manila under /v2/{project} (and /share/v2/{project}).
// All its methods are safe for concurrent use.
type Emulator struct {
	opts Options
	max  microversion

	mu       sync.Mutex // guards everything below
	rng   *rand.Rand
	quota    Quota
	work   workQueue
	shares   []*share // in order of creation
	messages []message
	tokens   map[string]token
	faults   []*injectedFault
	requests []Request
	recentRequests   []time.Time // requests of the last minute

	keys       map[string]accessKey // by their ids
	signatures map[string]time.Time // when each was first seen
}

// New makes a service without any shares.
func New(opts Options) *Emulator {
	opts = opts.withDefaults()
	limit, ok := parseMicroversion(opts.MaxMicroversion)
	if !ok {
		limit = defaultMaxMicroversion
	}
	seed := opts.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	return &Emulator{
		opts:   opts,
		max:    limit,
		quota:  opts.Quota,
		tokens: map[string]token{},

		keys: initialKeys(), signatures: map[string]time.Time{},

		rng: rand.New(rand.NewPCG(seed, seed)),
	}
}

// ServeHTTP answers one request. A fault that cuts the connection panics with
// http.ErrAbortHandler, which an http.Server turns into just that; a caller that
// drives the handler without a server has to recover it.
func (e *Emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := receive(r, e.opts.PublicURL)
	pause(c.context, e.opts.Latency)
	e.applyEarlyFaults(c)
	a := e.process(c)
	e.opts.Log(a.logLine)
	a.send(w)
}

// process does the work of a request. The whole world is locked meanwhile: what
// the real service leaves to chance is asked for by faults instead.
func (e *Emulator) process(c *call) response {
	e.mu.Lock()
	defer e.mu.Unlock()
	c.Time = e.opts.Now()
	e.work.runUntil(c.Time)
	c.RequestID = "req-" + e.newUUID()

	a := e.faultResponse(c)
	if a == nil {
		a = e.dispatch(c)
		c.Status = a.status
		e.alterResponse(c, a)
	}
	c.Status = a.status
	if a.closed {
		c.Status = 0
	}
	e.record(c.Request)
	a.logLine = e.logLine(c, a)
	return *a
}

// maxRecorded bounds what a service that runs for days holds.
const maxRecorded = 100_000

func (e *Emulator) record(r Request) {
	if len(e.requests) == maxRecorded {
		e.requests = slices.Clone(e.requests[maxRecorded/2:])
	}
	e.requests = append(e.requests, r)
}

func (e *Emulator) dispatch(c *call) *response {
	if c.keystone {
		return e.serveKeystone(c)
	}
	return e.serveShares(c)
}

// newUUID makes an id that looks like the service's, from the seed.
func (e *Emulator) newUUID() string {
	high, low := e.rng.Uint64(), e.rng.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x",
		high>>32, high>>16&0xffff, high&0xfff, low>>48&0x3fff|0x8000, low&0xffffffffffff)
}

// pause ends early when the client has gone; the work is done all the same, as
// a service does that does not notice.
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
