package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	someID      = "4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4"
	someProject = "5f3a1c0e9b7d4e6a8c2f4b6d8e0a1c3e"
)

func TestAnExchangeIsToldInOneLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		exchange        exchange
		request, answer string
	}{
		"a shrink": {
			exchange{method: http.MethodPost, path: "/shares/" + someID + "/action", body: "{\n \"os-shrink\": {\"new_size\": 8}}", status: 202},
			`POST /shares/4f0c2a8e…/action {"os-shrink":{"new_size":8}}`, "202",
		},
		"a look": {
			exchange{method: http.MethodGet, path: "/shares/" + someID, status: 200, share: sighting{Status: "shrinking", Size: 20}},
			"GET  /shares/4f0c2a8e…", "200 shrinking, 20 GiB",
		},
		"a lost answer":      {exchange{method: http.MethodGet, path: "/shares"}, "GET  /shares", "no answer"},
		"a body that is not": {exchange{method: http.MethodPut, path: "/shares", body: "<html>", status: 400}, "PUT  /shares (not JSON)", "400"},
		"a login":            {exchange{method: http.MethodPost, login: true, status: 201}, "POST to Keystone: log in (password not shown)", "201"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := []string{test.exchange.request(), test.exchange.answer()}
			if diff := cmp.Diff([]string{test.request, test.answer}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

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
		want sighting
	}{
		"one share":          {`{"share": {"id": "a", "status": "shrinking", "size": 20}}`, sighting{at, "a", "shrinking", 20}},
		"a list of one":      {`{"shares": [{"id": "a", "status": "available", "size": 8}]}`, sighting{at, "a", "available", 8}},
		"a list of two":      {`{"shares": [{"id": "a"}, {"id": "b"}]}`, sighting{at: at}},
		"a null status":      {`{"share": {"id": "a", "status": null, "size": 8}}`, sighting{at, "a", "", 8}},
		"something else":     {`{"messages": []}`, sighting{at: at}},
		"nothing":            {``, sighting{at: at}},
		"what is not JSON":   {`<html>`, sighting{at: at}},
		"an unexpected type": {`{"share": 7}`, sighting{at: at}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, readShare([]byte(test.body), at), cmp.AllowUnexported(sighting{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExchangesAreCountedByWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	action := func(body string) exchange {
		return exchange{method: http.MethodPost, path: "/shares/" + someID + "/action", body: body}
	}
	got := tallyOf([]exchange{
		{method: http.MethodPost, login: true},
		{method: http.MethodPost, path: "/shares", body: "{}"},
		{method: http.MethodGet, path: "/shares/" + someID},
		{method: http.MethodGet, path: "/shares/" + someID},
		action(`{"os-extend": {"new_size": 20}}`),
		action(`{"os-shrink": {"new_size": 8}}`),
		action(`{"os-shrink": {"new_size": 2}}`),
		action(`{"a": 1, "b": 2}`),
		{method: http.MethodDelete, path: "/shares/" + someID},
	})
	want := tally{
		logins: 1, looks: 2, creates: 1, deletes: 1, others: 1,
		actions: map[string]int{"os-extend": 1, "os-shrink": 2},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(tally{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("1 login, 2 GETs", got.inWords()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
