package chaos

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
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

// process is one provider process, and its connection to the service.
type process struct {
	simulation *simulation
	round      Round
	tf         *protocol.Terraform
	cancel     context.CancelFunc // cancels all operations
	service    http.RoundTripper
	dead       atomic.Bool // the process was killed or has ended: it sends no further request

	mu          sync.Mutex
	requests    int
	outageSince time.Time // zero if there is none
}

// start starts a process. The context is that of its operations; the log is checked.
func (s *simulation) start(round Round) (context.Context, *process) {
	ctx, cancel := context.WithCancel(tflogtest.RootLogger(context.Background(), &s.log))
	p := &process{simulation: s, round: round, cancel: cancel, service: protocol.Transport(s.service)}
	factory := provider.NewForTest("chaos", provider.Options{
		Transport:   p,
		Environment: func() map[string]string { return nil },
		Jitter:      func() float64 { return 0.5 },
	})
	p.tf = protocol.New(&reporter{simulation: s}, factory, map[string]any{
		"auth_url": "http://service.test/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
	})
	return ctx, p
}

// RoundTrip sends one request of the process.
func (p *process) RoundTrip(req *http.Request) (*http.Response, error) {
	number, err := p.count()
	if err != nil {
		return nil, err
	}
	p.simulation.changeExternally(p.round, number)
	if err := p.simulation.history.addSent(req); err != nil {
		p.simulation.fail("%s %s: %s", req.Method, req.URL.Path, err)
	}
	if err := p.interrupt(number, false); err != nil {
		return nil, err
	}
	if err := p.travel(req.Context()); err != nil {
		return nil, err
	}
	resp, err := p.service.RoundTrip(req)
	if resp != nil && resp.Header.Get("X-Subject-Token") != "" {
		p.simulation.history.addToken(resp.Header.Get("X-Subject-Token"))
	}
	p.simulation.observe()
	if failure := p.interrupt(number, true); failure != nil {
		return nil, failure
	}
	if failure := p.travel(req.Context()); failure != nil {
		return nil, failure
	}
	return resp, err
}

func (p *process) count() (number int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead.Load() {
		return 0, errKilled
	}
	p.simulation.stats.add("request", 1)
	p.requests++
	if !p.outageSince.IsZero() && time.Since(p.outageSince) < outageDuration {
		return 0, errNetwork
	}
	return p.requests, nil
}

// interrupt is the interruption that the schedule has at this moment of this
// request.
func (p *process) interrupt(number int, processed bool) error {
	i := p.round.Interruption
	if i == nil || i.Request != number || i.Processed != processed {
		return nil
	}
	p.simulation.stats.add(string(i.Kind), 1)
	switch i.Kind {
	case kill:
		p.dead.Store(true)
		p.cancel()
		return errKilled
	case outage:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.outageSince = time.Now()
		return errNetwork
	default:
		p.cancel()
		return context.Canceled
	}
}

func (p *process) travel(ctx context.Context) error {
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.dead.Load() {
		return errKilled
	}
	return nil
}
