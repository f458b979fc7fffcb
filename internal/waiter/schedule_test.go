package waiter

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAdaptive_IntervalStaysWithinItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		jitter := rapid.Float64Range(0, 0.999999).Draw(t, "jitter")
		elapsed := time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "elapsed"))
		interval := Adaptive(func() float64 { return jitter })(elapsed)
		if most := max(elapsed/10, 250*time.Millisecond); interval > most {
			t.Fatalf("after %s the interval is %s, more than a tenth or 0.25 s", elapsed, interval)
		}
		if interval < 250*time.Millisecond || interval > 10*time.Second {
			t.Fatalf("after %s the interval is %s", elapsed, interval)
		}
	})
}

func TestAdaptive_PollsGrowWithTheLogarithmOfTheWait(t *testing.T) {
	t.Parallel()
	cases := map[time.Duration]int{
		3 * time.Second:  13,
		10 * time.Second: 27,
		60 * time.Second: 48,
	}
	for work, most := range cases {
		t.Run(work.String(), func(t *testing.T) {
			t.Parallel()
			schedule := Adaptive(func() float64 { return 0.5 })
			polls := 1
			for elapsed := time.Duration(0); elapsed < work; polls++ {
				elapsed += schedule(elapsed)
			}
			if polls > most {
				t.Errorf("%d polls, want at most %d", polls, most)
			}
		})
	}
}
