package manila

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rateLimiter delays requests: to stay below a configured rate, and while the
// service has asked for a pause. Rate limits count the requests of the whole
// project, so a 429 pauses all calls.
type rateLimiter struct {
	clock  Clock
	bucket *rate.Limiter // nil is no limit

	mu     sync.Mutex
	paused time.Time // until then
}

// burstShare is the part of a minute's requests that may be sent at once. The
// bucket is refilled with the rest, so that a full bucket and a minute's refill
// together are what is allowed.
const burstShare = 10

// roundingMargin compensates for the floating-point arithmetic of the bucket.
const roundingMargin = time.Millisecond

func newRateLimiter(perMinute int, clock Clock) *rateLimiter {
	limiter := &rateLimiter{clock: clock}
	if perMinute > 0 {
		burst := max(1, perMinute/burstShare)
		refill := max(1, perMinute-burst)
		every := time.Minute/time.Duration(refill) + roundingMargin
		limiter.bucket = rate.NewLimiter(rate.Every(every), burst)
	}
	return limiter
}

// wait blocks until a request may be sent. A pause may begin while the rate delays
// the request, so it is checked again. counted is false for requests that are not
// sent to the share service. The error is the context's.
func (l *rateLimiter) wait(ctx context.Context, counted bool) error {
	for {
		if pause := l.pauseLeft(); pause > 0 {
			if err := l.clock.Sleep(ctx, pause); err != nil {
				return err
			}
		}
		if counted {
			if err := l.waitForRate(ctx); err != nil {
				return err
			}
		}
		if l.pauseLeft() == 0 {
			return nil
		}
	}
}

func (l *rateLimiter) waitForRate(ctx context.Context) error {
	if l.bucket == nil {
		return nil
	}
	now := l.clock.Now()
	reservation := l.bucket.ReserveN(now, 1)
	delay := reservation.DelayFrom(now)
	if delay == 0 {
		return nil
	}
	if err := l.clock.Sleep(ctx, delay); err != nil {
		reservation.CancelAt(l.clock.Now())
		return err
	}
	return nil
}

func (l *rateLimiter) pauseUntil(end time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if end.After(l.paused) {
		l.paused = end
	}
}

func (l *rateLimiter) pauseLeft() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.paused.Sub(l.clock.Now()))
}
