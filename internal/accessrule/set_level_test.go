package accessrule_test

import (
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestSetLevel_AnErrorThatIsNoLostResponse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status    int
		meanwhile func([]emulator.Rule) []emulator.Rule
		sends     int
	}{
		"forbidden": {http.StatusForbidden, func(r []emulator.Rule) []emulator.Rule { return r }, 1},
		// A refusal by a share that is stable is sent once more.
		"the rule is gone": {http.StatusConflict, func([]emulator.Rule) []emulator.Rule { return nil }, 2},
		"another rule replaced it": {http.StatusConflict, func([]emulator.Rule) []emulator.Rule {
			return []emulator.Rule{{Type: "ip", To: "10.0.0.1", Level: "ro"}}
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, emulator.Options{MaxMicroversion: "2.88"}, func(f *fixture) {
				rule := f.rule()
				f.mustApply(rule, f.ip("10.0.0.1"))
				isChange := func(r emulator.Request) bool { return r.Method == http.MethodPut }
				f.service.Inject(emulator.Fault{Match: isChange, Effect: emulator.Status(c.status)})
				f.service.Inject(emulator.Fault{Match: isChange, Effect: emulator.BeforeWork(func() { f.editRules(c.meanwhile) })})
				f.mustFail(rule, f.ip("10.0.0.1", readOnly), "Cannot change access rule ip 10.0.0.1 (rw)", "to ro")
				if got := f.count(isChange); got != c.sends {
					f.t.Errorf("the change was sent %d times, want %d", got, c.sends)
				}
			})
		})
	}
}
