package share_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// planNew plans new shares of a size and returns all that was reported.
func (w *env) planNew(count, size int) []*tfprotov6.Diagnostic {
	w.t.Helper()
	var all []*tfprotov6.Diagnostic
	for i := range count {
		c := config(size, map[string]any{"name": fmt.Sprintf("new-%d", i)})
		all = append(all, w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), c).Diagnostics...)
	}
	return all
}

func TestPlan_TheQuotaIsComparedWithTheSumOfThePlan(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{Quota: emulator.Quota{Shares: 50, Gigabytes: 1000}}, map[string]struct {
		count, size int
		want        string
	}{
		"shares":    {60, 1, "Quota exceeded by this plan: new shares so far 51, free 50"},
		"gigabytes": {40, 30, "Quota exceeded by this plan: needs 1020 GiB more so far, 1000 GiB free"},
	}, func(w *env, c struct {
		count, size int
		want        string
	}) {
		mustReport(w, w.planNew(c.count, c.size), warning, c.want, "freed later in the plan")
	})
}

func TestPlan_TheQuotasOfTheUserAndOfTheShareTypeAreCompared(t *testing.T) {
	t.Parallel()
	own := emulator.Quota{Shares: 4, Gigabytes: 25}
	withEnvEach(t, emulator.Options{MaxMicroversion: "2.62"}, map[string]struct {
		quota       emulator.Quota
		count, size int
		want        []string
	}{
		"the user's gigabytes": {emulator.Quota{Gigabytes: 100, OfUser: map[string]emulator.Quota{emulator.UserID: own}}, 3, 10,
			[]string{"needs 30 GiB more so far, 25 GiB free", "exceeds the user's quota"}},
		"the user's shares": {emulator.Quota{Gigabytes: 100, OfUser: map[string]emulator.Quota{emulator.UserID: own}}, 5, 1,
			[]string{"new shares so far 5, free 4", "exceeds the user's quota"}},
		"the default type's gigabytes": {emulator.Quota{Gigabytes: 100, OfType: map[string]emulator.Quota{emulator.DefaultTypeID: own}}, 3, 10,
			[]string{"needs 30 GiB more so far, 25 GiB free", `the project's quota of share type "default"`}},
		"the user's largest share": {emulator.Quota{OfUser: map[string]emulator.Quota{emulator.UserID: {PerShareGigabytes: 9}}}, 1, 10,
			[]string{"at most 9 GiB"}},
	}, func(w *env, c struct {
		quota       emulator.Quota
		count, size int
		want        []string
	}) {
		w.service.SetQuota(c.quota)
		mustReport(w, w.planNew(c.count, c.size), warning, c.want...)
	})
}

func TestPlan_TheQuotaOfAnotherUserOrShareTypeIsNotCompared(t *testing.T) {
	t.Parallel()
	full := emulator.Quota{Gigabytes: 1}
	withEnv(t, emulator.Options{MaxMicroversion: "2.62", Quota: emulator.Quota{
		OfUser: map[string]emulator.Quota{"another": full}, OfType: map[string]emulator.Quota{emulator.BoundedTypeID: full},
	}}, func(w *env) {
		w.mustReportNothing(w.planNew(3, 10))
	})
}

// applyWithQuotaOfItsType makes a share, and then limits the gigabytes of its type.
func (w *env) applyWithQuotaOfItsType(size, gigabytes int) {
	w.t.Helper()
	w.mustApply(config(size))
	w.service.SetQuota(emulator.Quota{OfType: map[string]emulator.Quota{emulator.DefaultTypeID: {Gigabytes: gigabytes}}})
	w.restart()
	w.mustSucceed(w.refresh())
}

// An extend of a share of a type, and what a shrink of another frees.
func TestPlan_TheQuotaOfAShareTypeCountsResizes(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{MaxMicroversion: "2.62"}, func(w *env) {
		w.applyWithQuotaOfItsType(20, 25)
		w.plan(config(10))
		w.mustReportNothing(w.planNew(1, 15))
		mustReport(w, w.plan(config(26)).Diagnostics, warning, `share type "default"`)
	})
}

// An older state does not name the type by its id; the refresh has seen it.
func TestPlan_AShareWhoseTypeIsNotInItsStateFreesTheQuotaOfItsType(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{MaxMicroversion: "2.62"}, func(w *env) {
		w.applyWithQuotaOfItsType(20, 25)
		w.share.Private = nil
		w.plan(nil)
		w.mustReportNothing(w.planNew(1, 20))
	})
}

// A service that does not tell, or not to this user, has no such quota to compare.
func TestPlan_AQuotaThatIsNotToldIsNoWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{MaxMicroversion: "2.62"}, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "quota-sets", Effect: emulator.Status(http.StatusForbidden)})
		w.mustReportNothing(w.planNew(2, 10))
	})
}

func TestPlan_WhatThePlanFreesCounts(t *testing.T) {
	t.Parallel()
	quota := emulator.Options{Quota: emulator.Quota{Gigabytes: 25}}
	withEnvEach(t, quota, map[string]map[string]any{"a shrink": config(5), "a destroy": nil}, func(w *env, c map[string]any) {
		w.mustApply(config(20))
		w.restart()
		w.mustSucceed(w.refresh())
		w.plan(c)
		w.mustReportNothing(w.planNew(1, 15))
		w.mustContain(w.planNew(1, 15), "Quota exceeded by this plan")
	})
}

// Terraform plans a replacement twice, the second time as a create.
func TestPlan_AReplacementFreesWhatItReplaces(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Quota: emulator.Quota{Gigabytes: 25, Shares: 1}}, func(w *env) {
		w.mustApply(config(20))
		w.restart()
		w.mustSucceed(w.refresh())
		plan := w.plan(config(20, map[string]any{"share_proto": "CIFS"}))
		again := w.tf.Resource("sfs_share")
		again.Private = plan.Private
		w.mustReportNothing(w.tf.Plan(w.t.Context(), again, config(20, map[string]any{"share_proto": "CIFS"})).Diagnostics)
	})
}

func TestPlan_AfterTheFirstApplyCallTheQuotaIsNotReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Quota: emulator.Quota{Gigabytes: 25}}, func(w *env) {
		w.mustApply(config(20))
		w.mustReportNothing(w.planNew(1, 30))
	})
}

func TestPlan_TheQuotaOfOneShareIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{MaxMicroversion: "2.62", Quota: emulator.Quota{PerShareGigabytes: 15}}, func(w *env) {
		mustReport(w, w.planNew(1, 20), warning, "Quota of one share exceeded by share \"new-0\": 20 GiB, at most 15 GiB", "Set `size` to at most 15")
		w.mustApply(config(10))
		w.mustSucceed(w.refresh())
		mustReport(w, w.plan(config(20)).Diagnostics, warning, "at most 15 GiB")
		w.mustContain(w.apply(config(20)), "larger than maximum allowed limit 15", "the largest size of one share")
	})
}

// A create has no region yet, and a share has; the question is the same.
func TestPlan_AQuestionThatIsNotAnsweredIsReportedOnce(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.restart()
		w.service.Inject(emulator.Fault{PathContains: "/limits", Effect: emulator.Status(http.StatusForbidden)})
		w.mustSucceed(w.refresh())
		mustReport(w, w.plan(config(20)).Diagnostics, warning, "could not check")
		w.mustReportNothing(w.tf.Plan(w.t.Context(), w.tf.Resource("sfs_share"), config(5)).Diagnostics)
	})
}
