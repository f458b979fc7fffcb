package accessrule

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

func TestRuleObserver_SummarizesTheStatesOfSeveralRules(t *testing.T) {
	t.Parallel()
	type result struct {
		state string
		gone  bool
	}
	gone := result{"", true}
	for name, c := range map[string]struct {
		states           []string // of the rules that are listed
		missing          bool     // another one is not listed
		applied, removed result
	}{
		"none":                 {nil, false, result{"active", false}, gone},
		"active":               {[]string{"active", "active"}, false, result{"active", false}, result{"active", false}},
		"one in error":         {[]string{"active", "error", "active"}, false, result{"error", false}, result{"error", false}},
		"one pending":          {[]string{"error", "applying", "error"}, false, result{"applying", false}, result{"applying", false}},
		"one without a state":  {[]string{"active", ""}, false, result{"unknown", false}, result{"unknown", false}},
		"missing":              {nil, true, gone, gone},
		"missing, one active":  {[]string{"active"}, true, gone, result{"active", false}},
		"missing, one failed":  {[]string{"error"}, true, result{"error", false}, result{"error", false}},
		"missing, one pending": {[]string{"denying", "error"}, true, result{"denying", false}, result{"denying", false}},
	} {
		observer := &ruleObserver{ruleManager: &ruleManager{}}
		for i, state := range c.states {
			id := string(rune('a' + i))
			observer.ids = append(observer.ids, id)
			observer.rules = append(observer.rules, manila.Rule{ID: id, State: state})
		}
		if c.missing {
			observer.ids = append(observer.ids, "missing")
		}
		if state, gone := observer.applied(); (result{state, gone}) != c.applied {
			t.Errorf("%s: applied is %q, %v", name, state, gone)
		}
		if state, gone := observer.removed(); (result{state, gone}) != c.removed {
			t.Errorf("%s: removed is %q, %v", name, state, gone)
		}
	}
}

func TestCompare_SortsRulesByWhatHasToBeDone(t *testing.T) {
	t.Parallel()
	rule := func(to, level, state string) manila.Rule {
		return manila.Rule{ID: to, Type: "ip", To: to, Level: level, State: state}
	}
	active, failed, pending := rule("10.0.0.1", "rw", "active"), rule("10.0.0.2", "rw", "error"), rule("10.0.0.3", "rw", "applying")
	leveled, denied := rule("10.0.0.4", "ro", "active"), rule("10.0.0.5", "rw", "denying")
	unwanted, blocking, removed := rule("10.0.1.1", "rw", "active"), rule("10.0.1.2", "rw", "error"), rule("10.0.1.3", "rw", "denying")
	listed := []manila.Rule{active, failed, pending, leveled, denied, unwanted, blocking, removed}
	planned := []manila.Grant{active.Grant(), failed.Grant(), pending.Grant(), {Type: "ip", To: "10.0.0.4", Level: "rw"}, denied.Grant()}
	want := difference{
		missing:  []manila.Grant{denied.Grant()},
		failed:   []manila.Rule{failed},
		pending:  []manila.Rule{pending},
		levels:   []levelChange{{leveled, planned[3]}},
		unwanted: []manila.Rule{unwanted},
		blocking: []manila.Rule{blocking},
	}
	options := cmp.AllowUnexported(difference{}, levelChange{})
	if diff := cmp.Diff(want, compare(listed, planned, true), options); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.failed, want.pending = nil, []manila.Rule{failed, pending}
	if diff := cmp.Diff(want, compare(listed, planned, false), options); diff != "" {
		t.Errorf("without a state for each rule (-want +got):\n%s", diff)
	}
}

func TestRuleModel_KeepsWhatTheServiceMasks(t *testing.T) {
	t.Parallel()
	m := ruleModel{
		AccessType: types.StringValue("cephx"), AccessTo: types.StringValue("alice"), AccessKey: types.StringValue("the key"),
	}
	m.set(&manila.Rule{ID: "r", Type: "cephx", To: "******", Level: "rw", State: "active", Key: "******"})
	if m.AccessTo.ValueString() != "alice" || m.AccessKey.ValueString() != "the key" || m.State.ValueString() != "active" {
		t.Errorf("%+v", m)
	}
}

func TestRulesModel_ARuleThatIsBeingRemovedIsLeftOut(t *testing.T) {
	t.Parallel()
	var m rulesModel
	diags := m.set(t.Context(), []manila.Rule{
		{Type: "ip", To: "10.0.0.1", State: "denying"}, {Type: "ip", To: "10.0.0.2", State: "active"}, {Type: "ip", To: "10.0.0.3", State: "error"},
	}, nil, true)
	if len(m.Rules.Elements()) != 2 || m.Failed.String() != `["ip 10.0.0.3"]` || diags.HasError() {
		t.Errorf("the rules are %s, those that failed %s: %v", m.Rules, m.Failed, diags)
	}
}

