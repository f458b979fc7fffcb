package chaos

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// rulesType is the resource that a share has its access rules in: every second one
// has a single rule.
func rulesType(share int) string {
	if share%2 == 1 {
		return "sfs_share_access_rule"
	}
	return "sfs_share_access_rules"
}

// configuredRules are those of the configuration, as in "10.0.0.1 rw".
func (o Operation) configuredRules() []string {
	if rulesType(o.Share) == "sfs_share_access_rule" && len(o.Rules) > 1 {
		return o.Rules[:1]
	}
	return o.Rules
}

// rulesConfiguration is nil without rules.
func (o Operation) rulesConfiguration(shareID string) map[string]any {
	rules := []any{}
	for _, rule := range o.configuredRules() {
		client, level, _ := strings.Cut(rule, " ")
		rules = append(rules, map[string]any{"access_type": "ip", "access_to": client, "access_level": level})
	}
	if len(rules) == 0 {
		return nil
	}
	configuration := map[string]any{"share_id": shareID, "rules": rules}
	if rulesType(o.Share) == "sfs_share_access_rule" {
		configuration = rules[0].(map[string]any)
		configuration["share_id"] = shareID
	}
	if o.ShortTimeouts {
		const short = "30s"
		configuration["timeouts"] = map[string]any{"create": short, "read": short, "update": short, "delete": short}
	}
	return configuration
}

// applyRules applies the rules of the configuration once the share is applied.
func (r *result) applyRules(ctx context.Context, p *process) {
	rules := r.current.rules
	configuration := r.operation.rulesConfiguration(idOf(r.current.resource))
	if r.current.rulesTainted && !r.destroyRules(ctx, p) {
		return
	}
	plan := p.tf.Plan(ctx, rules, configuration)
	if r.diagnostics = append(r.diagnostics, plan.Diagnostics...); r.failed() || plan.IsEmpty(rules) {
		return
	}
	r.idle = false
	if plan.Replaces {
		if !r.destroyRules(ctx, p) {
			return
		}
		plan = p.tf.Plan(ctx, rules, configuration)
		r.diagnostics = append(r.diagnostics, plan.Diagnostics...)
	}
	if r.interrupted = ctx.Err() != nil; r.failed() || r.interrupted {
		return
	}
	creates := rules.State.IsNull()
	r.diagnostics = append(r.diagnostics, p.tf.ApplyPlan(ctx, rules, configuration, plan)...)
	r.current.rulesTainted = creates && r.failed() && !rules.State.IsNull()
	r.saveStep(p)
}

// destroyRules is what Terraform does before it destroys the share.
func (r *result) destroyRules(ctx context.Context, p *process) (done bool) {
	if rules := r.current.rules; !rules.State.IsNull() {
		r.idle = false
		r.diagnostics = append(r.diagnostics, p.tf.Destroy(ctx, rules, rules.Private)...)
	}
	r.current.rulesTainted = r.current.rulesTainted && r.failed()
	r.saveStep(p)
	r.interrupted = ctx.Err() != nil
	return !r.failed() && !r.interrupted
}

// saveStep: Terraform saves the state after each resource.
func (r *result) saveStep(p *process) {
	if !p.dead.Load() {
		r.saved = r.current.clone()
	}
}

// keptRules are the rules that the share has on the service and in the state, and
// that an operation with a configuration keeps in it.
func keptRules(share emulator.Share, before *protocol.Resource, o Operation) []string {
	active := activeRules(share)
	return slices.DeleteFunc(rulesInState(before), func(rule string) bool {
		return !slices.Contains(active, rule) || o.Kind == apply && !slices.Contains(o.configuredRules(), rule)
	})
}

// activeRules are those that give access, as in "10.0.0.1 rw".
func activeRules(share emulator.Share) []string {
	var active []string
	for _, rule := range share.Rules {
		if rule.State == "active" {
			active = append(active, rule.To+" "+rule.Level)
		}
	}
	return active
}

func rulesInState(rules *protocol.Resource) []string {
	all := rules.Attributes()
	listed, isSet := all["rules"].([]any)
	if !isSet {
		listed = []any{all}
	}
	var known []string
	for _, rule := range listed {
		if rule, ok := rule.(map[string]any); ok && rule["access_to"] != nil {
			known = append(known, rule["access_to"].(string)+" "+rule["access_level"].(string))
		}
	}
	return known
}

// checkRules checks that a successful apply has left the rules of the configuration,
// and that no client was cut off whose rule stays.
func (s *simulation) checkRules(r *result) {
	id := idOf(r.current.resource)
	if share, exists := s.service.Share(id); exists && !r.failed() && !r.interrupted && share.Status != "deleting" {
		want := slices.Sorted(slices.Values(r.operation.configuredRules()))
		got := slices.Sorted(slices.Values(activeRules(share)))
		missing := slices.ContainsFunc(want, func(rule string) bool { return !slices.Contains(got, rule) })
		if missing || rulesType(r.operation.Share) == "sfs_share_access_rules" && len(want) > 0 && !slices.Equal(want, got) {
			s.fail("share %d: the apply succeeded with the rules %v, but the service has %v", r.operation.Share, want, got)
		}
	}
}

// checkKeptRules checks, also for a process that was killed, that no client was cut
// off whose rule stays. A protected share is not destroyed, so its rules stay unless
// only the apply could know: Terraform shows the plan of a tainted share no state.
func (s *simulation) checkKeptRules(r *result) {
	if r.destroys && (!r.protected || r.instance.saved.tainted) {
		return
	}
	for _, cut := range s.history.withoutRules(r.instance.id(), r.begun, r.kept) {
		s.fail("share %d, %s: a client whose rule stays was cut off: %s\n%s", r.operation.Share, r.operation.Kind, cut, protocol.Text(r.diagnostics))
	}
}

// withoutRules are the kept rules that a share did not have at some moment since.
func (h *history) withoutRules(id string, begin time.Time, kept []string) []string {
	var cut []string
	for _, o := range h.since(id, begin) {
		for _, rule := range kept {
			if active, ok := o.share["rules"].(string); ok && !strings.Contains(active, rule) {
				cut = append(cut, rule)
			}
		}
	}
	return slices.Compact(cut)
}
