package securityservice_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// ends are the ways in which an operation ends early, in five seconds.
var ends = map[string]func(w *emulated.Env, operation string, configuration map[string]any) []*tfprotov6.Diagnostic{
	"timed out": func(w *emulated.Env, operation string, configuration map[string]any) []*tfprotov6.Diagnostic {
		timeouts := map[string]any{"timeouts": map[string]any{operation: "5s"}}
		if configuration == nil {
			w.MustApply(config(timeouts))
			return w.Apply(nil)
		}
		return w.Apply(config(configuration, timeouts))
	},
	"was interrupted": func(w *emulated.Env, _ string, configuration map[string]any) []*tfprotov6.Diagnostic {
		ctx, interrupt := context.WithCancel(w.Context())
		time.AfterFunc(5*time.Second, interrupt)
		return w.ApplyUntil(ctx, configuration)
	},
}

func TestUpdate_WhatEndsItLeavesWhatWasLastObserved(t *testing.T) {
	t.Parallel()
	for ending, apply := range ends {
		for name, test := range map[string]struct {
			effect emulator.Effect
			domain string // afterwards
		}{
			"the service is down":    {emulator.Status(http.StatusServiceUnavailable), "corp.example"},
			"the responses are lost": {emulator.CutAfter(), "other"},
		} {
			t.Run(ending+", "+name, func(t *testing.T) {
				t.Parallel()
				run(t, func(w *emulated.Env) {
					w.MustApply(config())
					w.Service.Inject(emulator.Fault{Method: http.MethodPut, Effect: test.effect})
					other := config(map[string]any{"domain": "other"})
					w.MustBeError(apply(w, "update", other), "Cannot change security service", "The operation "+ending)
					w.MustHave("domain", test.domain)
					w.Service.ClearFaults()
					w.MustApply(other)
					w.MustBeQuiet(other)
				})
			})
		}
	}
}

func TestUpdate_ALostResponseIsRepeated(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodPut, Times: 1, Effect: emulator.CutAfter()})
		w.MustApply(config(map[string]any{"domain": "other"}))
		w.MustEqual("domain", "other", only(w).Domain)
	})
}

func TestDelete_WhatEndsItKeepsTheServiceInTheState(t *testing.T) {
	t.Parallel()
	for ending, apply := range ends {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				w.MustApply(config())
				w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Effect: emulator.Status(http.StatusServiceUnavailable)})
				w.MustBeError(apply(w, "delete", nil), "Cannot delete security service", "The operation "+ending)
				w.MustHave("name", "corp")
				w.Service.ClearFaults()
				w.MustApply(nil)
				w.MustEqual("services", 0, len(w.Service.SecurityServices()))
			})
		})
	}
}

func TestDelete_ALostResponseIsRepeated(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		w.Service.Inject(emulator.Fault{Method: http.MethodDelete, Times: 1, Effect: emulator.CutAfter()})
		w.MustApply(nil)
		w.MustEqual("services", 0, len(w.Service.SecurityServices()))
	})
}
