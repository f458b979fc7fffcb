package sharenetwork_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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
		wasReset := false
		w.Service.Inject(emulator.Fault{
			Action: "update_security_service_check", Match: func(r emulator.Request) bool {
				wasReset = wasReset || strings.Contains(r.Body, `"reset_operation":true`)
				return !wasReset
			},
			Effect: emulator.Respond(http.StatusAccepted, `{"compatible":null,"requested_operation":{}}`, nil),
		})
		w.MustApply(config(withServices(replacement)))
		w.MustEqual("services", []string{replacement}, only(w).SecurityServiceIDs)
	})
}

// The service keeps a question and its answer until they are reset (Manila 15.1 to 23, in
// its source).
func TestSecurityServices_AnOldAnswerOfTheBackendsIsAskedForAnew(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(w *emulated.Env, with func(...string) map[string]any, old, replacement string){
		"a question without an answer": func(w *emulated.Env, with func(...string) map[string]any, _, replacement string) {
			ctx, cancel := context.WithTimeout(w.Context(), 100*time.Millisecond)
			defer cancel()
			w.MustBeError(w.ApplyUntil(ctx, with(replacement)), "The operation timed out")
		},
		"no": func(w *emulated.Env, with func(...string) map[string]any, old, replacement string) {
			w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) { n.Refuses = 1 })
			w.MustFail(with(replacement), "a backend does not support it")
			w.MustEqual("services", []string{old}, only(w).SecurityServiceIDs)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				with := func(ids ...string) map[string]any { return config(withServices(ids...)) }
				old, replacement := service(w, "ldap"), service(w, "ldap")
				w.MustApply(with(old))
				share(w)
				before(w, with, old, replacement)
				w.MustApply(with(replacement))
				w.MustEqual("services", []string{replacement}, only(w).SecurityServiceIDs)
			})
		})
	}
}

func TestSecurityServices_SeveralAreReplacedInOneApply(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withServices(service(w, "ldap"), service(w, "kerberos"))))
		share(w)
		others := withServices(service(w, "ldap"), service(w, "kerberos"))
		w.MustApply(config(others))
		w.MustHave("status", "active")
		w.MustBeQuiet(config(others))
	})
}

// The service makes the network active all the same.
func TestSecurityServices_AReplacementThatFailsOnAShareServerIsAnError(t *testing.T) {
	t.Parallel()
	for name, login := range map[string]map[string]any{"member": nil, "administrator": {"username": emulator.AdminName, "password": emulator.AdminPassword}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.Arguments = login
				w.Restart()
				old, replacement := service(w, "ldap"), service(w, "ldap")
				w.MustApply(config(withServices(old)))
				home := share(w)
				w.Service.Inject(emulator.Fault{Action: "update_security_service", Effect: emulator.Fail()})
				parts := []string{"The change of share network", "failed on its share servers", `share "home" (` + home.ID() + `)`}
				if login != nil {
					parts = append(parts, "and share server ")
				}
				w.MustFail(config(withServices(replacement)), parts...)
				w.MustHave("security_service_ids", []any{replacement})
				w.MustHave("status", "active")
			})
		})
	}
}

// The backend keeps a share server for some minutes after its last share.
func TestSecurityServices_AnIdleShareServerIsNamedAsTheReason(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withServices(service(w, "ldap"))))
		share(w).MustApply(nil)
		w.MustFail(config(), "Cannot change share network", "403", "keeps share servers for some minutes", "run the command again")
	})
}

// Another client adds while the plan is waiting to be applied.
func TestUpdate_WhatThePlanDidNotShowIsNotChanged(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		c := config(withSubnets("net/a"), withServices(service(w, "ldap")))
		w.MustApply(c)
		more := service(w, "kerberos")
		for name, renamed := range map[string]map[string]any{"rename": {"name": "renamed"}, "subnets": withSubnets("net/a", "net/b@nova-2")} {
			plan := w.Plan(config(c, renamed))
			w.Service.EditShareNetwork(w.ID(), func(n *emulator.ShareNetwork) {
				n.SecurityServiceIDs = append(n.SecurityServiceIDs, more)
				n.Subnets = append(n.Subnets, emulator.Subnet{ID: "of-another-client-" + name, NeutronNetID: "net", NeutronSubnetID: name, AvailabilityZone: "nova"})
			})
			w.MustReportNothing(w.Terraform.ApplyPlan(w.Context(), w.Resource, config(c, renamed), plan))
			if _, kept := subnetsOf(w)["net/"+name+"@nova"]; !kept || !slices.Contains(only(w).SecurityServiceIDs, more) {
				w.Errorf("%s: left are %+v", name, only(w))
			}
		}
		w.Terraform.Refresh(w.Context(), w.Resource)
		if w.Plan(c).IsEmpty(w.Resource) {
			w.Error("the next plan does not show what the other client did")
		}
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
