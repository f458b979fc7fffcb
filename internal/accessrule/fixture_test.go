package accessrule_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// fixture is a service with one share, and a Terraform that uses it.
type fixture struct {
	t       *testing.T
	service *emulator.Emulator
	tf      *protocol.Terraform
	shareID string
}

// applyTime is how long the service takes to apply rules.
const applyTime = 2 * time.Second

// allRetries is how often the client sends a request whose responses are all lost.
const allRetries = 6

// run runs a test in a bubble of fake time.
func run(t *testing.T, options emulator.Options, test func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if options.Takes == (emulator.Durations{}) {
			options.Takes = emulator.Durations{Extend: time.Minute, Shrink: time.Minute, Rule: applyTime}
		}
		f := &fixture{t: t, service: emulated.NewService(options)}
		f.restartProvider()
		f.shareID = f.newShare(map[string]any{})
		f.service.ResetRequests()
		test(f)
	})
}

// runEach runs a test for each case, with a service that is as most are.
func runEach[C any](t *testing.T, cases map[string]C, test func(f *fixture, c C)) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, emulator.Options{}, func(f *fixture) { test(f, c) })
		})
	}
}

// runOn runs a test on each service.
func runOn(t *testing.T, services map[string]emulator.Options, test func(f *fixture)) {
	t.Helper()
	for name, options := range services {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, options, test)
		})
	}
}

// oldService has no state for each rule.
var oldService = emulator.Options{MaxMicroversion: "2.6"}

var allServices = map[string]emulator.Options{
	"below 2.28": oldService, "at 2.42": {}, "at 2.73": {MaxMicroversion: "2.73"}, "at 2.88": {MaxMicroversion: "2.88"},
}

// restartProvider empties all caches.
func (f *fixture) restartProvider() {
	f.t.Helper()
	f.tf = emulated.NewTerraform(f.t, f.service, nil)
}

func (f *fixture) newShare(more map[string]any) string {
	f.t.Helper()
	configuration := map[string]any{"name": "data", "size": 10}
	maps.Copy(configuration, more)
	share := f.tf.Resource("sfs_share")
	f.mustApply(share, configuration)
	return share.Attribute("id").(string)
}

func (f *fixture) rule() *protocol.Resource  { return f.tf.Resource("sfs_share_access_rule") }
func (f *fixture) rules() *protocol.Resource { return f.tf.Resource("sfs_share_access_rules") }

