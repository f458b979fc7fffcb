package chaos

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// A request is a while on its way in both directions, so that it has a before
// and an after in which a process can die.
const onItsWay = time.Millisecond

// outage is how long the network stays away.
const outage = 40 * time.Second

var (
	errKilled  = errors.New("the process is dead")
	errNetwork = errors.New("connection reset by peer")
)

// wire is the network of one provider process.
type wire struct {
	story *story
	round Round
	// stop cancels all that the process is doing.
	stop    context.CancelFunc
	service http.RoundTripper

	mu       sync.Mutex
	requests int
	dead     bool
	gone     time.Time // since when the network is away
}

func (s *story) newWire(round Round, stop context.CancelFunc) *wire {
	return &wire{story: s, round: round, stop: stop, service: protocol.Transport(s.service)}
}

// RoundTrip is one request of the process, in the order of its time.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	number, err := w.enter()
	if err != nil {
		return nil, err
	}
	w.story.meddle(w.round, number)
	if err := w.end(number, false); err != nil {
		return nil, err
	}
	if err := travel(req.Context()); err != nil {
		return nil, err
	}
	if w.isDead() {
		return nil, errKilled
	}
	resp, err := w.service.RoundTrip(req)
	w.story.witness(req, resp)
	if failure := w.end(number, true); failure != nil {
		return nil, failure
	}
	if failure := travel(req.Context()); failure != nil {
		return nil, failure
	}
	if w.isDead() {
		return nil, errKilled
	}
	return resp, err
}

func travel(ctx context.Context) error {
	timer := time.NewTimer(onItsWay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *wire) enter() (number int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return 0, errKilled
	}
	w.requests++
	if !w.gone.IsZero() && time.Since(w.gone) < outage {
		return 0, errNetwork
	}
	return w.requests, nil
}

// exit is the end of a process whose Terraform has ended: what it still had to
// send, it sends no more.
func (w *wire) exit() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
}

func (w *wire) isDead() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dead
}

// end is what the schedule has for this moment of this request.
func (w *wire) end(number int, done bool) error {
	end := w.round.End
	if end == nil || end.Request != number || end.Done != done {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	switch end.How {
	case kill:
		w.dead = true
		w.stop()
		return errKilled
	case network:
		w.gone = time.Now()
		return errNetwork
	default:
		w.stop()
		return context.Canceled
	}
}
