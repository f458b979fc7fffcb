package manila

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 30 * time.Second
	// maxRetryAfter bounds what a service may ask for; a longer wish is more
	// likely a mistake than a plan, and the operation's own timeout is near.
	maxRetryAfter = 5 * time.Minute
)

// pause holds back all calls of a client after one was told to slow down: a rate
// limit counts requests of the whole project, so the others would only be
// refused as well.
type pause struct {
	mu    sync.Mutex
	until time.Time
}

func (p *pause) extend(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.until) {
		p.until = until
	}
}

func (p *pause) left(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(0, p.until.Sub(now))
}

// backoff is the wait after the attempt-th try: what the service asked for, or
// half a second that doubles, with a jitter of a quarter either way so that
// calls that failed together do not come back together.
func (c *core) backoff(attempt int, retryAfter time.Duration) time.Duration {
	if retryAfter > 0 {
		return retryAfter
	}
	wait := maxBackoff
	if doublings := attempt - 1; doublings < 6 {
		wait = firstBackoff << doublings
	}
	return min(maxBackoff, time.Duration(float64(wait)*(0.75+c.jitter()/2)))
}

// retryAfter reads the header in both its forms, seconds and a date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(maxRetryAfter/time.Second))) * time.Second
	} else if date, err := http.ParseTime(value); err == nil {
		wait = date.Sub(now)
	}
	return min(max(wait, 0), maxRetryAfter)
}
