package waiter

import "time"

// A Schedule says how long to wait before the next look, by how long the wait
// has lasted so far.
type Schedule func(elapsed time.Duration) time.Duration

// The bounds of the adaptive schedule.
const (
	minInterval = 250 * time.Millisecond
	maxInterval = 10 * time.Second
)

// Adaptive looks again after a tenth of the time that has passed, never under
// 0.25 s and never over 10 s. So nobody waits more than a tenth, or a quarter
// of a second, beyond the service's own time, and the number of looks grows
// with the logarithm of the wait.
//
// jitter gives a number in [0, 1) and spreads the looks of many waiters by
// ±10 %. The spread lies wholly below the bound: the middle of the range is
// elapsed/11, so that elapsed/10 stays the most that is ever waited.
func Adaptive(jitter func() float64) Schedule {
	return func(elapsed time.Duration) time.Duration {
		spread := 0.9 + 0.2*jitter()
		pause := time.Duration(float64(elapsed) / 11 * spread)
		return min(max(pause, minInterval), maxInterval)
	}
}

// Fixed looks at one interval, for test doubles and special services.
func Fixed(interval time.Duration) Schedule {
	return func(time.Duration) time.Duration { return interval }
}
