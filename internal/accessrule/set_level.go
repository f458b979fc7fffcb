package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// setLevel changes the level of a rule in place and waits until that is applied.
func (m *ruleManager) setLevel(ctx context.Context, rule manila.Rule, level string) diag.Diagnostic {
	changed := rule
	changed.Level = level
	failure := m.send(ctx, changed.Grant(), func() error {
		shown, err := m.API.SetAccessLevel(ctx, m.Ref, rule, level)
		if shown != nil {
			changed.RequestID = shown.RequestID
		}
		return err
	}, func(err error, sends int) (again bool, failure diag.Diagnostic) {
		return m.resolveSetLevel(ctx, rule, changed.Grant(), err, sends)
	})
	if failure != nil {
		return failure
	}
	return m.waitUntilApplied(ctx, changed)
}

// resolveSetLevel lists the rules before it believes an error.
func (m *ruleManager) resolveSetLevel(ctx context.Context, rule manila.Rule, planned manila.Grant, err error, sends int) (again bool, failure diag.Diagnostic) {
	failure = levelNotSet(m.named(ctx), rule, planned.Level, err)
	response, ok := manila.AsError(err)
	if !ok || !response.MayHaveBeenApplied() && !isRefusal(response) {
		return false, failure
	}
	rules, listErr := m.listNow(ctx)
	if listErr != nil {
		return false, failure
	}
	if found := findClient(rules, planned); found != nil && found.ID == rule.ID && found.Grant().Equal(planned) {
		return false, nil
	}
	if response.MayHaveBeenApplied() {
		return m.pause(ctx), failure
	}
	again, busy := m.retryAfterRefusal(ctx, planned, sends)
	if busy != nil {
		return false, busy
	}
	return again, failure
}

// canSetLevel is false if the service did not say: a replacement works everywhere.
func (m *ruleManager) canSetLevel(ctx context.Context, accessType string) bool {
	can, err := m.API.CanSetAccessLevel(ctx, m.Ref, accessType)
	if err != nil {
		tflog.Debug(ctx, "cannot determine whether the service changes levels in place", map[string]any{"share": m.Ref.ID, "error": err.Error()})
	}
	return can
}
