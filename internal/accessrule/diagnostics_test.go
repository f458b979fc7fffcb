package accessrule

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

var (
	data   = manila.ShareRef{ID: "6b1f", Name: "data"}
	nfs    = &manila.Share{ID: "6b1f", Name: "data", ShareProto: "NFS", Status: "available"}
	office = manila.Rule{ID: "r1", Type: "ip", To: "10.0.0.0/24", Level: "rw", State: "applying", RequestID: "req-1"}
	vpn    = manila.Rule{ID: "r2", Type: "ip", To: "10.1.0.0/24", Level: "ro", State: "error"}
	alice  = manila.Rule{ID: "r3", Type: "user", To: "alice", Level: "rw", State: "error"}
)

func ended(cause waiter.Cause, state string) *waiter.Error {
	last := waiter.Observation{Status: state}
	return &waiter.Error{Cause: cause, Result: waiter.Result{Last: &last, Elapsed: 3140 * time.Millisecond}}
}

func in(state string, rule manila.Rule) manila.Rule {
	rule.State = state
	return rule
}

func TestEveryEndOfAChangeSaysWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	one := []manila.Rule{office}
	cases := map[string]struct {
		told    diag.Diagnostic
		summary string
		says    []string
	}{
		"refused, alone": {
			notApplied(data, nfs, one, []manila.Rule{in("error", office)}, ended(waiter.CauseBackendFailed, "error"), "no room"),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"(request req-1)", "The service says: no room.", "it is the only one", "terraform apply"},
		},
		"refused, of the wrong type": {
			notApplied(data, nfs, []manila.Rule{alice}, []manila.Rule{alice}, ended(waiter.CauseBackendFailed, "error"), ""),
			`Access rule user alice (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"protocol NFS usually takes rules of type `ip`"},
		},
		"refused, with a rule of the wrong type beside it": {
			notApplied(data, nfs, one, []manila.Rule{in("error", office), alice}, ended(waiter.CauseBackendFailed, "error"), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"most likely access rule user alice (rw)"},
		},
		"refused, with others": {
			notApplied(data, nil, one, []manila.Rule{in("error", office), vpn, in("active", alice)}, ended(waiter.CauseBackendFailed, "error"), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro)", "takes others with it"},
		},
		"several, too late": {
			notApplied(data, nil, []manila.Rule{office, vpn}, nil, ended(waiter.CauseTimedOut, "applying"), ""),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) on share "data" (6b1f) are not active yet: timed out`,
			[]string{`After 3.1s the last state seen was "applying"`, "`timeouts` block"},
		},
		"removed by somebody else meanwhile": {
			notApplied(data, nil, one, nil, ended(waiter.CauseDeleted, ""), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: it is gone`,
			[]string{"Somebody else", "terraform plan"},
		},
		"not seen any more": {
			notApplied(data, nil, one, nil, &waiter.Error{Cause: waiter.CauseDenied, Err: errors.New("no right")}, ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the outcome is not known`,
			[]string{"no right"},
		},
		"a removal that takes too long": {
			notRemoved(data, one, ended(waiter.CauseTimedOut, "denying"), nil),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): timed out`,
			[]string{`"denying"`, "goes on from what it finds"},
		},
		"removals that take too long": {
			notRemoved(data, append(slices.Clone(one), manila.Rule{Type: "ip", To: "10.1.0.0/24", Level: "ro"}), ended(waiter.CauseTimedOut, "denying"), nil),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) are still on share "data" (6b1f): timed out`,
			nil,
		},
		"a removal that failed": {
			notRemoved(data, one, ended(waiter.CauseBackendFailed, "error"), nil),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): the backend failed`,
			[]string{"may still have access"},
		},
		"a removal that nobody took": {
			notRemoved(data, one, ended(waiter.CauseNeverStarted, "active"), errors.New("404 of a gateway")),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): never started`,
			[]string{"404 of a gateway", "still have access"},
		},
		"a share that did not come to rest": {
			notAtRest(data, "add it", &manila.Share{Status: "extending"}, ended(waiter.CauseTimedOut, "extending")),
			`Cannot act on share "data" (6b1f): timed out`,
			[]string{`in status "extending"`, "`timeouts` block"},
		},
		"a share that went": {
			notAtRest(data, "add it", nil, ended(waiter.CauseDeleted, "")),
			`Cannot act on share "data" (6b1f): deleted`,
			[]string{"deleting the share"},
		},
		"an old service with a failed rule": {
			notAdded(data, office.Grant(), &manila.Error{Operation: "add rule to share", Status: 400}, inError([]manila.Rule{office, vpn})),
			`Cannot add access rule ip 10.0.0.0/24 (rw) to share "data" (6b1f)`,
			[]string{"shows as failed: access rule ip 10.1.0.0/24 (ro)"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.told.Summary() != c.summary {
				t.Errorf("the summary is\n%s\nwant\n%s", c.told.Summary(), c.summary)
			}
			for _, part := range c.says {
				if !strings.Contains(c.told.Detail(), part) {
					t.Errorf("it lacks %q:\n%s", part, c.told.Detail())
				}
			}
			if strings.Contains(c.told.Summary()+c.told.Detail(), "%!") {
				t.Errorf("%s\n%s", c.told.Summary(), c.told.Detail())
			}
		})
	}
}

func TestWhatAnOwnerHidesIsKept(t *testing.T) {
	t.Parallel()
	m := model{
		AccessType: types.StringValue("cephx"), AccessTo: types.StringValue("alice"), AccessKey: types.StringValue("the key"),
	}
	m.observe(&manila.Rule{ID: "r", Type: "cephx", To: "******", Level: "rw", State: "active", Key: "******"})
	if m.AccessTo.ValueString() != "alice" || m.AccessKey.ValueString() != "the key" || m.State.ValueString() != "active" {
		t.Errorf("%+v", m)
	}
}
