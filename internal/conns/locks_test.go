package conns

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestLock_OneChangeToAShareAtATime(t *testing.T) {
	t.Parallel()
	p := &Provider{}
	var inProgress, most atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			release, err := p.Lock(t.Context(), "a")
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			most.Store(max(most.Load(), inProgress.Add(1)))
			inProgress.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d changes at a time", most.Load())
	}
}

func TestLock_DifferentSharesDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	p := &Provider{}
	for _, id := range []string{"a", "b", "c"} {
		release, err := p.Lock(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
	}
}

func TestLock_WaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &Provider{}
		release, err := p.Lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			synctest.Wait()
			cancel()
		}()
		if _, err := p.Lock(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v, want the context's", err)
		}
	})
}

func TestLock_AnEndedContextNeverTakesAFreeLock(t *testing.T) {
	t.Parallel()
	p := &Provider{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if _, err := p.Lock(ctx, "a"); !errors.Is(err, context.Canceled) {
			t.Fatalf("error is %v, want the context's", err)
		}
	}
}
