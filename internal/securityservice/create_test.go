package securityservice_test

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

func TestCreate_AnAttributeThatTheServiceLacksIsAnErrorBeforeTheCreate(t *testing.T) {
	t.Parallel()
	for name, version := range map[string]string{"ou": "2.42", "default_ad_site": "2.73"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			emulated.Run(t, typeName, emulator.Options{MaxMicroversion: version}, func(w *emulated.Env) {
				w.MustFail(config(map[string]any{name: "x"}), "Cannot create", "the service lacks `"+name+"`", "Remove it")
				w.MustEqual("services", 0, len(w.Service.SecurityServices()))
				w.MustApply(config())
			})
		})
	}
}

func TestCreate_ALostResponseIsFoundAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Effect{"cut": emulator.CutAfter(), "not carried out": emulator.Status(http.StatusBadGateway)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "security-services", Times: 1, Effect: fault})
				c := config(map[string]any{"description": "d"})
				w.MustApply(c)
				w.MustBeQuiet(c)
				w.MustEqual("id", only(w).ID, w.ID())
			})
		})
	}
}

func TestCreate_ACreateThatIsCarriedOutTwiceIsReported(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		hidden := true
		time.AfterFunc(30*time.Second, func() { hidden = false })
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "security-services", Times: 1, Effect: emulator.CutAfter()})
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "security-services", Skip: 1, Times: 1, Effect: emulator.Delay(15 * time.Second)})
		w.Service.Inject(emulator.Fault{
			Match:  func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "security-services/detail") && hidden },
			Effect: emulator.Respond(http.StatusOK, `{"security_services":[]}`, nil),
		})
		text := protocol.Text(w.Apply(config()))
		w.MustEqual("services", 2, len(w.Service.SecurityServices()))
		for _, want := range []string{"Two security services were created instead of one", w.ID() + ") is in the state", "openstack share security service delete "} {
			if !strings.Contains(text, want) {
				w.Errorf("want %q in:\n%s", want, text)
			}
		}
	})
}

func TestCreate_ALostResponseDoesNotAdoptAnothersService(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		other := w.Other(typeName)
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "security-services", Times: 1, Effect: emulator.Status(http.StatusBadGateway)})
		time.AfterFunc(time.Second, func() { other.MustApply(config()) })
		w.MustApply(config())
		if w.ID() == other.ID() || len(w.Service.SecurityServices()) != 2 {
			w.Errorf("both states have %s", w.ID())
		}
	})
}

func TestCreate_AnUnknownOutcomeIsAnErrorWithTheMarker(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.Service.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "security-services", Times: 1, Effect: emulator.CutAfter()})
		w.Service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "security-services", Skip: 1, Effect: emulator.Status(http.StatusForbidden)})
		w.MustFail(config(), `Cannot create security service "corp": the response was lost, and the security service may exist`, "terraform_create_id=", "openstack share security service list")
		w.Service.ClearFaults()
		w.Restart()
		w.MustFail(config(), "from an interrupted apply exists", only(w).ID)
		w.MustEqual("services", 1, len(w.Service.SecurityServices()))
	})
}

func TestCreate_AnInterruptKeepsTheServiceInTheState(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		ctx, interrupt := context.WithCancel(w.Context())
		for _, effect := range []emulator.Effect{emulator.BeforeWork(interrupt), emulator.Status(http.StatusServiceUnavailable)} {
			w.Service.Inject(emulator.Fault{Method: http.MethodPut, Effect: effect})
		}
		w.MustBeError(w.ApplyUntil(ctx, config(map[string]any{"description": "d"})), "was created, but its description was not set", "tainted")
		w.MustEqual("id", only(w).ID, w.ID())
		w.Service.ClearFaults()
		w.MustApply(config(map[string]any{"description": "d"}))
		w.MustHave("description", "d")
	})
}
