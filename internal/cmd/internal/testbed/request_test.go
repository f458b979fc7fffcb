package testbed

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRequest_ItsPathIsBelowTheProject(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v2/5f3a1c0e9b7d4e6a8c2f4b6d8e0a1c3e/shares":           "/shares",
		"/v2/4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4/shares/a/":    "/shares/a",
		"/v2/4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4/shares/a/b/c": "/shares/a/b/c",
		"/v2":       "/v2",
		"/shares/a": "/shares/a",
	} {
		if got := belowProject(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestRequest_ItsActionIsInTheBody(t *testing.T) {
	t.Parallel()
	const path = "/shares/a/action"
	tests := map[string]struct{ path, body, want string }{
		"a shrink":      {path, `{"os-shrink": {"new_size": 8}}`, "os-shrink"},
		"two names":     {path, `{"a": 1, "b": 2}`, ""},
		"not JSON":      {path, `<html>`, ""},
		"not an action": {"/shares", `{"share": {}}`, ""},
	}
	for name, test := range tests {
		if got := actionOf(test.path, test.body); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	if got := shareID(path); got != "a" {
		t.Errorf("the share is %q", got)
	}
}

func TestRequest_ItsShareIsInTheResponse(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		body string
		want Observation
	}{
		"one share":        {`{"share": {"id": "a", "status": "shrinking", "size": 20}}`, Observation{at, "a", "shrinking", 20}},
		"a list of one":    {`{"shares": [{"id": "a", "status": "available", "size": 8}]}`, Observation{at, "a", "available", 8}},
		"a list of two":    {`{"shares": [{"id": "a"}, {"id": "b"}]}`, Observation{At: at}},
		"a null status":    {`{"share": {"id": "a", "status": null, "size": 8}}`, Observation{at, "a", "", 8}},
		"no share":         {`{"messages": []}`, Observation{At: at}},
		"not JSON":         {`<html>`, Observation{At: at}},
		"a malformed body": {`{"share": 7}`, Observation{At: at}},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, shareIn([]byte(test.body), at)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
