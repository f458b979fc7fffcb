package share_test

import (
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const webPage = "<html><head><title>Welcome to nginx!</title></head></html>"

func TestPlan_AFailedLoginIsAnErrorWhateverItsStatus(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]emulator.Effect{
		"400":        emulator.Status(http.StatusBadRequest),
		"401":        emulator.Status(http.StatusUnauthorized),
		"403":        emulator.Status(http.StatusForbidden),
		"404":        emulator.Status(http.StatusNotFound),
		"429":        emulator.Status(http.StatusTooManyRequests),
		"500":        emulator.Status(http.StatusInternalServerError),
		"503":        emulator.Status(http.StatusServiceUnavailable),
		"a web page": emulator.Respond(http.StatusOK, webPage, nil),
	}, func(w *env, effect emulator.Effect) {
		w.service.Inject(emulator.Fault{PathContains: "/auth/tokens", Effect: effect})
		mustReport(w, w.planned(config(10)).Diagnostics, failure, "ould not log in")
	})
}

func TestPlan_AServiceThatIsNoShareServiceIsAnError(t *testing.T) {
	t.Parallel()
	const limits = "/limits"
	withEnvEach(t, emulator.Options{}, map[string][]emulator.Fault{
		"a web page": {{PathContains: limits, Effect: emulator.Respond(http.StatusOK, webPage, nil)}},
		"no limits, and a version document without v2": {
			{PathContains: limits, Effect: emulator.Respond(http.StatusNotFound, "404 page not found", nil)},
			{Match: isVersionDocument, Effect: emulator.Respond(http.StatusOK, `{"versions":[{"id":"v3.0","version":"3.70"}]}`, nil)},
		},
	}, func(w *env, faults []emulator.Fault) {
		for _, fault := range faults {
			w.service.Inject(fault)
		}
		mustReport(w, w.planned(config(10)).Diagnostics, failure, "is not a share service", "`endpoint`")
	})
}

func isVersionDocument(r emulator.Request) bool {
	return r.Method == http.MethodGet && (r.Path == "/v2/" || r.Path == "/v2")
}

func TestPlan_WhatCouldNotBeCheckedIsOneWarning(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]int{
		"403": http.StatusForbidden, "404": http.StatusNotFound, "500": http.StatusInternalServerError,
	}, func(w *env, status int) {
		for _, path := range []string{"/limits", "/types"} {
			w.service.Inject(emulator.Fault{PathContains: path, Effect: emulator.Status(status)})
		}
		mustReport(w, w.planned(config(10)).Diagnostics, warning, "The plan could not check the quota and the share types")
		w.mustReportNothing(w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(10)).Diagnostics)
		w.mustSucceed(w.apply(config(10)))
	})
}

// The size is not needed to log in.
func TestPlan_AFailedLoginIsAnErrorForASizeThatIsUnknown(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/auth/tokens", Effect: emulator.Status(http.StatusForbidden)})
		unknown := config(0, map[string]any{"size": w.tf.Unknown("sfs_share", "size")})
		mustReport(w, w.planned(unknown).Diagnostics, failure, "ould not log in")
	})
}

// A question that failed is asked again, and is not "this service has no default".
func TestPlan_AFailedQuestionForTheDefaultTypeIsNotCached(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.restartWith(map[string]any{"max_retries": 0})
		w.service.Inject(emulator.Fault{PathContains: "/types/default", Times: 1, Effect: emulator.Status(http.StatusInternalServerError)})
		read := func() any {
			w.t.Helper()
			data, diagnostics := w.tf.Read(w.t.Context(), "sfs_share_types", map[string]any{})
			if len(diagnostics) > 0 {
				return nil
			}
			return data.Attribute("default")
		}
		if got := read(); got != nil {
			w.t.Errorf("the failure was reported as the default type %v", got)
		}
		if got := read(); got != emulator.DefaultTypeName {
			w.t.Errorf("the default type is %v the second time", got)
		}
	})
}

func TestPlan_AServiceWithoutADefaultTypeIsPlanned(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/types/default", Effect: emulator.Status(http.StatusNotFound)})
		w.mustReportNothing(w.planned(config(10)).Diagnostics)
	})
}
