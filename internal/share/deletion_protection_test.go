package share_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func protection(value any) map[string]any { return map[string]any{"deletion_protection": value} }

var otherProtocol = map[string]any{"share_proto": "CIFS"}

// Every way in which Terraform gets to a share's end, for every place that says
// whether the share is protected. A destroy sends no configuration.
func TestDeletionProtection_NoPlanDestroysOrReplacesAProtectedShare(t *testing.T) {
	t.Parallel()
	type testCase struct {
		state         bool
		configuration func(w *env) any
		// refused are the ways that end in an error.
		destroy, change, force bool
	}
	always := func(value any) func(*env) any { return func(*env) any { return value } }
	unknown := func(w *env) any { return w.tf.Unknown("sfs_share", "deletion_protection") }
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"in state and configuration": {true, always(true), true, true, true},
		"in the state":               {true, always(false), true, true, true},
		"in the state, not written":  {true, always(nil), true, true, true},
		"in the configuration":       {false, always(true), false, true, true},
		"not known yet":              {false, unknown, false, true, true},
		"nowhere":                    {false, always(false), false, false, false},
	}, func(w *env, c testCase) {
		w.mustApply(config(10, protection(c.state)))
		value := c.configuration(w)
		check := func(way string, refused bool, diagnostics []*tfprotov6.Diagnostic) {
			if protocol.HasError(diagnostics) != refused {
				w.t.Errorf("%s: want an error %t, got:\n%s", way, refused, protocol.Text(diagnostics))
			}
			if refused {
				w.mustContain(diagnostics, `Share "data" (`+w.id()+") is protected from deletion")
			}
		}
		check("destroy", c.destroy, w.planned(nil).Diagnostics)

		change, _ := w.tf.Replacement(w.t.Context(), w.share, config(10, protection(value), otherProtocol))
		check("a changed argument", c.change, change.Diagnostics)
		change, create := w.tf.Replacement(w.t.Context(), w.share, config(10, protection(value)))
		w.mustSucceed(change.Diagnostics)
		check("-replace", c.force, create.Diagnostics)
		change, create = w.tf.Replacement(w.t.Context(), w.share, config(20, protection(value)))
		w.mustSucceed(change.Diagnostics)
		check("replace_triggered_by, with a change in place", c.force, create.Diagnostics)

		w.mustHaveSent(http.MethodDelete, 0)
		w.mustAgree(10, "available")
	})
}

// The message says how to go on, and each way works.
func TestDeletionProtection_TheMessageLeadsOut(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, protection(true)))
		mustReport(w, w.planned(config(10, protection(true), otherProtocol)).Diagnostics, failure,
			"replaced because of `share_proto`", "To keep the share, set `share_proto` to what it has", "first set `deletion_protection = false` alone")
		mustReport(w, w.planned(nil).Diagnostics, failure, "To destroy it, set `deletion_protection = false`, apply that")

		w.mustApply(config(10, protection(false)))
		mustReport(w, w.planned(config(10, protection(false), otherProtocol)).Diagnostics, warning, "loses its data", "because of `share_proto`")
		w.mustApply(nil)
		w.mustHaveShares(0)
	})
}

// `terraform destroy` makes a normal plan first, whose errors stop it.
func TestDeletionProtection_OfTheConfigurationAloneLeavesAWayToDestroy(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.share = w.mustImport(w.create(config(10)))
		mustReport(w, w.planned(config(10, protection(true), otherProtocol)).Diagnostics, failure, "`terraform destroy -refresh=false`")
		w.mustSucceed(w.plan(nil).Diagnostics)
		w.mustSucceed(w.applyPlan(nil, w.plan(nil)))
		w.mustHaveShares(0)
	})
}

// Terraform shows the plan of a tainted share neither its state nor its private
// state; only the apply can refuse.
func TestDeletionProtection_ATaintedShareIsKeptByTheApply(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, protection(true)))
		w.mustSucceed(w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(10, protection(true))).Diagnostics)
		diagnostics := w.tf.Destroy(w.t.Context(), w.share, nil)
		mustReport(w, diagnostics, failure, "access rules may be gone", "`terraform untaint ADDRESS`")
		w.mustNotContain(diagnostics, "is newer")
		w.mustHaveSent(http.MethodDelete, 0)
		w.mustAgree(10, "available")
	})
}

func TestDeletionProtection_AReplacementThatWasMadeFirstIsNamed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, protection(true)))
		<-time.After(time.Second)
		replacement := w.create(config(10))
		for _, diagnostics := range [][]*tfprotov6.Diagnostic{w.tf.Destroy(w.t.Context(), w.share, nil), w.plan(nil).Diagnostics} {
			mustReport(w, diagnostics, failure, "Share "+replacement+" has the same name and is newer",
				"terraform import ADDRESS "+w.id(), "once you have seen that it is empty")
			w.mustNotContain(diagnostics, "untaint")
			w.mustNotContain(diagnostics, "openstack share delete")
		}
		w.mustHaveShares(2)
	})
}

// The create's plan then has the private state of the share that was deleted.
func TestDeletionProtection_AShareThatWasDeletedOutsideIsCreatedAnew(t *testing.T) {
	t.Parallel()
	changes := map[string]map[string]any{"applied": nil, "updated": {"description": "new"}}
	withEnvEach(t, emulator.Options{}, changes, func(w *env, change map[string]any) {
		w.mustApply(config(10, protection(true)))
		w.mustApply(config(10, protection(true), change))
		private := w.plan(config(10, protection(true), change)).Private
		w.service.RemoveShare(w.id())
		// Terraform saves the planned private state of a change of sensitivity.
		w.share.Private = private
		w.mustSucceed(w.refresh())
		w.mustApply(config(10, protection(true), change))
		w.mustHaveShares(1)
	})
}

func TestDeletionProtection_AShareWhoseCreateFailedIsProtectedOnceItIsAvailable(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Effect: emulator.EditShares(func(share map[string]any) { share["description"] = "another" })})
		w.mustFail(config(10, protection(true), map[string]any{"description": "mine"}), "created with different attributes")
		w.mustHave("deletion_protection", true)
		mustReport(w, w.tf.Destroy(w.t.Context(), w.share, nil), failure, "is protected from deletion")
	})
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(create(1, emulator.Fail()))
		w.mustFail(config(10, protection(true)), "is not available")
		w.mustSucceed(w.tf.Destroy(w.t.Context(), w.share, nil))
	})
}

// Names are not unique: none of several shares may be called the replacement of
// another, and no message gives the command that deletes one.
func TestDeletionProtection_SharesOfOneNameAreNotCalledReplacements(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, protection(true)))
		for range 2 {
			<-time.After(time.Second)
			w.create(config(10))
		}
		diagnostics := w.plan(nil).Diagnostics
		mustReport(w, diagnostics, failure, "is protected from deletion")
		w.mustNotContain(diagnostics, "is newer")
		w.mustNotContain(diagnostics, "openstack share delete")
	})
}
