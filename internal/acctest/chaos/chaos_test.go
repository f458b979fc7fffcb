package chaos

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// By default the same 200 schedules are run. SEEDS is another number of them, and
// with it SEED is the first; 0 is a random one.
func TestMain(m *testing.M) {
	flag.Parse()
	seeds, first := "200", "1"
	if given := os.Getenv("SEEDS"); given != "" {
		seeds, first = given, "0"
	}
	if given := os.Getenv("SEED"); given != "" {
		first = given
	}
	for name, value := range map[string]string{"rapid.checks": seeds, "rapid.seed": first, "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

func TestChaos_InvariantsHoldForEverySchedule(t *testing.T) {
	t.Parallel()
	var stats Statistics
	rapid.Check(t, func(t *rapid.T) {
		schedule := drawSchedule(t)
		rapid.SyncTest(t, func(t *rapid.T) {
			if err := Run(schedule, &stats); err != nil {
				t.Fatalf("%s\n\nAs a regression test, save this as internal/acctest/chaos/testdata/WHAT-FAILED.json:\n%s", err, schedule)
			}
		})
	})
	t.Log(stats.counts)
}

func TestChaos_SchedulesThatOnceFailed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var schedule Schedule
			if err := json.Unmarshal(text, &schedule); err != nil {
				t.Fatal(err)
			}
			mustRun(t, schedule)
		})
	}
}

func mustRun(t *testing.T, schedule Schedule) *Statistics {
	t.Helper()
	var stats Statistics
	synctest.Test(t, func(t *testing.T) {
		if err := Run(schedule, &stats); err != nil {
			t.Errorf("%s\n%s", err, schedule)
		}
	})
	return &stats
}

// Whichever request is the last one, and in whichever way, the next apply
// continues from there and sends nothing twice.
func TestChaos_AnyRequestCanBeTheLast(t *testing.T) {
	t.Parallel()
	creates, resizes := []string{string(createRequest)}, []string{string(extendRequest), string(shrinkRequest)}
	created := []Operation{{Kind: apply, Size: 10}}
	for name, test := range map[string]struct {
		before    []Operation
		operation Operation
		once      []string // the events that happen once; nil: the last apply sends it too
	}{
		"create":          {nil, Operation{Kind: apply, Size: 10, Note: "one"}, creates},
		"extend":          {created, Operation{Kind: apply, Size: 20}, resizes},
		"shrink":          {created, Operation{Kind: apply, Size: 5}, resizes},
		"rename":          {created, Operation{Kind: apply, Size: 10, Renamed: true}, creates},
		"change metadata": {[]Operation{{Kind: apply, Size: 10, Note: "one"}}, Operation{Kind: apply, Size: 10, Note: "two"}, creates},
		"all changes":     {created, Operation{Kind: apply, Size: 5, Note: "two", Renamed: true}, resizes},
		"delete":          {created, Operation{Kind: destroy}, nil},
		"import":          {created, Operation{Kind: reimport}, creates},
	} {
		for _, last := range []Interruption{{Kind: kill}, {Kind: kill, Processed: true}, {Kind: interrupt, Processed: true}, {Kind: outage, Processed: true}} {
			t.Run(fmt.Sprintf("%s, %s, processed %v", name, last.Kind, last.Processed), func(t *testing.T) {
				t.Parallel()
				for last.Request = 1; !t.Failed(); last.Request++ {
					schedule := Schedule{NoPause: true, Rounds: []Round{
						{Operations: test.before}, {Operations: []Operation{test.operation}, Interruption: &last},
					}}
					stats := mustRun(t, schedule)
					// Terraform itself replaces a share whose create was interrupted.
					replaced := name == "create" && last.Kind == interrupt
					if sent := stats.sum(test.once...); sent > 1 && !replaced {
						t.Errorf("sent %d times:\n%s", sent, schedule)
					}
					if stats.sum(string(last.Kind)) == 0 {
						break // The operation has no more requests.
					}
				}
			})
		}
	}
}