// ip configures a rule by address, and the attributes in more.
func (f *fixture) ip(to string, more ...map[string]any) map[string]any {
	c := map[string]any{"share_id": f.shareID, "access_type": "ip", "access_to": to}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

// all configures all rules, each as "10.0.0.1", "10.0.0.1 ro" or "user:alice".
func (f *fixture) all(rules ...string) map[string]any {
	set := []any{}
	for _, rule := range rules {
		element := map[string]any{"access_type": "ip"}
		client, level, leveled := strings.Cut(rule, " ")
		if leveled {
			element["access_level"] = level
		}
		if kind, name, typed := strings.Cut(client, ":"); typed && (kind == "user" || kind == "cephx") {
			element["access_type"], client = kind, name
		}
		element["access_to"] = client
		set = append(set, element)
	}
	return map[string]any{"share_id": f.shareID, "rules": set}
}

func (f *fixture) apply(r *protocol.Resource, configuration map[string]any) []*tfprotov6.Diagnostic {
	return f.tf.Apply(f.t.Context(), r, configuration)
}

func (f *fixture) applyDestroyPlan(r *protocol.Resource, plan protocol.Planned) []*tfprotov6.Diagnostic {
	return f.tf.ApplyPlan(f.t.Context(), r, nil, plan)
}

func (f *fixture) plan(r *protocol.Resource, configuration map[string]any) protocol.Planned {
	return f.tf.Plan(f.t.Context(), r, configuration)
}

func (f *fixture) refresh(r *protocol.Resource) []*tfprotov6.Diagnostic {
	return f.tf.Refresh(f.t.Context(), r)
}

// mustSucceed checks that there are no errors. Warnings are allowed.
func (f *fixture) mustSucceed(diags []*tfprotov6.Diagnostic) {
	f.t.Helper()
	if protocol.HasError(diags) {
		f.t.Fatal(protocol.Text(diags))
	}
}

// mustHaveNone checks that there are neither errors nor warnings.
func (f *fixture) mustHaveNone(diags []*tfprotov6.Diagnostic) {
	f.t.Helper()
	if len(diags) > 0 {
		f.t.Fatalf("unexpected diagnostics:\n%s", protocol.Text(diags))
	}
}

func (f *fixture) mustApply(r *protocol.Resource, configuration map[string]any) {
	f.t.Helper()
	f.mustHaveNone(f.apply(r, configuration))
}

// mustFail checks that an apply fails, with all of the parts in its diagnostics.
func (f *fixture) mustFail(r *protocol.Resource, configuration map[string]any, parts ...string) {
	f.t.Helper()
	f.mustReport(f.apply(r, configuration), parts...)
}

// mustReport checks that there is an error, and that the diagnostics have all of the
// parts, in any order.
func (f *fixture) mustReport(diags []*tfprotov6.Diagnostic, parts ...string) {
	f.t.Helper()
	if !protocol.HasError(diags) {
		f.t.Fatalf("no error, but:\n%s", protocol.Text(diags))
	}
	for _, d := range diags {
		if paragraphs := strings.Count(d.Detail, "\n\n") + 1; paragraphs > 3 {
			f.t.Errorf("%d paragraphs, want at most 3:\n%s", paragraphs, protocol.Text(diags))
		}
	}
	f.mustMention(diags, parts...)
}

func (f *fixture) mustMention(diags []*tfprotov6.Diagnostic, parts ...string) {
	f.t.Helper()
	for _, part := range parts {
		if !strings.Contains(protocol.Text(diags), part) {
			f.t.Errorf("the diagnostics lack %q:\n%s", part, protocol.Text(diags))
		}
	}
}

// mustPlanNothing checks that a plan after a refresh is empty.
func (f *fixture) mustPlanNothing(r *protocol.Resource, configuration map[string]any) {
	f.t.Helper()
	f.mustHaveNone(f.refresh(r))
	plan := f.plan(r, configuration)
	f.mustHaveNone(plan.Diagnostics)
	if !plan.IsEmpty(r) || plan.Replaces {
		f.t.Errorf("the plan is not empty:\nstate %s\nplan  %s", r.State, plan.State)
	}
}

// mustHaveRules checks the rules on the service, such as "10.0.0.1 rw active".
func (f *fixture) mustHaveRules(want ...string) {
	f.t.Helper()
	share, ok := f.service.Share(f.shareID)
	if !ok {
		f.t.Fatal("the service has no such share")
	}
	got := []string{}
	for _, rule := range share.Rules {
		got = append(got, fmt.Sprintf("%s %s %s", rule.To, rule.Level, rule.State))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		f.t.Errorf("the service has %q, want %q", got, want)
	}
}

// editRules changes the rules outside Terraform.
func (f *fixture) editRules(change func(rules []emulator.Rule) []emulator.Rule) {
	f.service.EditShare(f.shareID, func(s *emulator.Share) { s.Rules = change(s.Rules) })
}

// sent counts the requests with an action, such as "allow_access".
func (f *fixture) sent(action string) int {
	return f.count(func(r emulator.Request) bool { return strings.TrimPrefix(r.Action, "os-") == action })
}

func (f *fixture) count(match func(emulator.Request) bool) int {
	count := 0
	for _, request := range f.service.Requests() {
		if match(request) {
			count++
		}
	}
	return count
}

func (f *fixture) mustHaveSent(action string, times int) {
	f.t.Helper()
	if got := f.sent(action); got != times {
		f.t.Errorf("%d × %s were sent, want %d", got, action, times)
	}
}

func (f *fixture) fault(action string, times int, effects ...emulator.Effect) {
	for _, effect := range effects {
		f.service.Inject(emulator.Fault{Action: action, Times: times, Effect: effect})
	}
}
