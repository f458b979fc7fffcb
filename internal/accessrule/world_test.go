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
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// world is a service with one share, and a Terraform that speaks to it, in fake
// time.
type world struct {
	t       *testing.T
	service *emulator.Emulator
	tf      *protocol.Terraform
	shareID string
}

// takes is how long the service applies rules.
const takes = 2 * time.Second

// inAWorld runs a story in a bubble of fake time, where waiting costs nothing.
func inAWorld(t *testing.T, options emulator.Options, story func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if options.Takes == (emulator.Durations{}) {
			options.Takes = emulator.Durations{Extend: time.Minute, Shrink: time.Minute, Rule: takes}
		}
		options.PublicURL, options.Seed = "http://service.test", 1
		w := &world{t: t, service: emulator.New(options)}
		w.restart()
		w.shareID = w.newShare(map[string]any{})
		w.service.ResetRequests()
		story(w)
	})
}

// restart is a new process of the provider, which remembers nothing.
func (w *world) restart() {
	w.t.Helper()
	factory := provider.NewForTest("test", provider.Options{
		Transport: protocol.Transport(w.service),
		Getenv:    func(string) string { return "" },
		Jitter:    func() float64 { return 0.5 },
	})
	w.tf = protocol.New(w.t, factory, map[string]any{
		"auth_url": "http://service.test/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
	})
}

func (w *world) newShare(more map[string]any) string {
	w.t.Helper()
	configuration := map[string]any{"name": "data", "size": 10}
	maps.Copy(configuration, more)
	share := w.tf.Resource("sfs_share")
	if told := w.tf.Apply(w.t.Context(), share, configuration); len(told) > 0 {
		w.t.Fatal(protocol.Text(told))
	}
	return share.Attribute("id").(string)
}

func (w *world) rule() *protocol.Resource  { return w.tf.Resource("sfs_share_access_rule") }
func (w *world) rules() *protocol.Resource { return w.tf.Resource("sfs_share_access_rules") }

// ip is a rule by address; more overrides and adds.
func (w *world) ip(to string, more ...map[string]any) map[string]any {
	c := map[string]any{"share_id": w.shareID, "access_type": "ip", "access_to": to}
	for _, m := range more {
		maps.Copy(c, m)
	}
	return c
}

// all is a configuration of all rules: "10.0.0.1" or "10.0.0.1 ro" each, or
// "user:alice".
func (w *world) all(rules ...string) map[string]any {
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
	return map[string]any{"share_id": w.shareID, "rules": set}
}

func (w *world) apply(r *protocol.Resource, configuration map[string]any) []*tfprotov6.Diagnostic {
	w.t.Helper()
	return w.tf.Apply(w.t.Context(), r, configuration)
}

func (w *world) mustApply(r *protocol.Resource, configuration map[string]any) {
	w.t.Helper()
	if told := w.apply(r, configuration); len(told) > 0 {
		w.t.Fatalf("apply says:\n%s", protocol.Text(told))
	}
}

// mustFail applies with an error that holds all of the parts, in any order.
func (w *world) mustFail(r *protocol.Resource, configuration map[string]any, parts ...string) {
	w.t.Helper()
	told := w.apply(r, configuration)
	if !protocol.Failed(told) {
		w.t.Fatalf("apply succeeded; it says:\n%s", protocol.Text(told))
	}
	w.mustSay(told, parts...)
}

func (w *world) mustSay(told []*tfprotov6.Diagnostic, parts ...string) {
	w.t.Helper()
	for _, part := range parts {
		if !strings.Contains(protocol.Text(told), part) {
			w.t.Errorf("it lacks %q:\n%s", part, protocol.Text(told))
		}
	}
}

// mustBeQuiet checks that a plan of the configuration changes nothing.
func (w *world) mustBeQuiet(r *protocol.Resource, configuration map[string]any) {
	w.t.Helper()
	if told := w.tf.Refresh(w.t.Context(), r); len(told) > 0 {
		w.t.Errorf("refresh says:\n%s", protocol.Text(told))
	}
	plan := w.tf.Plan(w.t.Context(), r, configuration)
	if len(plan.Diagnostics) > 0 {
		w.t.Errorf("plan says:\n%s", protocol.Text(plan.Diagnostics))
	}
	if !plan.IsEmpty(r) || plan.Replaces {
		w.t.Errorf("the plan is not empty:\nstate %s\nplan  %s", r.State, plan.State)
	}
}

// mustHave checks the rules on the service, as "10.0.0.1 rw active", in order.
func (w *world) mustHave(want ...string) {
	w.t.Helper()
	share, ok := w.service.Share(w.shareID)
	if !ok {
		w.t.Fatal("the service has no such share")
	}
	got := []string{}
	for _, rule := range share.Rules {
		got = append(got, fmt.Sprintf("%s %s %s", rule.To, rule.Level, rule.State))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the service has %q, want %q", got, want)
	}
}

// edit changes the rules as somebody else might.
func (w *world) edit(change func(rules []emulator.Rule) []emulator.Rule) {
	w.service.EditShare(w.shareID, func(s *emulator.Share) { s.Rules = change(s.Rules) })
}

// sent counts the requests of an action, such as "allow_access".
func (w *world) sent(action string) int {
	count := 0
	for _, request := range w.service.Requests() {
		if strings.TrimPrefix(request.Action, "os-") == action {
			count++
		}
	}
	return count
}

func (w *world) mustHaveSent(action string, times int) {
	w.t.Helper()
	if got := w.sent(action); got != times {
		w.t.Errorf("%d × %s were sent, want %d", got, action, times)
	}
}

func (w *world) fault(action string, times int, effects ...emulator.Effect) {
	for _, effect := range effects {
		w.service.Inject(emulator.Fault{Action: action, Times: times, Effect: effect})
	}
}

func (w *world) after(d time.Duration, do func()) { time.AfterFunc(d, do) }