func TestChaos_AnUndetectableFaultFailsTheSimulation(t *testing.T) {
	t.Parallel()
	for effect, test := range map[string]struct {
		size int
		want string
	}{
		"false 404":   {10, "no state has share"},
		"false 5 GiB": {5, "the apply succeeded, but size is not 5"},
	} {
		t.Run(effect, func(t *testing.T) {
			t.Parallel()
			schedule := Schedule{Rounds: []Round{
				{Operations: []Operation{{Kind: apply, Size: 20}}},
				{Operations: []Operation{{Kind: apply, Size: test.size}}, Faults: []Fault{{On: readRequest, Effect: effect, Times: 100}}},
			}}
			synctest.Test(t, func(t *testing.T) {
				if err := Run(schedule, new(Statistics)); err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %v, want %q", err, test.want)
				}
			})
		})
	}
}

// No fault of the service breaks the guards, so the checks are shown to see what the
// provider must not do.
func TestChaos_TheChecksOfTheGuardsCanFail(t *testing.T) {
	t.Parallel()
	const id = "968f25cd-d904-4d99-9608-2251444f571e"
	begin := time.Now()
	for name, test := range map[string]struct {
		operation Operation
		planned   plannedSize
		protected bool
		shrinks   []sentShrink
		deletes   int
		rules     string // while it ran
		want      string
	}{
		"an announced shrink":    {Operation{Kind: apply}, plannedSize{20, 10}, false, []sentShrink{{20, 10}}, 0, "10.0.0.1 rw", ""},
		"no shrink in the plan":  {Operation{Kind: apply}, plannedSize{20, 20}, false, []sentShrink{{20, 10}}, 0, "10.0.0.1 rw", "did not show"},
		"another size":           {Operation{Kind: apply}, plannedSize{20, 10}, false, []sentShrink{{20, 5}}, 0, "10.0.0.1 rw", "did not show"},
		"a share that has grown": {Operation{Kind: apply}, plannedSize{20, 10}, false, []sentShrink{{25, 10}}, 0, "10.0.0.1 rw", "did not show"},
		"a minimum":              {Operation{Kind: apply, Policy: atLeast}, plannedSize{20, 10}, false, []sentShrink{{20, 10}}, 0, "10.0.0.1 rw", "under a guard"},
		"prevent_shrink":         {Operation{Kind: apply, PreventShrink: true}, plannedSize{20, 10}, false, []sentShrink{{20, 10}}, 0, "10.0.0.1 rw", "under a guard"},
		"a protected destroy":    {Operation{Kind: destroy}, plannedSize{}, true, nil, 1, "10.0.0.1 rw", "protected share was deleted"},
		"a protected replace":    {Operation{Kind: replace, Protected: true}, plannedSize{}, false, nil, 1, "10.0.0.1 rw", "protected share was deleted"},
		"a client cut off":       {Operation{Kind: apply}, plannedSize{}, false, nil, 0, "10.0.0.2 rw", "was cut off: 10.0.0.1 rw"},
	} {
		s := &simulation{history: newHistory()}
		s.history.beginRound()
		s.history.shrinks[id], s.history.deletes[id] = test.shrinks, test.deletes
		s.history.observations[id] = []observation{{begin, attributes{"rules": test.rules}}}
		saved := savedState{resource: shareWithID(t, id)}
		s.checkGuards(&result{
			instance: &instance{saved: saved}, operation: test.operation, begun: begin,
			planned: test.planned, protected: test.protected, kept: []string{"10.0.0.1 rw"},
		})
		if got := strings.Join(s.failures, "\n"); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func shareWithID(t *testing.T, id string) *protocol.Resource {
	t.Helper()
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	return &protocol.Resource{State: tftypes.NewValue(kind, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)})}
}

func TestChaos_SimulationsAreDeterministic(t *testing.T) {
	t.Parallel()
	schedule := Schedule{Rounds: []Round{
		{
			Operations: []Operation{{Share: 0, Kind: apply, Size: 10}, {Share: 1, Kind: apply, Size: 20, Note: "one"}},
			Faults:     []Fault{{Share: -1, Effect: "cut after processing", Times: 3}},
		},
		{
			Operations:   []Operation{{Share: 0, Kind: apply, Size: 5}, {Share: 1, Kind: destroy}},
			Interruption: &Interruption{Kind: kill, Request: 10, Processed: true},
		},
	}}
	// Two shares that are read at the same time may share a listing or not.
	counts := func() map[string]int {
		counts := mustRun(t, schedule).counts
		maps.DeleteFunc(counts, func(event string, _ int) bool { return event == "list" || event == "read" })
		return counts
	}
	first := counts()
	for range 2 {
		if again := counts(); !maps.Equal(again, first) {
			t.Errorf("got %v, and %v the first time", again, first)
		}
	}
}
