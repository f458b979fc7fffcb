package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// overTheWire gives a witness of a share service, and another one that is led through the proxy.
func overTheWire(t *testing.T) (direct, recorded *witness, w *wire) {
	t.Helper()
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	as := login{
		authURL: server.AuthURL, region: "RegionOne", username: emulator.UserName, password: emulator.Password,
		userDomain: emulator.DomainName, projectName: emulator.ProjectName, projectDomain: emulator.DomainName,
	}
	if direct, err = logIn(t.Context(), as); err != nil {
		t.Fatal(err)
	}
	if w, err = openWire(as.authURL, direct.service); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	as.authURL = w.authURL()
	if recorded, err = logIn(t.Context(), as); err != nil {
		t.Fatal(err)
	}
	recorded.service = strings.TrimSuffix(w.endpoint(), "/v2")
	return direct, recorded, w
}

func TestTheWireRecordsWhatPasses(t *testing.T) {
	t.Parallel()
	_, recorded, w := overTheWire(t)
	ctx := t.Context()
	body := map[string]any{"share": map[string]any{"share_proto": "NFS", "size": 1}}
	if _, err := recorded.call(ctx, "POST", "/shares", body); err != nil {
		t.Fatal(err)
	}
	share := createdBy(w.since(time.Time{}))
	if err := recorded.extend(ctx, share, 2); err != nil {
		t.Fatal(err)
	}
	if err := recorded.remove(ctx, share); err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, e := range w.since(time.Time{}) {
		got = append(got, strings.ReplaceAll(e.request()+" → "+e.answer(), shorten(share), "ID"))
	}
	want := []string{
		"POST to Keystone: log in (password not shown) → 201",
		`POST /shares {"share":{"share_proto":"NFS","size":1}} → 200 creating, 1 GiB`,
		`POST /shares/ID/action {"os-extend":{"new_size":2}} → 202`,
		"GET  /shares/ID → 200 available, 2 GiB",
		"GET  /shares/ID → 200 available, 2 GiB",
		"DELETE /shares/ID → 202",
		"GET  /shares/ID → 404",
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
	want := exchange{method: "POST", path: "/identity", status: 201, login: true}
	for _, e := range w.since(time.Time{}) {
		e.sent = time.Time{}
		if e != want {
			t.Errorf("kept %+v", e)
		}
	}
}

func TestTheWitnessIsNotOnTheWire(t *testing.T) {
	t.Parallel()
	direct, _, w := overTheWire(t)
	began := time.Now()
	if _, err := direct.shares(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seen := w.since(began); len(seen) > 0 {
		t.Errorf("recorded %+v", seen)
	}
}
