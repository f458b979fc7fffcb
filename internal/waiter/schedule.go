package waiter

import "time"

// A Schedule gives the interval before the next poll, by how long the wait has
// lasted so far.
type Schedule func(elapsed time.Duration) time.Duration

// The bounds of the adaptive schedule.
const (
	minInterval = 250 * time.Millisecond
	maxInterval = 10 * time.Second
)

// Adaptive polls again after a tenth of the elapsed time, never under 0.25 s and
// never over 10 s. So the end of the work is detected at most a tenth, or a
// quarter of a second, after it, and the number of polls grows with the
// logarithm of the wait.
//
// jitter gives a number in [0, 1) and spreads the polls of many waiters by
// ±10 %. The spread lies wholly below the bound: the middle of the range is
// elapsed/11, so that the interval never exceeds elapsed/10.
func Adaptive(jitter func() float64) Schedule {
	return func(elapsed time.Duration) time.Duration {
		spread := 0.9 + 0.2*jitter()
		interval := time.Duration(float64(elapsed) / 11 * spread)
		return min(max(interval, minInterval), maxInterval)
	}
}

// Fixed polls at one interval, for test doubles and special services.
func Fixed(interval time.Duration) Schedule {
	return func(time.Duration) time.Duration { return interval }
}
