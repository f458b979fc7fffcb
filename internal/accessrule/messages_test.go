package accessrule

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	data   = manila.Ref{ID: "6b1f", Name: "data"}
	nfs    = &manila.Share{ID: "6b1f", Name: "data", ShareProto: "NFS", Status: "available"}
	office = manila.Rule{ID: "r1", Type: "ip", To: "10.0.0.0/24", Level: "rw", State: "applying", RequestID: "req-1"}
	vpn    = manila.Rule{ID: "r2", Type: "ip", To: "10.1.0.0/24", Level: "ro", State: "error"}
)

func waitFailed(cause waiter.Cause, state string) *waiter.Error {
	last := waiter.Observation{Status: state}
	return &waiter.Error{Cause: cause, Result: waiter.Result{Last: &last, Elapsed: 3140 * time.Millisecond}}
}

func TestMessages_NameTheRuleTheStateAndTheNextStep(t *testing.T) {
	t.Parallel()
	one, failed := []manila.Rule{office}, office
	failed.State = ruleError
	cases := map[string]struct {
		got     diag.Diagnostic
		summary string
		parts   []string
	}{
		"rejected alone": {
			notApplied(data, one, waitFailed(waiter.CauseBackendFailed, "error"), "no room", failedRules(nfs, []manila.Rule{failed})),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"(request req-1)", "It reports: no room.", "No other rule", "terraform apply"},
		},
		"rejected with others": {
			notApplied(data, one, waitFailed(waiter.CauseBackendFailed, "error"), "", failedRules(nil, []manila.Rule{failed, vpn})),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro)", "causes others to fail"},
		},
		"several, timed out": {
			notApplied(data, []manila.Rule{office, vpn}, waitFailed(waiter.CauseTimedOut, "applying"), "", failures{}),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) on share "data" (6b1f) are not active yet: timed out`,
			[]string{`After 3.1s the last observed state was "applying"`, "`timeouts` block"},
		},
		"removed outside Terraform": {
			notApplied(data, one, waitFailed(waiter.CauseDeleted, ""), "", failures{}),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: removed outside Terraform`,
			[]string{"terraform plan"},
		},
		"not readable any more": {
			notApplied(data, one, &waiter.Error{Cause: waiter.CauseDenied, Err: errors.New("no right")}, "", failures{}),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: its state cannot be read`,
			[]string{"no right"},
		},
		"removals that take too long": {
			notRemoved(data, []manila.Rule{office, vpn}, waitFailed(waiter.CauseTimedOut, "denying"), nil),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) are still on share "data" (6b1f): timed out`,
			[]string{`"denying"`, "to continue"},
		},
		"a removal that never started": {
			notRemoved(data, one, waitFailed(waiter.CauseNeverStarted, "active"), errors.New("404 of a gateway")),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): never started`,
			[]string{"404 of a gateway", "still have access"},
		},
		"a share that is deleted": {
			shareBusy(data, office.Grant(), nil, waitFailed(waiter.CauseDeleted, "deleting")),
			`Cannot change share "data" (6b1f): its status is deleting`,
			[]string{"change of access rule ip 10.0.0.0/24 (rw)", "the share is being deleted", "terraform plan"},
		},
		"an old service with a failed rule": {
			notAdded(data, office.Grant(), &manila.Error{Operation: "add rule to share", Status: 400}, blockedBy([]manila.Rule{vpn})),
			`Cannot add access rule ip 10.0.0.0/24 (rw) to share "data" (6b1f)`,
			[]string{`In state "error": access rule ip 10.1.0.0/24 (ro)`},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.got.Summary() != c.summary {
				t.Errorf("the summary is\n%s\nwant\n%s", c.got.Summary(), c.summary)
			}
			for _, part := range c.parts {
				if !strings.Contains(c.got.Detail(), part) {
					t.Errorf("it lacks %q:\n%s", part, c.got.Detail())
				}
			}
		})
	}
}
