package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestTable_MissedBoundsAreMarked(t *testing.T) {
	t.Parallel()
	good := row{what: "Wait", result: "0.20 s", how: "by a clock"}.within("0.30 s", true)
	rows := []row{
		{what: "Size", result: "21.7 MB", how: "`go build | wc`"},
		good,
		row{what: "Plan", result: "9 requests", how: "counted"}.within("5", false),
		{what: "shrinks", result: "could not be measured: no service", missed: true},
	}
	want := `| What | Measured | Bound | How |
|---|---|---|---|
| Size | 21.7 MB | – | ` + "`go build \\| wc`" + ` |
| Wait | 0.20 s | 0.30 s ✓ | by a clock |
| Plan | 9 requests | **missed:** 5 | counted |
| shrinks | could not be measured: no service | **missed** |  |
`
	if diff := cmp.Diff(want, table(rows)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const missed = `not within bounds:
  Plan: 9 requests; the bound is 5
  shrinks: could not be measured: no service; the bound is that it can be measured`
	if err := missedBounds(rows); err == nil || err.Error() != missed {
		t.Errorf("got %v", err)
	}
	if err := missedBounds(rows[:2]); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestTable_ASampleHasItsMedianAndItsLargest(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for want, s := range map[string]sample{
		"0.20 s":                  {200 * ms},
		"0.20 s (at most 0.90 s)": {900 * ms, 100 * ms, 200 * ms},
		"0.30 s (at most 0.40 s)": {400 * ms, 100 * ms, 300 * ms, 200 * ms},
	} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for n, want := range map[int]string{0: "0 shares", 1: "1 share", 999: "999 shares", 1000: "1,000 shares", 1234567: "1,234,567 shares"} {
		if got := counted(n, "share"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestArguments_WrongOnesAreErrors(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		"-rows=nothing": `-rows has "nothing"; it can have resize, waiting,`,
		"-latency=-1s":  "-latency",
		"-limit=0":      "-limit",
		"plan":          `"plan"`,
	} {
		_, err := parseArguments(strings.Fields(arguments), &strings.Builder{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", arguments, err)
		}
	}
	for _, test := range []struct {
		arguments []string
		want      int
	}{{nil, len(experiments)}, {[]string{"-latency=0s", "-limit=60", "-quick", "-rows=shrinks, resize"}, 2}} {
		o, err := parseArguments(test.arguments, &strings.Builder{})
		if err != nil || len(o.experiments) != test.want {
			t.Errorf("%q: got %+v, %v", test.arguments, o, err)
		}
	}
}

func TestLimiter_CountsAnyMinute(t *testing.T) {
	t.Parallel()
	limiter := &limiter{perMinute: 2}
	var got []bool
	for _, second := range []int{0, 30, 59, 60, 61, 90, 120} {
		got = append(got, limiter.refuses(emulator.Request{Path: "/v2/p/shares", Time: start.Add(time.Duration(second) * time.Second)}))
	}
	if diff := cmp.Diff([]bool{false, false, true, false, true, false, false}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if limiter.refuses(emulator.Request{Path: "/identity/v3/auth/tokens", Time: start.Add(121 * time.Second)}) {
		t.Error("a login is refused")
	}
}

func TestEvents_OfTerraformAreRead(t *testing.T) {
	t.Parallel()
	got := events([]byte(`{"@level":"info","@message":"a: Creation complete","@timestamp":"2026-11-23T12:00:00Z","type":"apply_complete","hook":{"id_key":"id","id_value":"a"}}
Apply complete!
{"@level":"error","@message":"Error: Cannot shrink","@timestamp":"2026-11-23T12:00:00Z","type":"diagnostic","diagnostic":{"detail":"It was refused."}}
`))
	complete := event{Level: "info", Message: "a: Creation complete", Timestamp: start, Type: "apply_complete"}
	complete.Hook.ID = "a"
	failed := event{Level: "error", Message: "Error: Cannot shrink", Timestamp: start, Type: "diagnostic"}
	failed.Diagnostic.Detail = "It was refused."
	if diff := cmp.Diff([]event{complete, failed}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestShrinks_EachHasADetectionLatency(t *testing.T) {
	t.Parallel()
	requests := []testbed.Request{
		{Sent: start, Action: "os-shrink", ShareID: "a"},
		{Sent: start.Add(time.Second), Action: "os-shrink", ShareID: "b"},
		{Sent: start, ShareID: "a"},
		{Sent: start, Action: "os-shrink", ShareID: "never reported"},
	}
	reported := map[string]time.Time{"a": start.Add(3200 * time.Millisecond), "b": start.Add(4100 * time.Millisecond)}
	if diff := cmp.Diff(sample{200 * time.Millisecond, 100 * time.Millisecond}, detectionLatency(requests, reported)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (bulk{count: 11, parallelism: 10}).serviceTime(); got != 6*time.Second {
		t.Errorf("the service alone takes %s", got)
	}
}

func TestRules_TheirRequestsAreCounted(t *testing.T) {
	t.Parallel()
	requests := []testbed.Request{
		{Method: http.MethodGet, Path: "/v2/p/shares/detail"},
		{Method: http.MethodPost, Path: "/v2/p/shares/s/action", Action: "os-access_list"},
		{Method: http.MethodPost, Path: "/v2/p/shares/s/action", Action: "access_list"},
		{Method: http.MethodPost, Path: "/v2/p/shares/s/action", Action: "allow_access"},
		{Method: http.MethodGet, Path: "/v2/p/share-access-rules"},
	}
	if got := testbed.Count(requests, listsRules); got != 3 {
		t.Errorf("%d requests for rules, want 3", got)
	}
}

func TestSimulation_TheWaitEndsSoonAfterTheResize(t *testing.T) {
	t.Parallel()
	b := &bench{options: options{latency: 50 * time.Millisecond}}
	for _, takes := range []time.Duration{0, time.Second, time.Minute} {
		detection, polls, err := simulate(t.Context(), takes, b.latency, func() float64 { return 0.5 })
		if bound, _ := b.latencyBound(takes); err != nil || detection < b.latency/2 || detection > bound || polls < 1 {
			t.Errorf("%s: detected %s after the end, with %d polls, %v", takes, detection, polls, err)
		}
	}
}
