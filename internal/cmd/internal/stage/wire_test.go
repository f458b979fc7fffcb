package stage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// overTheWire gives a witness of a share service, and another one that is led through the proxy.
func overTheWire(t *testing.T) (direct, recorded *Witness, w *Wire) {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	as := EmulatorLogin(server)
	if direct, err = LogIn(t.Context(), as); err != nil {
		t.Fatal(err)
	}
	if w, err = OpenWire(as.AuthURL, direct.Service); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	as.AuthURL = w.AuthURL()
	if recorded, err = LogIn(t.Context(), as); err != nil {
		t.Fatal(err)
	}
	recorded.Service = strings.TrimSuffix(w.Endpoint(), "/v2")
	return direct, recorded, w
}

func TestTheWireRecordsWhatPasses(t *testing.T) {
	t.Parallel()
	_, recorded, w := overTheWire(t)
	ctx := t.Context()
	created, err := recorded.Create(ctx, "home", 1)
	if err != nil {
		t.Fatal(err)
	}
	share := created.ID
	if err := recorded.Extend(ctx, share, 2); err != nil {
		t.Fatal(err)
	}
	if err := recorded.Remove(ctx, share); err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, e := range w.Since(time.Time{}) {
		line := fmt.Sprintf("%s %s %s → %d %s", e.Method, e.Path, e.Action(), e.Status, e.Share)
		got = append(got, strings.ReplaceAll(line, share, "ID"))
	}
	want := []string{
		"POST /identity  → 201 , 0 GiB",
		"POST /shares  → 200 creating, 1 GiB",
		"POST /shares/ID/action os-extend → 202 , 0 GiB",
		"GET /shares/ID  → 200 available, 2 GiB",
		"GET /shares/ID  → 200 available, 2 GiB",
		"DELETE /shares/ID  → 202 , 0 GiB",
		"GET /shares/ID  → 404 , 0 GiB",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheWireKeepsNothingOfALogin(t *testing.T) {
	t.Parallel()
	_, recorded, w := overTheWire(t)
	if recorded.token == "" {
		t.Fatal("the login over the wire gave no token")
	}
	want := Exchange{Method: "POST", Path: "/identity", Status: 201, Login: true}
	for _, e := range w.Since(time.Time{}) {
		e.Sent = time.Time{}
		if e != want {
			t.Errorf("kept %+v", e)
		}
	}
}

func TestTheWitnessIsNotOnTheWire(t *testing.T) {
	t.Parallel()
	direct, _, w := overTheWire(t)
	began := time.Now()
	if _, err := direct.Shares(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen := w.Since(began); len(seen) > 0 {
		t.Errorf("recorded %+v", seen)
	}
}
