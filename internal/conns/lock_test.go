package conns

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestOnlyOneChangeToAShareAtATime(t *testing.T) {
	t.Parallel()
	s := &Provider{}
	var inside, most atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			release, err := s.Lock(t.Context(), "a")
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			most.Store(max(most.Load(), inside.Add(1)))
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d changes at a time", most.Load())
	}
}

func TestDifferentSharesDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	s := &Provider{}
	for _, id := range []string{"a", "b", "c"} {
		release, err := s.Lock(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
	}
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	s := &Provider{}
	release, err := s.Lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Lock(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want the context's", err)
	}
}
