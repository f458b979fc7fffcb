package accessrule_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessRule_WaitsForABusyShare(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "extending" })
		time.AfterFunc(10*time.Minute, func() { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")

		f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "shrinking" })
		time.AfterFunc(10*time.Minute, func() { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		f.mustApply(rule, nil)
		f.mustHaveRules()
	})
}

// Below microversion 2.28 every rule is shown as active while the share is busy.
func TestAccessRule_OnAnOldServiceIsNotActiveWhileTheShareIsBusy(t *testing.T) {
	t.Parallel()
	run(t, oldService, func(f *fixture) {
		start := time.Now()
		time.AfterFunc(time.Millisecond, func() { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "extending" }) })
		time.AfterFunc(time.Minute, func() { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "available" }) })
		f.mustApply(f.rule(), f.ip("10.0.0.1"))
		if waited := time.Since(start); waited < time.Minute {
			f.t.Errorf("the apply ended after %s, while the share was busy", waited)
		}
	})
}

func TestAccessRule_AShareThatStaysBusyIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "extending" })
		f.mustFail(f.rule(), f.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "5m"}}),
			`share "data" (`+f.shareID+")", "still extending", "timed out", "access rule ip 10.0.0.1 (rw)", "timeouts")
		f.mustHaveRules()
	})
}

func TestAccessRule_ALostResponseCreatesNoSecondRule(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]emulator.Effect{
		"connection cut before the request": emulator.CutBefore(),
		"connection cut after the request":  emulator.CutAfter(),
		"response cut off":                  emulator.CutBody(),
		"bad gateway":                       emulator.Status(http.StatusBadGateway),
	}, func(f *fixture, effect emulator.Effect) {
		f.fault("allow_access", 1, effect)
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustPlanNothing(rule, f.ip("10.0.0.1"))

		f.fault("deny_access", 1, effect)
		f.mustApply(rule, nil)
		f.mustHaveRules()

		f.restartProvider()
		f.fault("allow_access", 2, effect)
		f.fault("deny_access", 2, effect)
		rules := f.rules()
		f.mustApply(rules, f.all("10.0.0.1", "10.0.0.2", "10.0.0.3"))
		f.mustApply(rules, f.all("10.0.0.4"))
		f.mustHaveRules("10.0.0.4 rw active")
	})
}

func TestAccessRule_AnAddThatIsNeverAppliedIsSentFiveTimes(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.fault("allow_access", 1000, emulator.Status(http.StatusBadGateway))
		f.mustFail(f.rule(), f.ip("10.0.0.1"), "The rule does not exist.")
		f.mustHaveSent("allow_access", 5)
	})
}

// The client repeats a removal by itself; only when all its requests are lost, the
// rules have to show that none was received.
func TestAccessRule_ARemovalThatNeverStartedIsSentAgain(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.fault("deny_access", allRetries, emulator.CutBefore())
		f.mustApply(rule, nil)
		f.mustHaveRules()
		f.mustHaveSent("deny_access", allRetries+1)
	})
}

// SFS responds like that if nothing changed.
func TestAccessRule_AResponseWithoutTheRuleIsChecked(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		withoutRule := emulator.Respond(http.StatusOK, `{"access":null}`, nil)
		f.fault("allow_access", 1, withoutRule, emulator.BeforeWork(func() {
			f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		}))
		f.mustApply(f.rule(), f.ip("10.0.0.1"))
		f.mustHaveSent("allow_access", 1)

		f.fault("allow_access", 0, withoutRule)
		f.mustFail(f.rule(), f.ip("10.0.0.2"), "neither shows it nor lists it")
	})
}

func TestAccessRule_AnExistingRuleIsNotTakenOver(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.mustApply(f.rule(), f.ip("10.0.0.1"))
		f.mustFail(f.rule(), f.ip("10.0.0.1/32", map[string]any{"access_level": "ro"}),
			"the client has a rule already", "access rule ip 10.0.0.1 (rw)", "terraform import ADDRESS "+f.shareID+"/", "Share access ip:10.0.0.1/32 exists", "create_before_destroy")
		f.mustHaveRules("10.0.0.1 rw active")

		// Nor is it after a lost response, because another resource manages it.
		f.fault("allow_access", 1, emulator.CutBefore())
		f.mustFail(f.rule(), f.ip("10.0.0.1"), "the client has a rule already")

		// Nor is an equal rule of another client, if no response was lost.
		f.editRules(func(r []emulator.Rule) []emulator.Rule { return append(r, emulator.Rule{Type: "ip", To: "10.0.0.2"}) })
		f.mustFail(f.rule(), f.ip("10.0.0.2"), "the client has a rule already")
	})
}

