package manila

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 30 * time.Second
	// maxRetryAfter limits the Retry-After of a service; a longer one is more
	// likely a mistake, and the operation's own timeout is near.
	maxRetryAfter = 5 * time.Minute
)

type withoutRetriesKey struct{}

// WithoutRetries returns a context whose calls are sent once; only the repetition
// after a new login remains. It is for callers that poll anyway.
func WithoutRetries(ctx context.Context) context.Context {
	return context.WithValue(ctx, withoutRetriesKey{}, true)
}

// patience is how long a call waits for a rate limit where its context has no
// deadline: for longer than the minute that limits are counted by.
const patience = 5 * time.Minute

// send is the only place that repeats requests. An idempotent request is repeated
// after a transient error; any other only if the service cannot have acted on it,
// because otherwise its caller has to read the share first. A rate limit says nothing
// against the request: it is repeated until it gets through, in the time of the
// context, and the limiter makes it wait.
func (c *core) send(ctx context.Context, service *gophercloud.ServiceClient, r request, address string) (response, *Error) {
	var failure *Error    // of the attempt before
	var limited time.Time // since then
	lost := false         // one of the attempts may have been applied
	for attempt, retries := 1, 0; ; attempt++ {
		waited, err := c.limiter.wait(ctx, !r.isLogin())
		switch {
		case err == nil && ctx.Err() == nil:
		case failure != nil:
			return response{}, failure.canceledBetweenAttempts(ctx)
		case waited:
			return response{}, c.notSent(ctx, r, address).inRateLimit(ctx)
		default:
			return response{}, c.notSent(ctx, r, address)
		}
		sent := c.config.Clock.Now()
		var got response
		got, failure = c.attempt(ctx, service, r, address, attempt)
		c.limiter.observe(sent, !r.isLogin(), failure)
		if failure == nil {
			return got, nil
		}
		if lost = lost || failure.MayHaveBeenApplied(); lost {
			failure.notSent, failure.earlierMayBeApplied = false, true
		}
		if !retryable(ctx, r, failure) {
			return response{}, failure
		}
		if failure.Class() == ClassRateLimit {
			if limited.IsZero() {
				limited = c.config.Clock.Now()
			}
			if c.isOverdue(ctx, limited) {
				failure.waited = c.config.Clock.Now().Sub(limited)
				return response{}, failure
			}
			continue
		}
		if retries++; retries > c.config.MaxRetries {
			return response{}, failure
		}
		wait := c.backoff(retries, failure.RetryAfter)
		if err := c.config.Clock.Sleep(ctx, wait); err != nil {
			return response{}, failure.canceledBetweenAttempts(ctx)
		}
	}
}

// isOverdue is true for a call that would wait for a rate limit for too long.
func (c *core) isOverdue(ctx context.Context, limited time.Time) bool {
	if _, bounded := ctx.Deadline(); bounded {
		return false
	}
	return c.config.Clock.Now().Add(c.limiter.pauseLeft()).Sub(limited) > patience
}

// notSent is the error of a request whose context has ended before it was sent.
func (c *core) notSent(ctx context.Context, r request, address string) *Error {
	e := c.newError(r, address)
	e.class, e.Err, e.notSent = ClassCanceled, contextEnded(ctx, ""), true
	return &e
}

// inRateLimit is for a request that waited for the limit that others had met.
func (e *Error) inRateLimit(ctx context.Context) *Error {
	e.Err, e.rateLimited = contextEnded(ctx, "the service limits the rate of requests (429)"), true
	return e
}

// retryable decides by the error's class and the kind of request only, never by
// the operation.
func retryable(ctx context.Context, r request, e *Error) bool {
	if ctx.Value(withoutRetriesKey{}) != nil && !r.isLogin() {
		return false
	}
	if isUnknownHost(e.Err) {
		return false
	}
	idempotent := r.idempotent || r.method == http.MethodGet
	return e.Transient() && (idempotent || !e.MayHaveBeenApplied())
}

// backoff is the wait after a failure: the service's Retry-After, or half a second
// that doubles, with a jitter of a quarter either way so that calls that failed
// together are not repeated together.
func (c *core) backoff(failures int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return retryAfter
	}
	return backoff(failures, c.config.Jitter())
}

func backoff(failures int, jitter float64) time.Duration {
	wait := maxBackoff
	if doublings := failures - 1; doublings < 6 {
		wait = firstBackoff << doublings
	}
	return min(maxBackoff, time.Duration(float64(wait)*(0.75+jitter/2)))
}

// retryAfter reads the header in both its forms, seconds and a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	} else if date, err := http.ParseTime(value); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
