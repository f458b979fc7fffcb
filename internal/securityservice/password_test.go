package securityservice_test

import (
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestPassword_AWriteOnlyOneIsSentWithItsVersionAndNeverStored(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withPassword("first-secret", 1)))
		w.MustEqual("password", "first-secret", only(w).Password)
		w.MustBeQuiet(config(withPassword("another", 1)))
		w.MustApply(config(withPassword("second-secret", 2)))
		w.MustEqual("password", "second-secret", only(w).Password)
		imported := w.MustImport(w.ID(), nil)
		for _, state := range []string{w.Resource.State.String(), string(w.Resource.Private), imported.State.String()} {
			if strings.Contains(state, "-secret") {
				w.Errorf("the password is in %s", state)
			}
		}
		w.MustApply(config())
		w.MustEqual("password after it was removed", "", only(w).Password)
	})
}

func TestPassword_IsNoDriftAndOneOfTwo(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		c := config(map[string]any{"password": "first-password"})
		w.MustApply(c)
		w.Service.EditSecurityService(w.ID(), func(s *emulator.SecurityService) { s.Password = "changed outside" })
		w.MustBeQuiet(c)
		for _, more := range []map[string]any{{"password_wo": "x"}, {"password_wo_version": 1}, withPassword("x", 1)} {
			w.MustBeError(w.Plan(config(map[string]any{"password": "first-password"}, more)).Diagnostics, "Invalid Attribute Combination")
		}
	})
}
