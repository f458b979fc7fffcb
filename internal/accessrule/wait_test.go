package accessrule_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Below microversion 2.28 a listing from while the share was busy shows every rule as
// active. One that comes after the share was seen not to be busy does not.
func TestWait_OnAnOldServiceARuleIsListedAgainOnceTheShareIsNotBusy(t *testing.T) {
	t.Parallel()
	const takes = time.Minute
	run(t, emulator.Options{MaxMicroversion: "2.6", Takes: emulator.Durations{Rule: takes}}, func(f *fixture) {
		setStatus := func(status string) { f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Status = status }) }
		start := time.Now()
		time.AfterFunc(time.Millisecond, func() { setStatus("extending") })
		f.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/shares/", Effect: emulator.BeforeWork(func() { setStatus("available") })})
		f.mustApply(f.rule(), f.ip("10.0.0.1"))
		if waited := time.Since(start); waited < takes {
			f.t.Errorf("the apply ended after %s; the service takes %s", waited, takes)
		}
	})
}
