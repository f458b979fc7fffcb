package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// sample is what was measured several times.
type sample []time.Duration

// median is the middle one, or the mean of the two in the middle; 0 of none.
func (s sample) median() time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// most is the largest; 0 of none.
func (s sample) most() time.Duration {
	if len(s) == 0 {
		return 0
	}
	return slices.Max(s)
}

// String is the median, with the largest where there are several.
func (s sample) String() string {
	if len(s) < 2 {
		return seconds(s.median())
	}
	return fmt.Sprintf("%s (at most %s)", seconds(s.median()), seconds(s.most()))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func middleOf(counts []int) int {
	if len(counts) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(counts))[len(counts)/2]
}

// grouped writes 1000 as 1,000.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func counted(n int, singular string) string {
	if n == 1 {
		return "1 " + singular
	}
	return grouped(n) + " " + singular + "s"
}
