package acctest

import (
	"errors"
	"net/http"
	"slices"
)

// tampering is what a Proxy does to some of the exchanges.
type tampering struct {
	matches func(Exchange) bool
	times   int
	// spoil takes the login from the request; otherwise the answer is cut off,
	// after hold is closed if there is one.
	spoil bool
	hold  <-chan struct{}
}

// errCutOff ends a connection whose request the service has carried out.
var errCutOff = errors.New("the proxy cuts the connection")

// CutAfter has the service do the work of the next requests of a kind, and then
// cuts the connection. The record keeps what the service answered.
func (p *Proxy) CutAfter(times int, matches func(Exchange) bool) {
	p.tamper(&tampering{matches: matches, times: times})
}

// InvalidateToken sends the next requests of a kind with a token that is not valid
// any more: the service itself refuses them.
func (p *Proxy) InvalidateToken(times int, matches func(Exchange) bool) {
	p.tamper(&tampering{matches: matches, times: times, spoil: true})
}

// HoldAfter has the service do the work of the next request of a kind, keeps its
// answer until hold is closed, and then cuts the connection.
func (p *Proxy) HoldAfter(matches func(Exchange) bool, hold <-chan struct{}) {
	p.tamper(&tampering{matches: matches, times: 1, hold: hold})
}

func (p *Proxy) tamper(how *tampering) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tampered = append(p.tampered, how)
}

// tampersWith finds what is to be done to an exchange. The matching may look at
// the record, so it is done outside of the lock.
func (p *Proxy) tampersWith(e Exchange, spoil bool) *tampering {
	p.mu.Lock()
	all := slices.Clone(p.tampered)
	p.mu.Unlock()
	for _, how := range all {
		if how.spoil == spoil && how.matches(e) && p.uses(how) {
			return how
		}
	}
	return nil
}

func (p *Proxy) uses(how *tampering) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	how.times--
	return how.times >= 0
}

// cutOff is the end of an exchange whose answer is lost.
func (how *tampering) cutOff() error {
	if how.hold != nil {
		<-how.hold
	}
	return errCutOff
}

// spoilToken is what an expired token looks like to the service.
func spoilToken(header http.Header) { header.Set("X-Auth-Token", "gAAAAABexpired") }
