package acctest

import (
	"errors"
	"slices"
)

type proxyFaultKind int

const (
	invalidToken proxyFaultKind = iota
	lostResponse
)

// proxyFault happens to the next exchange that matches.
type proxyFault struct {
	kind    proxyFaultKind
	matches func(Exchange) bool
	hold    <-chan struct{} // if set, the connection is cut when it is closed
}

var errCut = errors.New("the proxy cuts the connection")

// CutAfter cuts the connection of the next matching request after the service
// has processed it. The record has the service's response.
func (p *Proxy) CutAfter(match func(Exchange) bool) {
	p.inject(proxyFault{kind: lostResponse, matches: match})
}

// HoldAfter is CutAfter, but the connection is cut when hold is closed.
func (p *Proxy) HoldAfter(match func(Exchange) bool, hold <-chan struct{}) {
	p.inject(proxyFault{kind: lostResponse, matches: match, hold: hold})
}

// InvalidateToken sends the next matching request with an invalid token, so the
// service itself refuses it. There is no status yet to match.
func (p *Proxy) InvalidateToken(match func(Exchange) bool) {
	p.inject(proxyFault{kind: invalidToken, matches: match})
}

func (p *Proxy) inject(fault proxyFault) {
	p.faultsMu.Lock()
	defer p.faultsMu.Unlock()
	p.faults = append(p.faults, fault)
}

func (p *Proxy) takeFault(kind proxyFaultKind, e Exchange) (proxyFault, bool) {
	p.faultsMu.Lock()
	defer p.faultsMu.Unlock()
	i := slices.IndexFunc(p.faults, func(f proxyFault) bool { return f.kind == kind && f.matches(e) })
	if i < 0 {
		return proxyFault{}, false
	}
	fault := p.faults[i]
	p.faults = slices.Delete(p.faults, i, i+1)
	return fault, true
}
