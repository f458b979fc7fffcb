package share_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestValues_AreRefusedInThePlanWithoutARequest(t *testing.T) {
	t.Parallel()
	type testCase struct {
		more map[string]any
		want []string
	}
	cases := map[string]testCase{
		"a size in bytes": {map[string]any{"size": 10 << 30}, []string{"Invalid `size`", "10737418240", "in GiB"}},
	}
	for _, operation := range []string{"create", "read", "update", "delete"} {
		for _, timeout := range []string{"0s", "-5m", "10ms", "never"} {
			cases[operation+" "+timeout] = testCase{
				map[string]any{"timeouts": map[string]any{operation: timeout}}, []string{"Invalid timeout", fmt.Sprintf("%q", timeout), "at least 1s"},
			}
		}
	}
	withEnvEach(t, emulator.Options{}, cases, func(w *env, c testCase) {
		w.service.ResetRequests()
		mustReport(w, w.plan(config(10, c.more)).Diagnostics, failure, c.want...)
		w.mustHaveSentAtMost(0)
	})
}

// A state of before the check: a refresh goes by the state, so no configuration
// could correct it.
func TestRead_ATimeoutOfZeroInTheStateIsTheDefault(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, map[string]any{"timeouts": map[string]any{"read": "7m"}}))
		w.share.State = replaceText(w.share.State, "7m", "0s")
		w.mustSucceed(w.refresh())
	})
}

func TestDataSources_AMinimumAboveTheMaximumIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for _, typeName := range []string{"sfs_share", "sfs_shares"} {
			_, diagnostics := w.tf.Read(w.t.Context(), typeName, map[string]any{"min_size": 10, "max_size": 5})
			mustReport(w, diagnostics, failure, "`min_size` is larger than `max_size`")
		}
	})
}

func TestImport_AnIDThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for _, typeName := range []string{"sfs_share", "sfs_share_access_rules", "sfs_share_access_rule"} {
			_, empty := w.tf.Import(w.t.Context(), typeName, "", nil)
			mustReport(w, empty, failure, "Empty import ID")
			_, name := w.tf.Import(w.t.Context(), typeName, "home", nil)
			mustReport(w, name, failure, `Invalid import ID "home"`)
		}
	})
}

// replaceText replaces a string anywhere in a value.
func replaceText(value tftypes.Value, before, after string) tftypes.Value {
	replaced, _ := tftypes.Transform(value, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		var text string
		if v.Type().Is(tftypes.String) && v.IsKnown() && !v.IsNull() && v.As(&text) == nil && text == before {
			return tftypes.NewValue(tftypes.String, after), nil
		}
		return v, nil
	})
	return replaced
}
