package testbed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestProxy_RecordsWhatIsSentThroughIt(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	backend, err := OpenBackend(ctx, func(string) string { return "" }, emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(backend.Close)
	behindProxy := *backend
	behindProxy.Auth.IdentityEndpoint = backend.Proxy.url + identityPath
	recorded, err := newObserver(ctx, &behindProxy)
	if err != nil {
		t.Fatal(err)
	}
	_, path, _ := strings.Cut(recorded.client.Endpoint, "/v2")
	recorded.client.Endpoint = backend.Proxy.url + "/v2" + path

	id, err := recorded.Create(ctx, "home", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := recorded.Extend(ctx, id, 2); err != nil {
		t.Fatal(err)
	}
	if ids, err := backend.Observer.Shares(ctx); err != nil || len(ids) != 1 || ids[0] != id {
		t.Errorf("the observer lists %q (%v), want %s", ids, err, id)
	}
	if err := recorded.Delete(ctx, id); err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, r := range backend.Proxy.Since(time.Time{}) {
		if r.Login {
			if r.Body != "" || r.Share.ID != "" {
				t.Errorf("recorded of a login: %+v", r)
			}
			continue
		}
		line := fmt.Sprintf("%s %s %s → %d %s", r.Method, r.Path, r.Action, r.Status, r.Share)
		got = append(got, strings.ReplaceAll(line, id, "ID"))
	}
	want := []string{
		"POST /shares  → 200 creating, 1 GiB",
		"POST /shares/ID/action extend → 202 , 0 GiB",
		"GET /shares/ID  → 200 available, 2 GiB",
		"GET /shares/ID  → 200 available, 2 GiB",
		"DELETE /shares/ID  → 202 , 0 GiB",
		"GET /shares/ID  → 404 , 0 GiB",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestResizeDone_IsTheFirstObservationThatSaysSo(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	observed := func(second int, status string) Observation {
		return Observation{At: start.Add(time.Duration(second) * time.Second), Status: status}
	}
	tests := map[string]struct {
		observations []Observation
		want         int
		ok           bool
	}{
		"in order":          {[]Observation{observed(0, "available"), observed(1, "shrinking"), observed(3, "available"), observed(4, "available")}, 3, true},
		"of two observers":  {[]Observation{observed(0, "available"), observed(1, "shrinking"), observed(4, "available"), observed(3, "available")}, 3, true},
		"still resizing":    {[]Observation{observed(0, "available"), observed(1, "shrinking")}, 0, false},
		"resize not begun":  {[]Observation{observed(0, "available"), observed(3, "available")}, 0, false},
		"never observed it": {nil, 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, ok := ResizeDone(test.observations)
			if ok != test.ok || ok && !at.Equal(start.Add(time.Duration(test.want)*time.Second)) {
				t.Errorf("got %s, %t", at, ok)
			}
		})
	}
}
