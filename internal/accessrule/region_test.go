package accessrule_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// The argument of the resource is wrong, not the provider's.
func TestRegion_AWrongOneIsAnErrorOnTheArgument(t *testing.T) {
	t.Parallel()
	type diagnostics = []*tfprotov6.Diagnostic
	elsewhere := func(configuration map[string]any) map[string]any {
		configuration["region"] = "Atlantis"
		return configuration
	}
	runEach(t, map[string]func(f *fixture) diagnostics{
		"plan of a rule":    func(f *fixture) diagnostics { return f.plan(f.rule(), elsewhere(f.ip("10.0.0.1"))).Diagnostics },
		"plan of all rules": func(f *fixture) diagnostics { return f.plan(f.rules(), elsewhere(f.all("10.0.0.1"))).Diagnostics },
		"key of a rule": func(f *fixture) diagnostics {
			_, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", elsewhere(map[string]any{"share_id": f.shareID, "access_to": "alice"}))
			return diags
		},
	}, func(f *fixture, call func(f *fixture) diagnostics) {
		diags := call(f)
		f.mustReport(diags, `"Atlantis"`, `"RegionOne"`)
		if at := diags[0].Attribute; at == nil || !strings.Contains(at.String(), "region") {
			f.t.Errorf("the error is on %v:\n%s", at, protocol.Text(diags))
		}
	})
}
