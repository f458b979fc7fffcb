package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// service is a share service whose requests are counted: by the emulator
// itself, or by the proxy in front of a real Manila.
type service struct{ *testbed.Backend }

// since returns the requests from a moment on.
func (s *service) since(moment time.Time) []testbed.Request {
	if s.Emulator == nil {
		return s.Proxy.Since(moment)
	}
	var found []testbed.Request
	for _, r := range s.Emulator.Requests() {
		if !r.Time.Before(moment) {
			found = append(found, testbed.Request{
				Sent: r.Time, Method: r.Method, Path: r.Path, Action: r.Action, ShareID: r.ShareID, Status: r.Status,
				Login: isLogin(r),
			})
		}
	}
	return found
}

func isLogin(r emulator.Request) bool { return strings.Contains(r.Path, "/auth/") }

// setLatency makes the emulator respond after that time. It also removes limits and behaviours.
func (s *service) setLatency(latency time.Duration) {
	if s.Emulator == nil {
		return
	}
	s.Emulator.ClearFaults()
	if latency > 0 {
		s.Emulator.Inject(emulator.Fault{Effect: emulator.Delay(latency)})
	}
}

// setLimit makes the emulator refuse more requests in any minute, like the gateway in front of SFS.
func (s *service) setLimit(perMinute int) {
	if s.Emulator != nil {
		limiter := &limiter{perMinute: perMinute}
		s.Emulator.Inject(emulator.Fault{Match: limiter.refuses, Effect: emulator.TooManyRequests("")})
	}
}

type limiter struct {
	perMinute int
	mutex     sync.Mutex
	allowed   []time.Time // in the last minute
}

func (l *limiter) refuses(r emulator.Request) bool {
	if isLogin(r) {
		return false
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for len(l.allowed) > 0 && r.Time.Sub(l.allowed[0]) >= time.Minute {
		l.allowed = l.allowed[1:]
	}
	if len(l.allowed) == l.perMinute {
		return true
	}
	l.allowed = append(l.allowed, r.Time)
	return false
}

// watchResize follows the next resize of a share. The returned function says
// when the service was done. The emulator is done exactly when it should be. A
// real service is polled, but sometimes the provider observes it first.
func (s *service) watchResize(ctx context.Context, share string, takes time.Duration) func() (time.Time, error) {
	began := time.Now()
	if s.Emulator != nil {
		return func() (time.Time, error) {
			for _, r := range s.since(began) {
				if r.ShareID == share && r.IsResize() {
					return r.Sent.Add(takes), nil
				}
			}
			return time.Time{}, errors.New("no resize was sent")
		}
	}
	stop := s.Observer.Watch(ctx, share)
	return func() (time.Time, error) {
		observations := stop()
		for _, r := range s.since(began) {
			if r.Share.ID == share {
				observations = append(observations, r.Share)
			}
		}
		done, ok := testbed.ResizeDone(observations)
		if !ok {
			return done, errors.New("no end of the resize was observed")
		}
		return done, nil
	}
}
