package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnExpiredTokenIsReplaced(t *testing.T) {
	t.Parallel()
	logins := 0
	admin := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/auth/tokens":
			logins++
			w.Header().Set("X-Subject-Token", "fresh")
			w.WriteHeader(http.StatusCreated)
		case r.Header.Get("X-Auth-Token") != "fresh":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = fmt.Fprint(w, `{"roles": [{"id": "1", "name": "member"}, {"id": "2", "name": "admin"}]}`)
		}
	})
	admin.token = "expired"
	got, err := admin.idsByName(t.Context(), admin.authURL+"/roles", "roles")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"member": "1", "admin": "2"}, got); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if logins != 1 {
		t.Errorf("%d logins", logins)
	}
}

func TestARefusalSaysWhatWasAskedAndAnswered(t *testing.T) {
	t.Parallel()
	admin := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprint(w, `Duplicate entry`)
	})
	_, err := admin.create(t.Context(), admin.authURL+"/projects", "project", object{"name": "demo"})
	want := "POST " + admin.authURL + "/projects answered 409: Duplicate entry"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestACreationWithoutAnIDIsAnError(t *testing.T) {
	t.Parallel()
	admin := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{}`) })
	if _, err := admin.create(t.Context(), admin.authURL+"/projects", "project", object{}); err == nil {
		t.Error("no error")
	}
}

func newTestClient(t *testing.T, handler http.HandlerFunc) *client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &client{authURL: server.URL, http: server.Client()}
}
