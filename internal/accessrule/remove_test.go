package accessrule_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestRemove_AnAcceptedRemovalThatNeverStartsIsNotSentAgain(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.fault("deny_access", 0, emulator.Respond(http.StatusAccepted, "", nil))
		f.mustFail(rule, nil, "Access rule ip 10.0.0.1 (rw) is still on share", "never started")
		f.mustHaveSent("deny_access", 1)
	})
}

func TestRemove_ALostRemovalIsSentFiveTimesAtMost(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.fault("deny_access", 0, emulator.CutBefore())
		f.mustFail(rule, nil, "Access rule ip 10.0.0.1 (rw) is still on share", "never started")
		f.mustHaveSent("deny_access", 5*allRetries)
	})
}

func TestRemove_RulesThatCannotBeListedAfterwardsAreNamed(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		plan := f.plan(rule, nil)
		f.restartProvider()
		f.service.Inject(emulator.Fault{Match: isRuleListing, Effect: emulator.Status(http.StatusForbidden)})
		f.mustReport(f.applyDestroyPlan(rule, plan), "ccess rule ip 10.0.0.1 (rw)", "403")
	})
}

// The rules are removed with their share.
func TestRemove_ARefusalByAShareThatIsDeletedMeanwhileIsNoFailure(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]func(*fixture){
		"gone": func(f *fixture) { f.service.RemoveShare(f.shareID) },
		"being deleted": func(f *fixture) {
			f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = "deleting" })
			time.AfterFunc(5*time.Second, func() { f.service.RemoveShare(f.shareID) })
		},
	}, func(f *fixture, deleteShare func(*fixture)) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		f.fault("deny_access", 0, emulator.Status(http.StatusConflict), emulator.BeforeWork(func() { deleteShare(f) }))
		f.mustApply(rule, nil)
		f.mustHaveSent("deny_access", 1)
	})
}
