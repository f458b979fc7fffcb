package manila

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rateLimiter delays requests: to stay below a configured rate, and after a 429.
// Rate limits count the requests of the whole project, so a 429 pauses all calls,
// and afterwards all of them together are sent at the rate that the service lets
// through, as learnt.
type rateLimiter struct {
	clock  Clock
	jitter func() float64
	warn   func(ctx context.Context, message string, fields map[string]any)
	bucket *rate.Limiter // of the configured rate; nil is no limit

	mu     sync.Mutex
	paused time.Time // until then
	learnt learntRate
	// loginsInARow is how many logins in a row were rejected: the identity service has
	// a limit of its own.
	loginsInARow int
}

// burstShare is the part of a minute's requests that may be sent at once. The
// bucket is refilled with the rest, so that a full bucket and a minute's refill
// together are what is allowed.
const burstShare = 10

// roundingMargin compensates for the floating-point arithmetic of the bucket.
const roundingMargin = time.Millisecond

func newRateLimiter(config Config) *rateLimiter {
	limiter := &rateLimiter{clock: config.Clock, jitter: config.Jitter, warn: config.Warn}
	if perMinute := config.RequestsPerMinute; perMinute > 0 {
		burst := max(1, perMinute/burstShare)
		refill := max(1, perMinute-burst)
		every := time.Minute/time.Duration(refill) + roundingMargin
		limiter.bucket = rate.NewLimiter(rate.Every(every), burst)
		limiter.learnt.highest = limiter.bucket.Limit()
	}
	return limiter
}

// wait blocks until a request may be sent. A pause may begin while the rate delays
// the request, so it is checked again. counted is false for requests that are not
// sent to the share service. limited is true for one that waited because of a 429. The
// error is the context's.
func (l *rateLimiter) wait(ctx context.Context, counted bool) (limited bool, err error) {
	for {
		pause := l.pauseLeft()
		limited = limited || pause > 0
		if err := l.sleep(ctx, pause); err != nil {
			return limited, err
		}
		if counted {
			waited, err := l.waitForRates(ctx)
			limited = limited || waited
			if err != nil {
				return limited, err
			}
		}
		if l.pauseLeft() == 0 {
			return limited, nil
		}
	}
}

// waitForRates waits for the learnt rate first: what is sent in a minute is then what
// the configured rate let through in that minute.
func (l *rateLimiter) waitForRates(ctx context.Context) (limited bool, err error) {
	if limited, err = l.waitForLearntRate(ctx); err != nil {
		return limited, err
	}
	if l.bucket != nil {
		now := l.clock.Now()
		reservation := l.bucket.ReserveN(now, 1)
		if err := l.sleep(ctx, reservation.DelayFrom(now)); err != nil {
			reservation.CancelAt(l.clock.Now())
			return limited, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.learnt.sending(l.clock.Now())
	return limited, nil
}

// waitForLearntRate reserves nothing: the rate changes while calls wait for it, and
// some of them give up.
func (l *rateLimiter) waitForLearntRate(ctx context.Context) (waited bool, err error) {
	for {
		bucket, now := l.learntBucket(), l.clock.Now()
		if bucket == nil || bucket.AllowN(now, 1) {
			return waited, nil
		}
		next := time.Duration((1 - bucket.TokensAt(now)) / float64(bucket.Limit()) * float64(time.Second))
		waited = true
		if err := l.sleep(ctx, min(time.Second, max(time.Millisecond, next))); err != nil {
			return waited, err
		}
	}
}

func (l *rateLimiter) sleep(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	if notify, ok := ctx.Value(notifyKey{}).(func(waits bool)); ok {
		notify(true)
		defer notify(false)
	}
	l.logSlowness(ctx, d)
	return l.clock.Sleep(ctx, d)
}

// noticeAfter is how long the service has to limit the rate before the log says so:
// long enough to make a user wonder.
const noticeAfter = 5 * time.Second

func (l *rateLimiter) logSlowness(ctx context.Context, wait time.Duration) {
	l.mu.Lock()
	now := l.clock.Now()
	limit, due := l.learnt.notice(now, now.Add(wait))
	l.mu.Unlock()
	if due && l.warn != nil {
		l.warn(ctx, "the service limits the rate of requests (429): they are sent more slowly, until it accepts more",
			map[string]any{"requests_per_minute": int(limit * 60)})
	}
}

// learntBucket is nil as long as the service limits nothing.
func (l *rateLimiter) learntBucket() *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.learnt.at(l.clock.Now())
}

// maxPause limits the pause that the service does not ask for: the calls of a
// minute's limit that is used up find out in time that the minute is over.
const maxPause = 10 * time.Second

// observe takes note of what a request met. A 429 pauses all calls: as long as the
// service says, with a jitter, so that several processes do not come back in the same
// instant, and longer each time while nothing gets through.
func (l *rateLimiter) observe(sent time.Time, counted bool, failure *Error) {
	now := l.clock.Now()
	switch {
	case failure == nil || failure.Status != 0 && failure.Class() != ClassRateLimit:
		l.passed(sent, now, counted)
	case failure.Class() == ClassRateLimit:
		inARow := l.rejected(sent, now, counted)
		asked := min(maxRetryAfter, time.Duration(float64(failure.RetryAfter)*(1+l.jitter()/4)))
		l.pauseUntil(now.Add(max(asked, min(maxPause, backoff(inARow, l.jitter())))))
	}
}

func (l *rateLimiter) passed(sent, now time.Time, counted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !counted {
		l.loginsInARow = 0
		return
	}
	l.learnt.passed(sent, now)
}

func (l *rateLimiter) rejected(sent, now time.Time, counted bool) (inARow int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !counted {
		l.loginsInARow++
		return l.loginsInARow
	}
	l.learnt.rejected(sent, now)
	return max(1, l.learnt.inARow)
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

// isLimiting reports whether the service has rejected requests of late.
func (l *rateLimiter) isLimiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.learnt.at(l.clock.Now())
	return !l.learnt.since.IsZero()
}
