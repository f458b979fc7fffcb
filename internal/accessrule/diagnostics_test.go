package accessrule

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

var (
	data   = sfsapi.ShareRef{ID: "6b1f", Name: "data"}
	nfs    = &sfsapi.Share{ID: "6b1f", Name: "data", ShareProto: "NFS", Status: "available"}
	office = sfsapi.Rule{ID: "r1", Type: "ip", To: "10.0.0.0/24", Level: "rw", State: "applying", RequestID: "req-1"}
	vpn    = sfsapi.Rule{ID: "r2", Type: "ip", To: "10.1.0.0/24", Level: "ro", State: "error"}
	alice  = sfsapi.Rule{ID: "r3", Type: "user", To: "alice", Level: "rw", State: "error"}
)

func ended(cause settle.Cause, state string) *settle.Error {
	last := settle.Look{Status: state}
	return &settle.Error{Cause: cause, Result: settle.Result{Last: &last, Elapsed: 3140 * time.Millisecond}}
}

func in(state string, rule sfsapi.Rule) sfsapi.Rule {
	rule.State = state
	return rule
}

func TestEveryEndOfAChangeSaysWhatHappenedAndWhatToDo(t *testing.T) {
	t.Parallel()
	one := []sfsapi.Rule{office}
	cases := map[string]struct {
		told    diag.Diagnostic
		summary string
		says    []string
	}{
		"refused, alone": {
			notApplied(data, nfs, one, []sfsapi.Rule{in("error", office)}, ended(settle.Broken, "error"), "no room"),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"(request req-1)", "The service says: no room.", "it is the only one", "terraform apply"},
		},
		"refused, of the wrong type": {
			notApplied(data, nfs, []sfsapi.Rule{alice}, []sfsapi.Rule{alice}, ended(settle.Broken, "error"), ""),
			`Access rule user alice (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"protocol NFS usually takes rules of type `ip`"},
		},
		"refused, with a rule of the wrong type beside it": {
			notApplied(data, nfs, one, []sfsapi.Rule{in("error", office), alice}, ended(settle.Broken, "error"), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"most likely access rule user alice (rw)"},
		},
		"refused, with others": {
			notApplied(data, nil, one, []sfsapi.Rule{in("error", office), vpn, in("active", alice)}, ended(settle.Broken, "error"), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the backend refused`,
			[]string{"access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro)", "takes others with it"},
		},
		"several, too late": {
			notApplied(data, nil, []sfsapi.Rule{office, vpn}, nil, ended(settle.TimedOut, "applying"), ""),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) on share "data" (6b1f) are not active yet: timed out`,
			[]string{`After 3.1s the last state seen was "applying"`, "`timeouts` block"},
		},
		"removed by somebody else meanwhile": {
			notApplied(data, nil, one, nil, ended(settle.Gone, ""), ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: it is gone`,
			[]string{"Somebody else", "terraform plan"},
		},
		"not seen any more": {
			notApplied(data, nil, one, nil, &settle.Error{Cause: settle.Denied, Err: errors.New("no right")}, ""),
			`Access rule ip 10.0.0.0/24 (rw) on share "data" (6b1f) is not active: the outcome is not known`,
			[]string{"no right"},
		},
		"a removal that takes too long": {
			notRemoved(data, one, ended(settle.TimedOut, "denying"), nil),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): timed out`,
			[]string{`"denying"`, "goes on from what it finds"},
		},
		"removals that take too long": {
			notRemoved(data, append(slices.Clone(one), sfsapi.Rule{Type: "ip", To: "10.1.0.0/24", Level: "ro"}), ended(settle.TimedOut, "denying"), nil),
			`Access rule ip 10.0.0.0/24 (rw) and access rule ip 10.1.0.0/24 (ro) are still on share "data" (6b1f): timed out`,
			nil,
		},
		"a removal that failed": {
			notRemoved(data, one, ended(settle.Broken, "error"), nil),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): the backend failed`,
			[]string{"may still have access"},
		},
		"a removal that nobody took": {
			notRemoved(data, one, ended(settle.NeverStarted, "active"), errors.New("404 of a gateway")),
			`Access rule ip 10.0.0.0/24 (rw) is still on share "data" (6b1f): never started`,
			[]string{"404 of a gateway", "still have access"},
		},
		"a share that did not come to rest": {
			notAtRest(data, "add it", &sfsapi.Share{Status: "extending"}, ended(settle.TimedOut, "extending")),
			`Cannot act on share "data" (6b1f): timed out`,
			[]string{`in status "extending"`, "`timeouts` block"},
		},
		"a share that went": {
			notAtRest(data, "add it", nil, ended(settle.Gone, "")),
			`Cannot act on share "data" (6b1f): gone`,
			[]string{"deleting the share"},
		},
		"an old service with a failed rule": {
			notAdded(data, office.Grant(), &sfsapi.Error{Operation: "add rule to share", Status: 400}, inError([]sfsapi.Rule{office, vpn})),
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
	m.observe(&sfsapi.Rule{ID: "r", Type: "cephx", To: "******", Level: "rw", State: "active", Key: "******"})
	if m.AccessTo.ValueString() != "alice" || m.AccessKey.ValueString() != "the key" || m.State.ValueString() != "active" {
		t.Errorf("%+v", m)
	}
}
