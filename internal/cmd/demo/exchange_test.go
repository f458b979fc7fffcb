package main

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

const someID = "4f0c2a8e-1b6d-4c3f-9a57-0d2e8b61c9f4"

func TestAnExchangeIsToldInOneLine(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		exchange        stage.Exchange
		request, answer string
	}{
		"a shrink": {
			stage.Exchange{Method: http.MethodPost, Path: "/shares/" + someID + "/action", Body: "{\n \"os-shrink\": {\"new_size\": 8}}", Status: 202},
			`POST /shares/4f0c2a8e…/action {"os-shrink":{"new_size":8}}`, "202",
		},
		"a look": {
			stage.Exchange{Method: http.MethodGet, Path: "/shares/" + someID, Status: 200, Share: stage.Sighting{Status: "shrinking", Size: 20}},
			"GET  /shares/4f0c2a8e…", "200 shrinking, 20 GiB",
		},
		"a lost answer":      {stage.Exchange{Method: http.MethodGet, Path: "/shares"}, "GET  /shares", "no answer"},
		"a body that is not": {stage.Exchange{Method: http.MethodPut, Path: "/shares", Body: "<html>", Status: 400}, "PUT  /shares (not JSON)", "400"},
		"a login":            {stage.Exchange{Method: http.MethodPost, Login: true, Status: 201}, "POST to Keystone: log in (password not shown)", "201"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := []string{asked(test.exchange), answered(test.exchange)}
			if diff := cmp.Diff([]string{test.request, test.answer}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestExchangesAreCountedByWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	action := func(body string) stage.Exchange {
		return stage.Exchange{Method: http.MethodPost, Path: "/shares/" + someID + "/action", Body: body}
	}
	got := tallyOf([]stage.Exchange{
		{Method: http.MethodPost, Login: true},
		{Method: http.MethodPost, Path: "/shares", Body: "{}"},
		{Method: http.MethodGet, Path: "/shares/" + someID},
		{Method: http.MethodGet, Path: "/shares/" + someID},
		action(`{"os-extend": {"new_size": 20}}`),
		action(`{"os-shrink": {"new_size": 8}}`),
		action(`{"os-shrink": {"new_size": 2}}`),
		action(`{"a": 1, "b": 2}`),
		{Method: http.MethodDelete, Path: "/shares/" + someID + "/metadata/terraform_create_id"},
		{Method: http.MethodDelete, Path: "/shares/" + someID},
	})
	want := tally{
		logins: 1, looks: 2, creates: 1, deletes: 1, others: 2,
		actions: map[string]int{"os-extend": 1, "os-shrink": 2},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(tally{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("1 login, 2 GETs", got.inWords()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
