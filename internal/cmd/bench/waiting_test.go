package main

import (
	"testing"
	"time"
)

func TestASimulatedWaitEndsAfterTheWork(t *testing.T) {
	t.Parallel()
	const latency = 50 * time.Millisecond
	for name, takes := range map[string]time.Duration{"at once": 0, "short": time.Second, "long": time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			late, looks, err := simulate(t.Context(), takes, latency, func() float64 { return 0.5 })
			if err != nil {
				t.Fatal(err)
			}
			if late < latency/2 || looks < 1 {
				t.Errorf("known %s after the end, by %d looks", late, looks)
			}
			if late > latest(takes)+latency {
				t.Errorf("known %s after the end", late)
			}
		})
	}
}

func TestNobodyIsToldLaterThanATenth(t *testing.T) {
	t.Parallel()
	for takes, want := range map[time.Duration]time.Duration{
		time.Second: 250 * time.Millisecond, 3 * time.Second: 300 * time.Millisecond, time.Minute: 6 * time.Second,
	} {
		if got := latest(takes); got != want {
			t.Errorf("%s may be told after %s, want %s", takes, got, want)
		}
	}
}
