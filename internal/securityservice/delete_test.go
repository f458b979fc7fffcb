package securityservice_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestDelete_AConfirmedDeleteThatDoesNothingIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.Respond(http.StatusAccepted, "", nil)})
		w.MustFail(nil, `Security service "corp" (`+only(w).ID+") was not deleted: never started", "The service accepted the delete, and still shows it.")
		w.MustHave("name", "corp")
		w.MustApply(nil)
		w.MustEqual("services", 0, len(w.Service.SecurityServices()))
	})
}

func TestDelete_WhatTheServiceShowsLateIsWaitedFor(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		id := w.ID()
		other := w.Other(typeName)
		other.Resource = w.MustImport(id, nil)
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.Respond(http.StatusAccepted, "", nil)})
		time.AfterFunc(3*time.Second, func() { other.MustApply(nil) })
		w.MustApply(nil)
		w.MustEqual("services", 0, len(w.Service.SecurityServices()))
	})
}

func TestDelete_CostsOneMoreRequestToBeVerified(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.ResetRequests()
		w.MustApply(nil)
		w.MustEqual("deletes", 1, w.Sent(http.MethodDelete, "security-services/"))
		w.MustEqual("reads, one of them for the plan", 2, w.Sent(http.MethodGet, "security-services/"))
	})
}

func TestDelete_AServiceThatIsGoneIsNoError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		other := w.Other(typeName)
		other.Resource = w.MustImport(w.ID(), nil)
		other.MustApply(nil)
		w.MustApply(nil)
	})
}
