package stage

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	someID      = "4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4"
	someProject = "5f3a1c0e9b7d4e6a8c2f4b6d8e0a1c3e"
)

func TestTheProjectIsTakenOutOfAPath(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/v2/" + someProject + "/shares": "/shares",
		"/v2/" + someID + "/shares":      "/shares",
		"/v2/shares":                     "/v2/shares",
		"/shares/" + someID:              "/shares/" + someID,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			if got := withoutProject(path); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAnAnswerTellsOfOneShare(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		body string
		want Sighting
	}{
		"one share":          {`{"share": {"id": "a", "status": "shrinking", "size": 20}}`, Sighting{at, "a", "shrinking", 20}},
		"a list of one":      {`{"shares": [{"id": "a", "status": "available", "size": 8}]}`, Sighting{at, "a", "available", 8}},
		"a list of two":      {`{"shares": [{"id": "a"}, {"id": "b"}]}`, Sighting{At: at}},
		"a null status":      {`{"share": {"id": "a", "status": null, "size": 8}}`, Sighting{at, "a", "", 8}},
		"something else":     {`{"messages": []}`, Sighting{At: at}},
		"nothing":            {``, Sighting{At: at}},
		"what is not JSON":   {`<html>`, Sighting{At: at}},
		"an unexpected type": {`{"share": 7}`, Sighting{At: at}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, readShare([]byte(test.body), at)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