func TestAccessRule_WaitsForTheRemovalOfAConflictingRule(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		old := f.rule()
		f.mustApply(old, f.ip("10.0.0.1"))
		removed := make(chan struct{})
		time.AfterFunc(time.Second, func() {
			defer close(removed)
			f.mustApply(old, nil)
		})
		f.mustApply(f.rule(), f.ip("10.0.0.1", map[string]any{"access_level": "ro"}))
		<-removed
		f.mustHaveRules("10.0.0.1 ro active")
	})
}

func TestAccessRule_ARejectedRuleIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rejected := f.rule()
		f.mustFail(rejected, f.ip("alice", map[string]any{"access_type": "user"}),
			`Access rule user alice (rw) on share "data"`, "the backend refused", "protocol NFS", "`ip`", "request req-")
		if rejected.Attribute("id") == nil || rejected.Attribute("state") != "error" {
			f.t.Errorf("%s", rejected.State)
		}
		f.mustMention(f.refresh(rejected), `is in state "error"`, "-replace")
		f.mustApply(rejected, nil)
		f.mustHaveRules()
	})
}

func TestAccessRule_OnlyAboutARejectionTheServiceIsAskedForItsMessage(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]struct {
		effect emulator.Effect
		asked  int
	}{
		"rejected": {emulator.Fail(), 1}, "timed out": {emulator.Takes(time.Hour), 0},
	}, func(f *fixture, c struct {
		effect emulator.Effect
		asked  int
	},
	) {
		f.fault("allow_access", 1, c.effect)
		f.mustFail(f.rule(), f.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "1m"}}), "is not active")
		if asked := f.count(func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/messages") }); asked != c.asked {
			f.t.Errorf("asked %d times, want %d", asked, c.asked)
		}
	})
}

func TestAccessRule_TheRejectedRuleOfABatchIsNamed(t *testing.T) {
	t.Parallel()
	runOn(t, map[string]emulator.Options{"below 2.28": oldService, "at 2.42": {}}, func(f *fixture) {
		var diags [3]string
		var all sync.WaitGroup
		// While the service applies this one, the others wait, and are one batch. Below
		// 2.28 its state is that of the batch, too.
		all.Go(func() { f.apply(f.rule(), f.ip("10.0.0.3")) })
		synctest.Wait()
		for i, c := range []map[string]any{f.ip("10.0.0.1"), f.ip("alice", map[string]any{"access_type": "user"}), f.ip("10.0.0.2")} {
			all.Go(func() { diags[i] = protocol.Text(f.apply(f.rule(), c)) })
		}
		all.Wait()
		if !strings.Contains(strings.Join(diags[:], ""), "most likely access rule user alice (rw)") || !strings.Contains(diags[1], "the backend refused") {
			f.t.Errorf("%q", diags)
		}
	})
}

func TestAccessRule_AnUnfinishedCreateKeepsTheRuleInTheState(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{Takes: emulator.Durations{Rule: time.Hour}}, func(f *fixture) {
		ctx, interrupt := context.WithCancel(f.t.Context())
		late, interrupted := f.rule(), f.rule()
		f.mustFail(late, f.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "1m"}}),
			"is not active yet: timed out", `"applying"`, "timeouts")
		time.AfterFunc(2*time.Second, interrupt)
		f.mustReport(f.tf.Apply(ctx, interrupted, f.ip("10.0.0.2")), "interrupted")
		if late.Attribute("id") == nil || late.Attribute("state") != "applying" || interrupted.Attribute("id") == nil {
			f.t.Errorf("%s\n%s", late.State, interrupted.State)
		}
	})
}

func TestAccessRule_AShareInErrorIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "error" })
		f.mustFail(rule, nil, "Cannot remove access rule ip 10.0.0.1 (rw)", `status "error"`, "terraform state rm")
		f.mustFail(f.rule(), f.ip("10.0.0.2"), "Cannot add access rule ip 10.0.0.2 (rw)", "400")
	})
}

func TestAccessRule_A404OfAGatewayKeepsTheRuleInTheState(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.restartProvider()
		f.fault("access_list", 0, emulator.Status(http.StatusNotFound))
		f.service.Inject(emulator.Fault{PathContains: "share-access-rules", Effect: emulator.Respond(404, "404 page not found", nil)})
		f.mustReport(f.refresh(rule), "Cannot list the access rules", "404")
		if rule.State.IsNull() {
			f.t.Error("the rule is not in the state any more")
		}
	})
}

