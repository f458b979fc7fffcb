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

// send is the only place that repeats requests. An idempotent request is repeated
// after a transient error; any other only if the service cannot have acted on it,
// because otherwise its caller has to read the share first.
func (c *core) send(ctx context.Context, service *gophercloud.ServiceClient, r request, address string) (response, *Error) {
	var failure *Error // of the attempt before
	for attempt := 1; ; attempt++ {
		err := c.limiter.wait(ctx, !r.isLogin())
		switch {
		case err == nil && ctx.Err() == nil:
		case failure != nil:
			return response{}, failure.canceledBetweenAttempts(ctx)
		default:
			return response{}, c.notSent(ctx, r, address)
		}
		var got response
		if got, failure = c.attempt(ctx, service, r, address, attempt); failure == nil {
			return got, nil
		}
		wait := c.backoff(attempt, failure.RetryAfter)
		if failure.Class() == ClassRateLimit {
			c.limiter.pauseUntil(c.config.Clock.Now().Add(wait))
		}
		if attempt > c.config.MaxRetries || !retryable(ctx, r, failure) {
			return response{}, failure
		}
		wait = max(wait, c.limiter.pauseLeft())
		if err := c.config.Clock.Sleep(ctx, wait); err != nil {
			return response{}, failure.canceledBetweenAttempts(ctx)
		}
	}
}

// notSent is the error of a request whose context has ended before it was sent.
func (c *core) notSent(ctx context.Context, r request, address string) *Error {
	e := c.newError(r, address)
	e.class, e.Err, e.notSent = ClassCanceled, contextEnded(ctx, nil), true
	return &e
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

// backoff is the wait after an attempt: the service's Retry-After, or half a
// second that doubles, with a jitter of a quarter either way so that calls that
// failed together are not repeated together.
func (c *core) backoff(attempt int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return retryAfter
	}
	wait := maxBackoff
	if doublings := attempt - 1; doublings < 6 {
		wait = firstBackoff << doublings
	}
	return min(maxBackoff, time.Duration(float64(wait)*(0.75+c.config.Jitter()/2)))
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
