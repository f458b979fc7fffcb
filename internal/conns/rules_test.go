package conns

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// listings answers questions about the rules of one share, each in a second.
type listings struct {
	ruleLists
	mu    sync.Mutex
	count int
	err   error
}

type passing struct{}

func (passing) Now() time.Time { return time.Now() }

func (passing) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *listings) question(q ruleQuestion) ruleQuestion {
	q.share, q.clock = "a", passing{}
	q.ask = func() (RuleList, error) {
		l.mu.Lock()
		l.count++
		number, err := l.count, l.err
		l.mu.Unlock()
		<-time.After(time.Second)
		return RuleList{Rules: make([]manila.Rule, number)}, err
	}
	return q
}

// refresh and wait give the number of the listing that answered.
func (l *listings) refresh(ctx context.Context) (int, error) {
	now := time.Now()
	list, err := l.get(ctx, l.question(ruleQuestion{after: now.Add(-rulesTTL), by: now, patient: true}))
	return len(list.Rules), err
}

func (l *listings) wait(ctx context.Context, atMost time.Duration) (int, error) {
	now := time.Now()
	list, err := l.get(ctx, l.question(ruleQuestion{after: now, by: now.Add(atMost)}))
	return len(list.Rules), err
}

func TestRefreshesShareAListing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l listings
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if number, err := l.refresh(t.Context()); number != 1 || err != nil {
					t.Errorf("%d, %v", number, err)
				}
			})
		}
		all.Wait()
		if number, _ := l.refresh(t.Context()); number != 1 {
			t.Error("a listing of a moment ago was not used")
		}
		l.forget("a", nil)
		if number, _ := l.refresh(t.Context()); number != 2 {
			t.Error("a listing from before a change was used")
		}
		<-time.After(rulesTTL)
		if number, _ := l.refresh(t.Context()); number != 3 {
			t.Error("an old listing was used")
		}
	})
}

func TestAllWhoWaitAreServedByTheFirstThatIsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l listings
		begun := time.Now()
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				if number, err := l.wait(t.Context(), time.Duration(i+3)*time.Second); number != 1 || err != nil {
					t.Errorf("%d, %v", number, err)
				}
			})
		}
		all.Wait()
		if took := time.Since(begun); took != 4*time.Second {
			t.Errorf("it took %s", took)
		}
		if number, _ := l.wait(t.Context(), 0); number != 2 {
			t.Error("a listing from before was used")
		}
	})
}

func TestAListingThatOneInterruptsIsMadeByAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := listings{err: &manila.Error{Err: context.Canceled}}
		var both sync.WaitGroup
		both.Go(func() { _, _ = l.refresh(t.Context()) })
		synctest.Wait()
		l.mu.Lock()
		l.err = nil
		l.mu.Unlock()
		both.Go(func() {
			if number, err := l.refresh(t.Context()); number != 2 || err != nil {
				t.Errorf("%d, %v", number, err)
			}
		})
		both.Wait()
	})
}

func TestAnErrorIsSharedAndNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := listings{err: errors.New("trouble")}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := l.refresh(t.Context()); err == nil {
					t.Error("no error")
				}
			})
		}
		all.Wait()
		if l.count != 1 {
			t.Errorf("%d listings", l.count)
		}
		l.err = nil
		if _, err := l.refresh(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestWaitingForAListingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l listings
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.wait(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestTwoKindsOfOwnersOfRules(t *testing.T) {
	t.Parallel()
	s := &Provider{}
	for i, step := range []struct {
		share string
		owner RuleManager
		want  bool
	}{
		{"a", SingleRule, false},
		{"a", SingleRule, false},
		{"b", AllRules, false},
		{"a", AllRules, true},
		{"a", SingleRule, false}, // told already
		{"b", SingleRule, true},
	} {
		if got := s.RegisterRuleManager(step.share, step.owner); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
	if s.RuleRegistered("r") {
		t.Error("nobody claimed it")
	}
	s.RegisterRule("r")
	if !s.RuleRegistered("r") {
		t.Error("it was claimed")
	}
}
