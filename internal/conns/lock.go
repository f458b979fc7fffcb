package conns

import (
	"context"
	"sync"
)

// Lock waits until no other change to the share is under way in this process
// and then takes its turn; release ends it. The error is the context's.
//
// The service locks nothing: of five concurrent shrinks it accepts all, the
// last writer's size wins and each one's quota is booked (observed on Manila
// 15.1).
func (s *Provider) Lock(ctx context.Context, shareID string) (release func(), err error) {
	turn := s.turns.of(shareID)
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// locks has one place per share. Places are kept for the life of the process:
// a channel without elements is small, and a plan has thousands of shares at most.
type locks struct {
	mu     sync.Mutex
	places map[string]chan struct{}
}

func (t *locks) of(shareID string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.places == nil {
		t.places = map[string]chan struct{}{}
	}
	place, ok := t.places[shareID]
	if !ok {
		place = make(chan struct{}, 1)
		t.places[shareID] = place
	}
	return place
}
