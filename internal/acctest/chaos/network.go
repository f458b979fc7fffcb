package chaos

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

const (
	// latency of each direction, so that a process can die before and after the
	// service processes a request.
	latency = time.Millisecond
	// outageDuration is how long the network fails.
	outageDuration = 40 * time.Second
)

var (
	errKilled  = errors.New("the process was killed")
	errNetwork = errors.New("connection reset by peer")
)

// network connects one provider process with the service.
type network struct {
	simulation *simulation
	round      Round
	cancel     context.CancelFunc // cancels all operations of the process
	service    http.RoundTripper

	mu          sync.Mutex
	requests    int
	dead        bool      // the process was killed or has ended
	outageSince time.Time // zero if there is none
}

func (s *simulation) newNetwork(round Round, cancel context.CancelFunc) *network {
	return &network{simulation: s, round: round, cancel: cancel, service: protocol.Transport(s.service)}
}

// RoundTrip sends one request of the process.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	number, err := n.count()
	if err != nil {
		return nil, err
	}
	n.simulation.changeExternally(n.round, number)
	if err := n.interrupt(number, false); err != nil {
		return nil, err
	}
	if err := n.travel(req.Context()); err != nil {
		return nil, err
	}
	resp, err := n.service.RoundTrip(req)
	n.simulation.record(req, resp)
	if failure := n.interrupt(number, true); failure != nil {
		return nil, failure
	}
	if failure := n.travel(req.Context()); failure != nil {
		return nil, failure
	}
	return resp, err
}

func (n *network) count() (number int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.dead {
		return 0, errKilled
	}
	n.requests++
	if !n.outageSince.IsZero() && time.Since(n.outageSince) < outageDuration {
		return 0, errNetwork
	}
	return n.requests, nil
}

// interrupt is the interruption that the schedule has at this moment of this
// request.
func (n *network) interrupt(number int, processed bool) error {
	i := n.round.Interruption
	if i == nil || i.Request != number || i.Processed != processed {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch i.Kind {
	case kill:
		n.dead = true
		n.cancel()
		return errKilled
	case outage:
		n.outageSince = time.Now()
		return errNetwork
	default:
		n.cancel()
		return context.Canceled
	}
}

func (n *network) travel(ctx context.Context) error {
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if n.isDead() {
		return errKilled
	}
	return nil
}

// end ends the process with its Terraform: it sends no further request.
func (n *network) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dead = true
}

func (n *network) isDead() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dead
}

// countRequests adds the requests and the interruption, if it happened, to the
// statistics.
func (n *network) countRequests(stats *Statistics) {
	n.mu.Lock()
	defer n.mu.Unlock()
	stats.Requests.Add(int64(n.requests))
	i := n.round.Interruption
	if i == nil || n.requests < i.Request {
		return
	}
	switch i.Kind {
	case kill:
		stats.Kills.Add(1)
	case outage:
		stats.Outages.Add(1)
	default:
		stats.Interrupts.Add(1)
	}
}

var markerRemoval = regexp.MustCompile(`/shares/([^/]+)/metadata/` + createMarker + `$`)

// record records what a request shows.
func (s *simulation) record(req *http.Request, resp *http.Response) {
	s.history.mu.Lock()
	if resp != nil {
		if token := resp.Header.Get("X-Subject-Token"); token != "" {
			s.history.tokens = append(s.history.tokens, token)
		}
	}
	if found := markerRemoval.FindStringSubmatch(req.URL.Path); found != nil && req.Method == http.MethodDelete {
		s.history.markerRemoved[found[1]] = true
	}
	s.history.mu.Unlock()
	s.observe()
}
