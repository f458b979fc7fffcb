package manila

import (
	"context"
	"time"

	"golang.org/x/time/rate"
)

// A limit is the rate of requests that the whole process keeps to: a token
// bucket that never lets more than the given number through in any minute.
// nil is no limit.
type limit struct {
	clock  Clock
	bucket *rate.Limiter
}

// burstShare is the part of a minute's requests that may be sent at once. The
// bucket is refilled with the rest, so that a full bucket and a minute's refill
// together are what is allowed.
const burstShare = 10

// roundingMargin keeps the bucket's floating-point arithmetic on the safe side.
const roundingMargin = time.Millisecond

func newLimit(perMinute int, clock Clock) *limit {
	if perMinute <= 0 {
		return nil
	}
	burst := max(1, perMinute/burstShare)
	refill := max(1, perMinute-burst)
	every := time.Minute/time.Duration(refill) + roundingMargin
	return &limit{clock: clock, bucket: rate.NewLimiter(rate.Every(every), burst)}
}

// wait waits until one more request may be sent. The error is the context's.
func (l *limit) wait(ctx context.Context) error {
	if l == nil {
		return nil
	}
	now := l.clock.Now()
	place := l.bucket.ReserveN(now, 1)
	delay := place.DelayFrom(now)
	if delay == 0 {
		return nil
	}
	if err := l.clock.Sleep(ctx, delay); err != nil {
		place.CancelAt(l.clock.Now())
		return err
	}
	return nil
}
