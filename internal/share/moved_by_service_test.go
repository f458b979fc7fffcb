package share_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

type serviceMove struct {
	attribute, before, after string
	move                     func(*emulator.Share)
}

// What a replica's promotion, a migration, or an administrator changes.
var serviceMoves = map[string]serviceMove{
	"to another zone": {"availability_zone", "nova", "az2", func(s *emulator.Share) { s.AvailabilityZone = "az2" }},
	"to another type": {"share_type", "default", "gold", func(s *emulator.Share) { s.TypeID, s.TypeName = "b7c5a1d2-0000-4000-8000-000000000001", "gold" }},
	"a renamed type":  {"share_type", "default", "standard", func(s *emulator.Share) { s.TypeName = "standard" }},
}

func (c serviceMove) written(value string) map[string]any { return map[string]any{c.attribute: value} }

func TestReplace_AMoveByTheServiceReplacesNothing(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, serviceMoves, func(w *env, c serviceMove) {
		w.mustApply(config(10, c.written(c.before)))
		w.edit(c.move)
		for range 2 {
			plan := w.planned(config(10, c.written(c.before)))
			mustReport(w, plan.Diagnostics, warning, "`"+c.attribute+"` of share", "outside Terraform to \""+c.after+`"`,
				`still says "`+c.before+`"`, "Set `"+c.attribute+` = "`+c.after+`"`)
			if plan.Replaces || !plan.IsEmpty(w.share) {
				w.t.Errorf("the plan replaces %t and is empty %t", plan.Replaces, plan.IsEmpty(w.share))
			}
		}
		w.mustBeQuiet(config(10, c.written(c.after)))
		w.mustBeQuiet(config(10))
	})
}

// Terraform plans again in the apply, without a refresh.
func TestReplace_AMoveIsNotReportedTwice(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		c := config(10, map[string]any{"availability_zone": "nova"})
		w.mustApply(c)
		w.edit(func(s *emulator.Share) { s.AvailabilityZone = "az2" })
		mustReport(w, w.planned(c).Diagnostics, warning, "az2")
		w.restart()
		w.mustReportNothing(w.plan(c).Diagnostics)
	})
}

// Other changes are made as ever, and the share keeps what it has.
func TestReplace_AMovedShareIsChangedInPlace(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, serviceMoves, func(w *env, c serviceMove) {
		w.mustApply(config(10, c.written(c.before)))
		w.edit(c.move)
		id := w.id()
		w.mustSucceed(w.apply(config(20, c.written(c.before), map[string]any{"description": "new"})))
		w.mustAgree(20, "available")
		w.mustHave("id", id)
		w.mustHave(c.attribute, c.after)
		mustReport(w, w.planned(config(20, c.written(c.before), map[string]any{"description": "new"})).Diagnostics, warning, c.after)
	})
}

func TestReplace_AnotherValueThanBeforeTheMoveIsAWish(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, serviceMoves, func(w *env, c serviceMove) {
		w.mustApply(config(10, c.written(c.before)))
		w.edit(c.move)
		plan := w.planned(config(10, c.written("third")))
		mustReport(w, plan.Diagnostics, warning, "loses its data", "because of `"+c.attribute+"`")
		if !plan.Replaces {
			w.t.Error("the plan does not replace the share")
		}
		// Once the configuration has said what the share has, the first value is a wish again.
		w.mustApply(config(10, c.written(c.after), map[string]any{"description": "new"}))
		if plan := w.planned(config(10, c.written(c.before), map[string]any{"description": "new"})); !plan.Replaces {
			w.t.Error("the plan does not replace the share")
		}
	})
}

func TestReplace_AShareThatMovesTwiceStays(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		c := config(10, map[string]any{"availability_zone": "nova"})
		w.mustApply(c)
		for _, zone := range []string{"az2", "az3"} {
			w.edit(func(s *emulator.Share) { s.AvailabilityZone = zone })
			mustReport(w, w.planned(c).Diagnostics, warning, `to "`+zone+`"`)
		}
		w.edit(func(s *emulator.Share) { s.AvailabilityZone = "nova" })
		w.mustBeQuiet(c)
	})
}

// Terraform takes nothing but the planned values for a success.
func TestReplace_AMoveDuringTheCreateReplacesNothing(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{Takes: emulator.Durations{Create: 5 * time.Second}}, serviceMoves, func(w *env, c serviceMove) {
		time.AfterFunc(time.Second, func() { w.service.EditShare(w.service.Shares()[0].ID, c.move) })
		diagnostics := w.apply(config(10, c.written(c.before)))
		w.mustSucceed(diagnostics)
		w.mustContain(diagnostics, "was changed outside Terraform while it was created")
		mustReport(w, w.planned(config(10, c.written(c.before))).Diagnostics, warning, `to "`+c.after+`"`)
	})
}

// The state after a failure is an observation like any other.
func TestReplace_AMoveDuringAFailedUpdateReplacesNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		zone := map[string]any{"availability_zone": "nova"}
		w.mustApply(config(10, zone))
		plan := w.planned(config(20, zone))
		w.edit(func(s *emulator.Share) { s.AvailabilityZone = "az2" })
		w.fault("extend", emulator.Fail())
		w.mustBeError(w.applyPlan(config(20, zone), plan))
		w.mustHave("availability_zone", "az2")
		w.edit(func(s *emulator.Share) { s.Status = "available" })
		mustReport(w, w.planned(config(10, zone)).Diagnostics, warning, `to "az2"`)
	})
}

