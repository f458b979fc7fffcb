package waiter

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestTheAdaptiveScheduleStaysWithinItsBound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		jitter := rapid.Float64Range(0, 0.999999).Draw(t, "jitter")
		elapsed := time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(t, "elapsed"))
		pause := Adaptive(func() float64 { return jitter })(elapsed)
		if most := max(elapsed/10, 250*time.Millisecond); pause > most {
			t.Fatalf("after %s it pauses %s, more than a tenth or 0.25 s", elapsed, pause)
		}
		if pause < 250*time.Millisecond || pause > 10*time.Second {
			t.Fatalf("after %s it pauses %s", elapsed, pause)
		}
	})
}

func TestTheNumberOfLooksGrowsWithTheLogarithmOfTheWait(t *testing.T) {
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
			looks := 1
			for elapsed := time.Duration(0); elapsed < work; looks++ {
				elapsed += schedule(elapsed)
			}
			if looks > most {
				t.Errorf("%d looks, want at most %d", looks, most)
			}
		})
	}
}
