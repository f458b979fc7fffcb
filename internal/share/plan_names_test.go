package share_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestPlan_ANameThatTheServiceDoesNotHaveIsReportedWithThoseItHas(t *testing.T) {
	t.Parallel()
	type testCase struct {
		more, as map[string]any
		severity tfprotov6.DiagnosticSeverity
		want     []string
	}
	gold := map[string]any{"share_type": "gold"}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"a share type": {gold, nil, failure, []string{`Unknown share type "gold"`, "bounded, default and servers", "-refresh=false"}},
		// Its list may leave out types that it can use, the private ones of other projects.
		"a share type, for an administrator": {gold, map[string]any{"username": emulator.AdminName, "password": emulator.AdminPassword}, warning,
			[]string{`Share type "gold" is not listed`, "bounded, default and servers"}},
		"an availability zone": {map[string]any{"availability_zone": "mars"}, nil, failure, []string{`Unknown availability zone "mars"`, "nova and nova-2", "-refresh=false"}},
	}, func(w *env, c testCase) {
		w.restartWith(c.as)
		mustReport(w, w.plan(config(10, c.more)).Diagnostics, c.severity, c.want...)
	})
}

func TestPlan_NamesThatTheServiceHasAreNotReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for _, more := range []map[string]any{
			{"share_type": emulator.BoundedTypeName}, {"share_type": emulator.BoundedTypeID}, {"availability_zone": "nova-2"}, {"share_proto": "cifs"},
		} {
			w.mustReportNothing(w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(10, more)).Diagnostics)
		}
	})
}

// A protocol is known only from the service's answer.
func TestCreate_AnUnknownProtocolIsReportedWithTheServicesList(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustFail(config(10, map[string]any{"share_proto": "FTP"}), "['NFS', 'CIFS', 'CEPHFS']", "Choose a protocol that the service offers")
	})
}
