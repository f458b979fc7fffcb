package main

import (
	"testing"
	"time"
)

func TestASampleIsToldByItsMedianAndItsLargest(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	tests := map[string]struct {
		sample       sample
		median, most time.Duration
		text         string
	}{
		"none":  {nil, 0, 0, "0.00 s"},
		"one":   {sample{200 * ms}, 200 * ms, 200 * ms, "0.20 s"},
		"two":   {sample{300 * ms, 100 * ms}, 200 * ms, 300 * ms, "0.20 s (at most 0.30 s)"},
		"three": {sample{900 * ms, 100 * ms, 200 * ms}, 200 * ms, 900 * ms, "0.20 s (at most 0.90 s)"},
		"four":  {sample{400 * ms, 100 * ms, 300 * ms, 200 * ms}, 250 * ms, 400 * ms, "0.25 s (at most 0.40 s)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.sample.median(); got != test.median {
				t.Errorf("the median is %s, want %s", got, test.median)
			}
			if got := test.sample.most(); got != test.most {
				t.Errorf("the largest is %s, want %s", got, test.most)
			}
			if got := test.sample.String(); got != test.text {
				t.Errorf("told as %q, want %q", got, test.text)
			}
		})
	}
}

func TestTheMedianLeavesTheSampleAsItIs(t *testing.T) {
	t.Parallel()
	s := sample{3, 1, 2}
	s.median()
	if s[0] != 3 || s[1] != 1 || s[2] != 2 {
		t.Errorf("it was sorted: %v", s)
	}
}

func TestNumbersAreWrittenInGroups(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 shares", 1: "1 share", 999: "999 shares", 1000: "1,000 shares", 1234567: "1,234,567 shares"} {
		if got := counted(n, "share"); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