// A type has two names: a state that changes from one to the other is no move.
func TestReplace_TheOtherNameOfTheTypeIsNoMove(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, map[string]any{"share_type": "default"}))
		byID := map[string]any{"share_type": w.mustExist().TypeID}
		w.fault("extend", emulator.Fail())
		w.mustFail(config(20, byID), "the backend failed")
		w.edit(func(s *emulator.Share) { s.Status = "available" })
		w.mustReportNothing(w.planned(config(10, map[string]any{"share_type": "default"})).Diagnostics)
	})
}

// A null cannot be planned for what is configured.
func TestReplace_AShareThatLostItsNetworkIsNotReplaced(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		const network = "6d1e7f0f-9d0c-4f7c-8a5b-000000000001"
		w.mustApply(config(10))
		w.edit(func(s *emulator.Share) { s.ShareNetworkID = network })
		w.mustBeQuiet(config(10))
		w.edit(func(s *emulator.Share) { s.ShareNetworkID = "" })
		plan := w.planned(config(10, map[string]any{"share_network_id": network}))
		mustReport(w, plan.Diagnostics, failure, "has no `share_network_id` any more", "Remove the argument", "-refresh=false")
		w.mustBeQuiet(config(10))
	})
}

// After an import nothing tells a move from a wish.
func TestReplace_ADifferenceAfterAnImportReplacesWithAWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.share = w.mustImport(w.create(config(10)))
		plan := w.planned(config(10, map[string]any{"availability_zone": "mars"}))
		mustReport(w, plan.Diagnostics, warning, "loses its data")
		if !plan.Replaces {
			w.t.Error("the plan does not replace the share")
		}
	})
}

func TestReplace_AnArgumentWrittenDownLaterReplacesNothing(t *testing.T) {
	t.Parallel()
	type testCase struct {
		later      map[string]any
		unverified bool
	}
	withEnvEach(t, emulator.Options{}, map[string]testCase{
		"the zone":                       {map[string]any{"availability_zone": "nova"}, false},
		"the type":                       {map[string]any{"share_type": "default"}, false},
		"the protocol":                   {map[string]any{"share_proto": "nfs"}, false},
		"the region":                     {map[string]any{"region": "RegionOne"}, false},
		"what the service does not show": {map[string]any{"enterprise_project_id": "ep-1"}, true},
	}, func(w *env, c testCase) {
		w.share = w.mustImport(w.create(config(10)))
		id := w.id()
		plan := w.planned(config(10, c.later))
		if c.unverified {
			mustReport(w, plan.Diagnostics, warning, "does not show `enterprise_project_id`")
		} else {
			w.mustReportNothing(plan.Diagnostics)
		}
		w.mustSucceed(w.apply(config(10, c.later)))
		w.mustHave("id", id)
		w.mustBeQuiet(config(10, c.later))
	})
}

// An endpoint without a catalogue has no region, until somebody writes one.
func TestReplace_ARegionWrittenDownLaterReplacesNothing(t *testing.T) {
	t.Parallel()
	start(t, env{login: map[string]any{"region": nil, "endpoint": "http://service.test"}}, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.mustHave("region", nil)
		later := config(10, map[string]any{"region": "RegionOne"})
		mustReport(w, w.planned(later).Diagnostics, failure, `in region "RegionOne"`, "Set the region in the provider block")
		w.mustSucceed(w.plan(nil).Diagnostics)

		w.login["region"] = "RegionOne"
		w.restart()
		w.mustApply(later)
		w.mustBeQuiet(later)
		mustReport(w, w.planned(config(10, map[string]any{"region": "Elsewhere"})).Diagnostics, warning, "loses its data")
	})
}

// Terraform takes no other identity than the first, which had no region.
func TestReplace_ARegionWrittenDownLaterLeavesTheIdentity(t *testing.T) {
	t.Parallel()
	start(t, env{login: map[string]any{"region": nil, "endpoint": "http://service.test"}}, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.login["region"] = "RegionOne"
		w.restart()
		for _, size := range []int{10, 20, 30} {
			later := config(size, map[string]any{"region": "RegionOne"})
			w.mustApply(later)
			w.mustBeQuiet(later)
		}
	})
}

// The state has a name that no listed type has: a renamed one, or one that the
// project may not use any more.
func TestReplace_ATypeWhoseOldNameIsNotListedIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		c := config(10, map[string]any{"share_type": "default"})
		w.mustApply(c)
		w.share.State = protocol.SetAttribute(w.share.State, "share_type", "old-name")
		w.share.Private = nil
		w.restart()
		mustReport(w, w.plan(c).Diagnostics, failure, "Cannot tell whether share", `"old-name"`, "-refresh=false")
	})
}

// A state that another provider wrote has the type by one name, and nothing beside it.
func TestReplace_ATypeThatCannotBeLookedUpIsAnError(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		typeID := w.mustExist().TypeID
		byID := config(10, map[string]any{"share_type": typeID})
		w.share.Private = nil

		w.service.Inject(emulator.Fault{PathContains: "/types", Effect: emulator.Status(http.StatusForbidden)})
		mustReport(w, w.plan(byID).Diagnostics, failure, "Cannot tell whether share", "403", "-refresh=false")
		w.mustSucceed(w.plan(nil).Diagnostics)
		w.service.ClearFaults()
		if plan := w.plan(byID); plan.Replaces || protocol.HasError(plan.Diagnostics) {
			w.t.Errorf("replaces %t:\n%s", plan.Replaces, protocol.Text(plan.Diagnostics))
		}
	})
}
