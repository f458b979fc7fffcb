package conns

import "context"

// Lock waits until no other change to the share is in progress in this process;
// release ends the caller's. The error is the context's.
//
// The service locks nothing: it accepts all of five concurrent shrinks, the last
// writer's size wins and each one's quota is booked (observed on Manila 15.1).
//
// Locks are kept for the life of the process: a channel without elements is
// small, and a plan has thousands of shares at most.
func (p *Provider) Lock(ctx context.Context, shareID string) (release func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err // a select would choose at random if the lock is free
	}
	lock := p.locks.loadOrStore(shareID, func() chan struct{} { return make(chan struct{}, 1) })
	select {
	case lock <- struct{}{}:
		return func() { <-lock }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
