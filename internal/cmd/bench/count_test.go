package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestRequestsAreCountedWithoutLogins(t *testing.T) {
	t.Parallel()
	requests := []request{
		{method: http.MethodPost, login: true, status: http.StatusCreated},
		{method: http.MethodGet, status: http.StatusOK},
		{method: http.MethodPost, action: "os-shrink", status: http.StatusAccepted},
		{method: http.MethodGet, status: http.StatusTooManyRequests},
		{method: http.MethodGet, status: http.StatusOK},
	}
	got := tallyOf(requests)
	if diff := cmp.Diff(tally{logins: 1, all: 4, gets: 3, refused: 1}, got, cmp.AllowUnexported(tally{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("4 requests, 3 of them GETs", got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if waiting := tallyOf(fromFirstResize(requests)); waiting.all != 3 || waiting.gets != 2 {
		t.Errorf("from the resize on there are %s", waiting)
	}
	if none := fromFirstResize(requests[:2]); none != nil {
		t.Errorf("without a resize there are %v", none)
	}
}

func TestTheGateCountsAnyMinute(t *testing.T) {
	t.Parallel()
	gate := &gate{perMinute: 2}
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var got []bool
	for _, second := range []int{0, 30, 59, 60, 61, 90, 120} {
		got = append(got, gate.refuses(emulator.Request{Path: "/v2/p/shares", Time: start.Add(time.Duration(second) * time.Second)}))
	}
	if diff := cmp.Diff([]bool{false, false, true, false, true, false, false}, got); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if gate.refuses(emulator.Request{Path: "/identity/v3/auth/tokens", Time: start.Add(121 * time.Second)}) {
		t.Error("a login is refused")
	}
}

func TestWhatTerraformSaysIsRead(t *testing.T) {
	t.Parallel()
	output := []byte(`{"@level":"info","@message":"Terraform 1.11.4","@timestamp":"2026-11-23T17:25:27.448968Z","type":"version"}
{"@level":"info","@message":"a: Creation complete","@timestamp":"2026-11-23T17:25:29.5Z","type":"apply_complete","hook":{"id_key":"id","id_value":"a","elapsed_seconds":2}}
{"@level":"error","@message":"Error: Share was not shrunk","@timestamp":"2026-11-23T17:25:30Z","type":"diagnostic","diagnostic":{"detail":"It was refused."}}
`)
	got, err := completions(output)
	want := map[string]time.Time{"a": time.Date(2026, 11, 23, 17, 25, 29, 500_000_000, time.UTC)}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff("Error: Share was not shrunk It was refused.", failures(output)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := completions([]byte("Apply complete!\n")); err == nil {
		t.Error("what is not JSON is read")
	}
}

func TestEachShareIsLateOnItsOwn(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	requests := []request{
		{at: sent, action: "os-shrink", share: "a"},
		{at: sent.Add(time.Second), action: "os-shrink", share: "b"},
		{at: sent, share: "a"},
		{at: sent, action: "os-shrink", share: "unheard of"},
	}
	told := map[string]time.Time{"a": sent.Add(3200 * time.Millisecond), "b": sent.Add(4100 * time.Millisecond)}
	if diff := cmp.Diff(sample{200 * time.Millisecond, 100 * time.Millisecond}, lateness(requests, told)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkIsDoneWhenItIsFirstSeenToBe(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	seen := func(second int, status string) stage.Sighting {
		return stage.Sighting{At: sent.Add(time.Duration(second) * time.Second), Status: status}
	}
	tests := map[string]struct {
		seen  []stage.Sighting
		want  time.Time
		fails bool
	}{
		"the witness sees it first":  {[]stage.Sighting{seen(0, "available"), seen(1, "shrinking"), seen(3, "available"), seen(4, "available")}, sent.Add(3 * time.Second), false},
		"the provider sees it first": {[]stage.Sighting{seen(0, "available"), seen(1, "shrinking"), seen(4, "available"), seen(3, "available")}, sent.Add(3 * time.Second), false},
		"it is still at work":        {[]stage.Sighting{seen(0, "available"), seen(1, "shrinking")}, time.Time{}, true},
		"it was never at work":       {[]stage.Sighting{seen(0, "available"), seen(3, "available")}, time.Time{}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := workDone(test.seen)
			if !got.Equal(test.want) || (err != nil) != test.fails {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

func TestTheServiceAloneTakesWholeRounds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		herd herd
		want time.Duration
	}{
		{herd{count: 40, parallelism: 40}, 3 * time.Second},
		{herd{count: 100, parallelism: 10}, 30 * time.Second},
		{herd{count: 11, parallelism: 10}, 6 * time.Second},
	} {
		if got := test.herd.floor(); got != test.want {
			t.Errorf("%d at %d takes %s, want %s", test.herd.count, test.herd.parallelism, got, test.want)
		}
	}
}

func TestTheShareOfAnActionIsInItsPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/shares/a/action": "a", "/v2/p/shares/a": "a", "/limits": ""} {
		if got := shareOf(path); got != want {
			t.Errorf("%s is about %q, want %q", path, got, want)
		}
	}
}

func TestRequestsForRulesAreToldApart(t *testing.T) {
	t.Parallel()
	requests := []request{
		{method: http.MethodGet, path: "/v2/p/shares/detail"},
		{method: http.MethodPost, path: "/v2/p/shares/s/action", action: "os-access_list"},
		{method: http.MethodPost, path: "/v2/p/shares/s/action", action: "access_list"},
		{method: http.MethodPost, path: "/v2/p/shares/s/action", action: "allow_access"},
		{method: http.MethodGet, path: "/v2/p/share-access-rules"},
	}
	if got := countOf(requests, request.listsRules); got != 3 {
		t.Errorf("%d requests for rules, want 3", got)
	}
}
