package sharenetwork_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestCreate_ALostResponseIsFoundAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"of the create":               {Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.CutAfter()},
		"that was not carried out":    {Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.Status(http.StatusBadGateway)},
		"of a subnet":                 {Method: http.MethodPost, PathContains: "/subnets", Times: 1, Effect: emulator.CutAfter()},
		"of a subnet that is missing": {Method: http.MethodPost, PathContains: "/subnets", Times: 1, Effect: emulator.CutBefore()},
		"of a service":                {Action: "add_security_service", Times: 1, Effect: emulator.CutAfter()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				c := config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap")))
				w.Service.Inject(fault)
				w.MustApply(c)
				w.MustBeQuiet(c)
				w.MustEqual("id", only(w).ID, w.ID())
				w.MustEqual("subnets", 2, len(only(w).Subnets))
			})
		})
	}
}

func TestCreate_ACreateThatIsCarriedOutTwiceIsReported(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		hidden := true
		time.AfterFunc(30*time.Second, func() { hidden = false })
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.CutAfter()})
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Skip: 1, Times: 1, Effect: emulator.Delay(15 * time.Second)})
		w.Service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "share-networks/detail") && hidden },
			Effect: emulator.Respond(http.StatusOK, `{"share_networks":[]}`, nil),
		})
		text := protocol.Text(w.Apply(config()))
		for _, network := range w.Service.ShareNetworks() {
			want := network.ID + " is not"
			if network.ID == w.ID() {
				want = `Share network "corp" (` + network.ID + ") is in the state"
			}
			if !strings.Contains(text, want) {
				w.Errorf("want %q in:\n%s", want, text)
			}
		}
		w.MustEqual("networks", 2, len(w.Service.ShareNetworks()))
		for _, want := range []string{"Two share networks were created instead of one", "openstack share network delete "} {
			if !strings.Contains(text, want) {
				w.Errorf("want %q in:\n%s", want, text)
			}
		}
	})
}

// By the marker a network is found whose create was killed before the id was saved.
func TestCreate_TheMarkerIsRemovedLast(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		var seen []string
		w.Service.Inject(emulator.Fault{Match: func(r emulator.Request) bool {
			return r.Method == http.MethodPost && (strings.HasSuffix(r.Path, "/subnets") || r.Action != "")
		}, Effect: emulator.BeforeWork(func() { seen = append(seen, only(w).Description) })})
		w.MustApply(config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap")), map[string]any{"description": "d"}))
		if len(seen) != 2 || !strings.HasPrefix(seen[0], "terraform_create_id=") || seen[0] != seen[1] {
			w.Errorf("the descriptions were %q", seen)
		}
		w.MustEqual("description", "d", only(w).Description)
	})
}

func TestCreate_WhatIsNeverCarriedOutIsAnErrorAndNoNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Effect: emulator.Status(http.StatusBadGateway)})
		w.MustFail(config(), `Cannot create share network "corp"`, "502")
		w.MustEqual("networks", 0, len(w.Service.ShareNetworks()))
		w.MustEqual("requests", 5, w.Sent(http.MethodPost, "share-networks"))
	})
}

func TestCreate_AnOrphanIsReportedAndACreateOfAnotherRunIsWaitedFor(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]bool{"killed": false, "running": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				other := w.Other(typeName)
				other.MustApply(config())
				mark := func(description string) {
					w.Service.EditShareNetwork(other.ID(), func(n *emulator.ShareNetwork) { n.Description = description })
				}
				mark("terraform_create_id=OFANOTHERRUN")
				if ends {
					time.AfterFunc(3*time.Second, func() { mark("") })
					w.MustApply(config())
					return
				}
				w.MustFail(config(map[string]any{"timeouts": map[string]any{"create": "5s"}}), "the check for an interrupted apply did not end", other.ID(), "timed out")
				w.MustFail(config(), `Share network "corp"`, "from an interrupted apply exists", "terraform import ADDRESS "+other.ID())
				w.MustEqual("networks", 1, len(w.Service.ShareNetworks()))
			})
		})
	}
}

func TestCreate_ALostResponseDoesNotAdoptAnothersNetwork(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		other := w.Other(typeName)
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "share-networks", Times: 1, Effect: emulator.Status(http.StatusBadGateway)})
		time.AfterFunc(time.Second, func() { other.MustApply(config()) })
		w.MustApply(config())
		if w.ID() == other.ID() || len(w.Service.ShareNetworks()) != 2 {
			w.Errorf("both states have %s", w.ID())
		}
	})
}

func TestCreate_AFailureAfterTheCreateKeepsTheNetworkInTheState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  emulator.Fault
		reason string
	}{
		"a subnet is refused":  {emulator.Fault{Method: http.MethodPost, PathContains: "/subnets", Effect: emulator.Status(http.StatusBadRequest)}, "400"},
		"a service is refused": {emulator.Fault{Action: "add_security_service", Effect: emulator.Status(http.StatusForbidden)}, "403"},
		"the time is over":     {emulator.Fault{Method: http.MethodPut, Effect: emulator.Status(http.StatusServiceUnavailable)}, "timed out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				c := config(withSubnets("net/a", "net/b@nova"), withServices(service(w, "ldap")), map[string]any{"timeouts": map[string]any{"create": "5s"}})
				w.Service.Inject(test.fault)
				w.MustFail(c, `The create of share network "corp"`, "was not completed", test.reason)
				w.MustEqual("id", only(w).ID, w.ID())
				// With create_before_destroy the replacement is created beside it.
				if marked := strings.Contains(only(w).Description, "terraform_create_id"); marked != (name == "the time is over") {
					w.Errorf("the description is %q", only(w).Description)
				}
				w.Service.ClearFaults()
				w.MustApply(c)
				w.MustBeQuiet(c)
			})
		})
	}
}

func TestCreate_AnInterruptKeepsTheNetworkInTheState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		ctx, interrupt := context.WithCancel(w.Context())
		for _, effect := range []emulator.Effect{emulator.BeforeWork(interrupt), emulator.Status(http.StatusServiceUnavailable)} {
			w.Service.Inject(emulator.Fault{Method: http.MethodPut, Effect: effect})
		}
		w.MustBeError(w.ApplyUntil(ctx, config(withSubnets("net/a"))), "was not completed", "interrupted")
		w.MustEqual("id", only(w).ID, w.ID())
	})
}
