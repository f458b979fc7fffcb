package accessrule

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// remove removes rules and waits until they are gone. Rules that do not exist are
// no failure, and neither are those of a share in the recycle bin: the service
// rejects their removal, and deletes them with the share.
func (m *ruleManager) remove(ctx context.Context, rules ...manila.Rule) diag.Diagnostic {
	for sends := 1; len(rules) > 0; sends++ {
		var lost error
		for _, rule := range rules {
			failure, err := m.deny(ctx, rule)
			if failure != nil {
				return failure
			}
			if manila.IsSoftDeleted(err) {
				m.SoftDeletion = err
				return nil
			}
			if err != nil {
				lost = err
			}
		}
		remaining, failed := m.waitUntilRemoved(ctx, rules)
		if failed == nil {
			return nil
		}
		again := failed.Cause == waiter.CauseNeverStarted && lost != nil
		if !again || sends == maxSends {
			return notRemoved(m.named(ctx), remaining, failed, lost)
		}
		rules = remaining
	}
	return nil
}

// deny requests the removal of a rule. lost is an error after which it is not known
// whether the service accepted the request.
func (m *ruleManager) deny(ctx context.Context, rule manila.Rule) (failure diag.Diagnostic, lost error) {
	failure = m.send(ctx, rule.Grant(), func() error {
		return m.API.DenyAccess(ctx, m.Ref, rule)
	}, func(err error, sends int) (again bool, failure diag.Diagnostic) {
		response, ok := manila.AsError(err)
		switch {
		case !ok:
			return false, notDenied(m.named(ctx), rule, m.Last, err)
		case manila.IsSoftDeleted(err), response.Class() == manila.ClassNotFound, response.MayHaveBeenApplied(), response.Class() == manila.ClassCanceled:
			tflog.Warn(ctx, "checking whether the access rule is gone", map[string]any{"share": m.Ref.ID, "rule": rule.ID, "error": err.Error()})
			lost = err
			return false, nil
		case manila.IsLocked(err):
			return false, ruleLocked(m.named(ctx), rule, m.locksOf(ctx, rule), err)
		case !isRefusal(response):
			return false, notDenied(m.named(ctx), rule, m.Last, err)
		}
		if share := m.Observe(ctx); share.NotFound || share.Err == nil && waiter.Classify(share.Status) == waiter.StatusDeleting {
			return false, nil // The rule is removed together with its share.
		}
		again, failure = m.retryAfterRefusal(ctx, rule.Grant(), sends)
		if failure == nil {
			failure = notDenied(m.named(ctx), rule, m.Last, err)
		}
		return again, failure
	})
	return failure, lost
}

// locksOf lists the resource locks on a rule, if that succeeds.
func (m *ruleManager) locksOf(ctx context.Context, rule manila.Rule) []manila.ResourceLock {
	locks, err := m.API.LocksOf(manila.WithoutRetries(ctx), rule.ID)
	if err != nil {
		tflog.Debug(ctx, "the resource locks could not be listed", map[string]any{"rule": rule.ID, "error": err.Error()})
	}
	return locks
}