func TestValidateClient_ACephUserHasPrintableCharacters(t *testing.T) {
	t.Parallel()
	for to, valid := range map[string]bool{"!~": true, "a b": false, "a\x7f": false, "ä": false} {
		if err := validateClient(manila.AccessCephX, to); (err == nil) != valid {
			t.Errorf("%q: %v", to, err)
		}
	}
}

func TestSupportOf_AProtocol(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		protocol, accessType string
		want                 support
	}{
		{"NFS", "ip", supported},
		{"nfs", "cert", supported},
		{"NFS", "user", unlikely},
		{"NFS", "cephx", unsupported},
		{"CIFS", "user", supported},
		{"CIFS", "ip", unlikely},
		{"CIFS", "cephx", unsupported},
		{"CEPHFS", "cephx", supported},
		{"CEPHFS", "ip", unsupported},
		{"HDFS", "cephx", supported}, // not known here, so the service decides
	} {
		if got, _ := supportOf(c.protocol, c.accessType); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.protocol, c.accessType, got, c.want)
		}
	}
}

func TestFailedRules_SuspectsAreOfATypeThatTheShareDoesNotTake(t *testing.T) {
	t.Parallel()
	active, failed := manila.Rule{ID: "1", Type: "user", State: "active"}, manila.Rule{ID: "2", Type: "ip", State: "error"}
	suspect := manila.Rule{ID: "3", Type: "user", State: "error"}
	rules := []manila.Rule{active, failed, suspect}
	options := cmp.AllowUnexported(failures{})
	want := failures{failed: []manila.Rule{failed, suspect}}
	if diff := cmp.Diff(want, failedRules(nil, rules), options); diff != "" {
		t.Errorf("of a share that is not known (-want +got):\n%s", diff)
	}
	want.suspects, want.protocol, want.usual = []manila.Rule{suspect}, "NFS", "`ip` (or, on SFS, `cert` for VPCs)"
	if diff := cmp.Diff(want, failedRules(&manila.Share{ShareProto: "NFS"}, rules), options); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGranting_RulesInErrorOrBeingRemovedGiveNoAccess(t *testing.T) {
	t.Parallel()
	active, pending := manila.Rule{ID: "1", State: "active"}, manila.Rule{ID: "2", State: "applying"}
	got := granting([]manila.Rule{active, {ID: "3", State: "error"}, pending, {ID: "4", State: "denying"}})
	if diff := cmp.Diff([]manila.Rule{active, pending}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAsWritten_KeepsTheFormOfTheClientIfTheLevelDiffers(t *testing.T) {
	t.Parallel()
	written := []element{{types.StringValue("ip"), types.StringValue("10.0.0.1/32"), types.StringNull()}}
	got := asWritten(manila.Grant{Type: "ip", To: "10.0.0.1", Level: "ro"}, written)
	if got.AccessTo != written[0].AccessTo || got.AccessLevel.ValueString() != "ro" {
		t.Errorf("got %+v", got)
	}
}

func TestAccessKey_TheRuleIsFoundByItsIDOrItsUser(t *testing.T) {
	t.Parallel()
	rules := []manila.Rule{
		{ID: "1", Type: "cephx", To: "alice", State: "denying"}, {ID: "2", Type: "cephx", To: "alice", State: "active"},
		{ID: "3", Type: "user", To: "bob", State: "active"}, {ID: "4", Type: "cephx", To: "bob", State: "active"},
	}
	for name, c := range map[string]struct {
		id, user string
		want     string
	}{
		"by id":                               {"4", "", "4"},
		"by user":                             {"", "bob", "4"},
		"by user, after one being removed":    {"", "alice", "2"},
		"by the id of one being removed":      {"1", "", ""},
		"by an id that no rule has":           {"9", "", ""},
		"by a user who has no rule":           {"", "carol", ""},
		"by the id of a rule of another kind": {"3", "", "3"}, // the caller reports that it has no key
	} {
		found := keyModel{AccessID: tfstate.StringOrNull(c.id), AccessTo: tfstate.StringOrNull(c.user)}.find(rules)
		if found == nil {
			found = &manila.Rule{}
		}
		if found.ID != c.want {
			t.Errorf("%s: found %q, want %q", name, found.ID, c.want)
		}
	}
}