// The rule was accepted, and the service is asked again about it.
func TestAccessRule_OneListingThatIsNotFoundIsRepeated(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.service.Inject(emulator.Fault{Match: isRuleListing, Times: 1, Effect: emulator.Status(http.StatusNotFound)})
		f.mustApply(f.rule(), f.ip("10.0.0.1"))
	})
}

// Polling again does not help: the share is there, so it is the listing that is not.
func TestAccessRule_AListingThatIsNotFoundIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.fault("access_list", 0, emulator.Status(http.StatusNotFound))
		f.service.Inject(emulator.Fault{PathContains: "share-access-rules", Effect: emulator.Respond(404, "404 page not found", nil)})
		begun := time.Now()
		f.mustFail(f.rule(), f.ip("10.0.0.1"), "its state cannot be read", "404")
		if took := time.Since(begun); took > time.Minute {
			f.t.Errorf("the listing was waited for %s", took)
		}
	})
}

// The share may have been busy when the request came.
func TestAccessRule_ARefusalByAStableShareIsRetriedOnce(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		refusal := emulator.Respond(http.StatusBadRequest,
			`{"badRequest":{"code":400,"message":"The share is in an invalid state."}}`, map[string]string{"X-Compute-Request-Id": "req-1"})
		f.fault("allow_access", 1, refusal)
		f.fault("deny_access", 1, refusal)
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.mustHaveRules("10.0.0.1 rw active")
		f.mustApply(rule, nil)
		f.mustHaveRules()

		f.fault("allow_access", 9, refusal)
		f.mustFail(rule, f.ip("10.0.0.1"), "in an invalid state")
		f.mustHaveSent("allow_access", 4)
	})
}

// Whether the share is busy, which would be waited for, is not known.
func TestAccessRule_ARefusalByAShareThatCannotBeReadIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.fault("allow_access", 0, emulator.Status(http.StatusConflict))
		f.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/shares/", Effect: emulator.Status(http.StatusForbidden)})
		f.mustFail(f.rule(), f.ip("10.0.0.1"), "Cannot add access rule ip 10.0.0.1 (rw)", "409")
		f.mustHaveSent("allow_access", 1)
	})
}

// A request that was not sent cannot have created the rule that exists.
func TestAccessRule_ARequestThatWasNotSentTakesOverNoRule(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.editRules(func([]emulator.Rule) []emulator.Rule { return []emulator.Rule{{Type: "ip", To: "10.0.0.1"}} })
		f.fault("allow_access", 1, emulator.TooManyRequests("12"))
		rule := f.rule()
		f.mustFail(rule, f.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "10s"}}), "Cannot add")
		if !rule.State.IsNull() {
			f.t.Errorf("taken over: %s", rule.State)
		}
		<-time.After(time.Minute) // until the listing that is still running ends
	})
}

// Terraform takes no other identity than the first, and the region is a part of it.
func TestAccessRule_AnAddThatWasInterruptedIsRefreshedLater(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		ctx, interrupt := context.WithCancel(f.t.Context())
		f.service.Inject(emulator.Fault{Action: "allow_access", Times: 1, Effect: emulator.BeforeWork(interrupt)})
		f.service.Inject(emulator.Fault{Action: "allow_access", Times: 1, Effect: emulator.CutAfter()})
		rule := f.rule()
		f.mustReport(f.tf.Apply(ctx, rule, f.ip("10.0.0.1")), "Interrupted while adding")
		<-time.After(time.Minute)
		for range 2 {
			if diagnostics := f.tf.Refresh(f.t.Context(), rule); len(diagnostics) > 0 {
				f.t.Fatal(protocol.Text(diagnostics))
			}
		}
	})
}

// Created with an endpoint and no region, and a region is configured later.
func TestAccessRules_ARegionThatIsConfiguredLaterLeavesTheIdentity(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.tf = emulated.NewTerraform(f.t, f.service, map[string]any{"region": nil, "endpoint": "http://service.test"})
		rule, rules := f.rule(), f.rules()
		f.mustApply(rule, f.ip("10.0.0.1"))
		other := f.newShare(map[string]any{"name": "other"})
		all := func(clients ...string) map[string]any {
			configuration := f.all(clients...)
			configuration["share_id"] = other
			return configuration
		}
		f.mustApply(rules, all("10.0.0.2"))
		f.tf = emulated.NewTerraform(f.t, f.service, map[string]any{"endpoint": "http://service.test"})
		f.mustApply(rule, f.ip("10.0.0.1", map[string]any{"timeouts": map[string]any{"create": "9m"}}))
		f.mustApply(rules, all("10.0.0.2", "10.0.0.3"))
		f.mustApply(rules, all("10.0.0.2"))
	})
}
