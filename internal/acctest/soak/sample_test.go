package soak

import (
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// warmUp is after how many samples everything has been used: each round has another
// disturbance, but the second one has filled the caches and pools.
const warmUp = 2

// What may be more at the end than after the warm-up. The framework keeps about 150
// bytes of each call, of which an operation makes several.
const (
	mostMoreMemory       = 1 << 20
	mostMorePerOperation = 400
	mostMoreGoroutines   = 2
)

// sample is what the process needs at the end of a round, when nothing is running.
type sample struct {
	at                                time.Duration
	disturbed                         string
	operations, failures              int
	requests, refused                 int
	memory                            uint64 // bytes in use after a garbage collection
	goroutines, connections, together int    // together: connections at a time in this round
}

func (s *soak) sample(round int, at time.Duration) sample {
	requests := s.service.Requests()
	taken := sample{at: at, disturbed: disturbanceOf(round).name, operations: s.operations, failures: s.failures, requests: len(requests)}
	for _, r := range requests {
		if r.Status >= http.StatusBadRequest {
			taken.refused++
		}
	}
	s.operations, s.failures = 0, 0
	s.service.ResetRequests()

	// What the first one finalizes the second one collects.
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	taken.memory, taken.goroutines = memory.HeapAlloc, runtime.NumGoroutine()
	taken.connections, taken.together = s.network.counts()
	return taken
}

func table(samples []sample) string {
	var text strings.Builder
	text.WriteString("| Time | Disturbance | Operations, failed | Requests, refused | Memory in use | Goroutines | Open connections, most in the round |\n")
	text.WriteString("|---|---|---|---|---|---|---|\n")
	for _, s := range samples {
		fmt.Fprintf(&text, "| %s | %s | %d, %d | %d, %d | %.1f MiB | %d | %d, %d |\n",
			s.at, s.disturbed, s.operations, s.failures, s.requests, s.refused, float64(s.memory)/(1<<20), s.goroutines, s.connections, s.together)
	}
	return text.String()
}

// flat compares the last sample with the first one after the warm-up.
func flat(samples []sample) error {
	if len(samples) <= warmUp {
		return errors.New("the soak was too short for its warm-up")
	}
	warm, last := samples[warmUp-1], samples[len(samples)-1]
	var errs []error
	check := func(what string, from, to, most int) {
		if to > from+most {
			errs = append(errs, fmt.Errorf("%s grew from %d to %d, by more than %d", what, from, to, most))
		}
	}
	operations := 0
	for _, s := range samples[warmUp:] {
		operations += s.operations
	}
	check("memory", int(warm.memory), int(last.memory), mostMoreMemory+operations*mostMorePerOperation)
	check("goroutines", warm.goroutines, last.goroutines, mostMoreGoroutines)
	check("open connections", 0, last.connections, 0)
	return errors.Join(errs...)
}

func TestSoak_WhatGrowsIsAnError(t *testing.T) {
	t.Parallel()
	warm := sample{memory: 10 << 20, goroutines: 20, together: 12}
	for name, test := range map[string]struct {
		last  sample
		grows bool
	}{
		"nothing":                    {warm, false},
		"less":                       {sample{memory: 9 << 20, goroutines: 19}, false},
		"a goroutine for each round": {sample{memory: 10 << 20, goroutines: 30}, true},
		"memory":                     {sample{memory: 13 << 20, goroutines: 20}, true},
		"an open connection":         {sample{memory: 10 << 20, goroutines: 20, connections: 1}, true},
	} {
		samples := []sample{{memory: 1 << 20}, warm, {memory: 20 << 20}, test.last}
		if err := flat(samples); (err != nil) != test.grows {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if flat([]sample{warm, warm}) == nil {
		t.Error("a soak that ends with its warm-up shows nothing")
	}
}
