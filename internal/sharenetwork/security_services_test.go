package sharenetwork_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestSecurityServices_WhatStaysIsNotTouched(t *testing.T) {
	t.Parallel()
	for version, want := range map[string][]string{
		"2.62": {"remove_security_service", "add_security_service", "remove_security_service"},
		"2.63": {"update_security_service", "remove_security_service"},
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			runAt(t, version, func(w *emulated.Env) {
				kept, old, gone, replacement := service(w, "ldap"), service(w, "kerberos"), service(w, "active_directory"), service(w, "kerberos")
				w.MustApply(config(withServices(kept, old, gone)))
				w.Service.ResetRequests()
				w.MustApply(config(withServices(kept, replacement)))
				var actions []string
				for _, request := range w.Service.Requests() {
					if request.Status < 300 && request.Action != "" {
						actions = append(actions, request.Action)
						if strings.Contains(request.Body, kept) {
							w.Errorf("sent %s", request.Body)
						}
					}
				}
				w.MustEqual("actions", want, actions)
			})
		})
	}
}

// The answer of a backend can get lost for ever (observed on Manila 23).
func TestSecurityServices_ACheckWithoutAnAnswerIsAskedAgain(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		old, replacement := service(w, "ldap"), service(w, "ldap")
		w.MustApply(config(withServices(old)))
		share(w)
		w.Service.Inject(emulator.Fault{
			Action: "update_security_service_check", Match: func(r emulator.Request) bool { return !strings.Contains(r.Body, `"reset_operation":true`) },
			Effect: emulator.Respond(http.StatusAccepted, `{"compatible":null,"requested_operation":{}}`, nil),
		})
		w.MustApply(config(withServices(replacement)))
		w.MustEqual("services", []string{replacement}, only(w).SecurityServiceIDs)
	})
}

func TestSecurityServices_AFailedReplacementIsUndone(t *testing.T) {
	t.Parallel()
	runAt(t, "2.62", func(w *emulated.Env) {
		old, replacement := service(w, "kerberos"), service(w, "kerberos")
		w.MustApply(config(withServices(old)))
		w.Service.Inject(emulator.Fault{Action: "add_security_service", Times: 1, Effect: emulator.Status(http.StatusForbidden)})
		w.MustFail(config(withServices(replacement)), `Cannot change share network "corp"`, "403")
		w.MustEqual("services", []string{old}, only(w).SecurityServiceIDs)
		w.MustHave("security_service_ids", []any{old})
		w.MustApply(config(withServices(replacement)))
	})
}

func TestSecurityServices_AreChangedWhileSharesUseTheNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		ldap, other := service(w, "ldap"), service(w, "ldap")
		w.MustApply(config(withServices(ldap)))
		share(w)
		w.MustApply(config(withServices(other)))
		w.MustEqual("services", []string{other}, only(w).SecurityServiceIDs)
		kerberos := service(w, "kerberos")
		w.MustApply(config(withServices(other, kerberos)))
		w.MustHave("status", "active")

		plan := w.Plan(config(withServices(kerberos)))
		w.MustBeError(plan.Diagnostics, "No security service can be removed", `share "home"`)
		w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.UpdatesSecurityServices = false })
		w.Restart()
		w.MustBeError(w.Plan(config(withServices(ldap, kerberos))).Diagnostics, "cannot be changed while shares use it", `share "home"`)
	})
}
