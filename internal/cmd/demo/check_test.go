package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

const shareID = "4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4"

func TestCheck_TheApplyReturnsWhenTheServiceIsDone(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	after := func(s float64) time.Time { return sent.Add(time.Duration(s * float64(time.Second))) }
	observed := func(s float64, status string) testbed.Observation {
		return testbed.Observation{At: after(s), Status: status}
	}
	tests := map[string]struct {
		requests     []testbed.Request
		observations []testbed.Observation
		ended        float64
		want         bool
	}{
		"in time": {
			[]testbed.Request{{Sent: sent, Action: "os-shrink"}},
			[]testbed.Observation{observed(-1, "shrinking"), observed(-0.5, "available"), observed(0.1, "shrinking"), observed(3, "available")},
			3.3, true,
		},
		"only the provider observed it": {
			[]testbed.Request{{Sent: sent, Action: "os-shrink"}, {Share: observed(3.2, "available")}},
			[]testbed.Observation{observed(0.1, "shrinking")}, 3.3, true,
		},
		"too late": {
			[]testbed.Request{{Sent: sent, Action: "os-shrink"}},
			[]testbed.Observation{observed(0.1, "shrinking"), observed(3, "available")}, 9, false,
		},
		"too early": {
			[]testbed.Request{{Sent: sent, Action: "os-shrink"}},
			[]testbed.Observation{observed(0.1, "shrinking"), observed(3, "available")}, 1, false,
		},
		"no resize was sent": {nil, []testbed.Observation{observed(0.1, "shrinking"), observed(0.5, "available")}, 1, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := result{ended: after(test.ended), requests: test.requests, observations: test.observations}
			if got := r.returnedInTime(); got.ok != test.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestCheck_TheFirstThatFailsEndsTheDemo(t *testing.T) {
	t.Parallel()
	shrink := testbed.Request{Method: http.MethodPost, Action: "os-shrink"}
	r := result{exit: 1, output: "Apply complete!", requests: []testbed.Request{shrink, shrink}}
	for want, c := range map[string]check{
		"check failed: Terraform ended with exit code 0; got: 1":       r.exited(0),
		`check failed: Terraform printed "refused"; got: other output`: r.printed("refused"),
		"check failed: os-shrink was sent 1 time; got: 2 times":        r.sent("os-shrink", 1),
		"check failed: only GETs were sent; got: 2 other requests":     r.onlyRead(),
	} {
		var out strings.Builder
		d := demo{out: &printer{w: &out}}
		err := d.check(r.exited(1), c, check{text: "next"})
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if !strings.Contains(out.String(), "✓ Terraform ended") || strings.Contains(out.String(), "next") {
			t.Errorf("got:\n%s", out.String())
		}
	}
}

func TestPrinter_RequestsBeginWithTheFirstWrite(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	path := "/shares/" + shareID
	requests := []testbed.Request{
		{Method: http.MethodPost, Login: true, Status: 201},
		{Method: http.MethodGet, Path: path},
		{Sent: sent, Method: http.MethodPost, Path: path + "/action", Body: `{"os-shrink":{"new_size":8}}`, Status: 202},
		{Sent: sent.Add(time.Second), Method: http.MethodGet, Path: path, Status: 200, Share: testbed.Observation{Status: "shrinking", Size: 20}},
		{Sent: sent.Add(2 * time.Second), Method: http.MethodGet, Path: path},
	}
	var out strings.Builder
	p := &printer{w: &out}
	p.requests(requests)
	p.requests(requests[:2])
	want := `
Requests, in seconds from the first that changes something (before it: 1 login, 1 GET):
   0.00  POST /shares/4f0c2a8e…/action {"os-shrink":{"new_size":8}} → 202
   1.00  GET  /shares/4f0c2a8e… → 200 shrinking, 20 GiB
   2.00  GET  /shares/4f0c2a8e… → no response

Requests: 1 login, 1 GET; none that changes anything.
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPrinter_ColoursFollowTheEnvironment(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	for _, test := range []struct {
		environment map[string]string
		want        bool
	}{
		{nil, false}, // a file is no terminal
		{map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, true},
		{map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
	} {
		if got := wantsColor(file, func(name string) string { return test.environment[name] }); got != test.want {
			t.Errorf("with %v: %t", test.environment, got)
		}
	}
}
