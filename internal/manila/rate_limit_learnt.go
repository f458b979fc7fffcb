package manila

import (
	"time"

	"golang.org/x/time/rate"
)

// learntRate is the rate of requests that the service lets through, as far as its
// 429s have shown it: it decreases to a half, and increases by the same amount every
// second, so that it goes back to where it was in half a minute. Several processes
// with one limit come to share it in this way.
type learntRate struct {
	highest rate.Limit // the configured one; 0 is none

	since    time.Time     // the first 429; zero is none of late
	last     time.Time     // the last one that counts
	inARow   int           // so many, and no request got through since
	bucket   *rate.Limiter // nil is no limit
	base     rate.Limit    // after the last decrease
	growing  time.Time     // since then
	reported bool

	// The requests that were sent without a gap of a second.
	sent                int
	firstSent, lastSent time.Time
}

const (
	// lowestRate is a request every five seconds: with it, a process notices soon
	// that the service lets more through.
	lowestRate rate.Limit = 0.2
	// slowestIncrease is what the rate grows by in a second, at least.
	slowestIncrease rate.Limit = 0.05
	// doublesIn is the time in which the rate grows to twice what it was, in seconds.
	doublesIn = 30
	// forgetAfter is how long after the last 429 there is no limit any more.
	forgetAfter = 5 * time.Minute
)

// sending takes note of a request.
func (l *learntRate) sending(now time.Time) {
	if now.Sub(l.lastSent) > time.Second {
		l.sent, l.firstSent = 0, now
	}
	l.sent++
	l.lastSent = now
}

// measured is the rate at which requests were sent.
func (l *learntRate) measured(now time.Time) rate.Limit {
	return rate.Limit(float64(l.sent) / max(now.Sub(l.firstSent).Seconds(), 0.1))
}

// passed takes note of a request that the service let through.
func (l *learntRate) passed(sent, now time.Time) {
	if l.inARow == 0 || !sent.After(l.last) {
		return
	}
	l.inARow, l.growing = 0, now
	if l.renew(now); l.bucket != nil {
		l.bucket.AllowN(now, 1) // the request itself
	}
}

// rejected takes note of a 429. Those of requests that were sent before the last one
// was received say the same once more. One after another, without a request that got
// through, says that the wait was too short, and nothing about the rate.
func (l *learntRate) rejected(sent, now time.Time) {
	if !sent.After(l.last) {
		return
	}
	if l.since.IsZero() {
		l.since = now
	}
	if l.inARow == 0 || l.bucket == nil {
		l.base = l.atMost(max(lowestRate, l.rate(now)/2))
	}
	l.last = now
	l.inARow++
	l.renew(now)
}

// renew makes another bucket, for which the calls that wait for this one leave it.
func (l *learntRate) renew(now time.Time) {
	if l.base > 0 {
		l.bucket = rate.NewLimiter(l.limit(now), 1)
	}
}

// rate is that of the moment: the learnt one, or the measured one before.
func (l *learntRate) rate(now time.Time) rate.Limit {
	if l.bucket == nil {
		return l.measured(now)
	}
	return l.limit(now)
}

// limit is the learnt rate. While nothing gets through, each 429 halves it on, and
// the first request that gets through restores it.
func (l *learntRate) limit(now time.Time) rate.Limit {
	if l.inARow > 0 {
		return max(lowestRate, l.base/rate.Limit(int(1)<<min(l.inARow-1, 30)))
	}
	increase := max(slowestIncrease, l.base/doublesIn)
	return l.atMost(l.base + increase*rate.Limit(now.Sub(l.growing).Seconds()))
}

func (l *learntRate) atMost(limit rate.Limit) rate.Limit {
	if l.highest > 0 {
		return min(l.highest, limit)
	}
	return limit
}

// at returns the bucket that lets requests through at the rate of the moment.
func (l *learntRate) at(now time.Time) *rate.Limiter {
	if now.Sub(l.last) > forgetAfter {
		l.since, l.inARow, l.bucket, l.base, l.reported = time.Time{}, 0, nil, 0, false
	}
	if l.bucket != nil {
		l.bucket.SetLimitAt(now, l.limit(now))
	}
	return l.bucket
}

// notice reports once that the service limits the rate, if it still does at the end
// of a wait.
func (l *learntRate) notice(now, end time.Time) (limit rate.Limit, due bool) {
	if l.since.IsZero() || l.reported || end.Sub(l.since) < noticeAfter {
		return 0, false
	}
	l.reported = true
	return l.limit(now), true
}
