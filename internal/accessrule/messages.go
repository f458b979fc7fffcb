package accessrule

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

func fail(summary string, texts ...string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, diags.Paragraphs(texts...))
}

func warn(summary string, texts ...string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, diags.Paragraphs(texts...))
}

// shareBusy reports that the service refused a change of a busy share, which did
// not become stable.
func shareBusy(ref manila.Ref, grant manila.Grant, last *manila.Share, ended *waiter.Error) diag.Diagnostic {
	return diags.ShareNotStable(ref, "The service refused the change of "+grant.String()+", and the provider waited for the share to become stable.", last, ended)
}

func notAdded(ref manila.Ref, grant manila.Grant, err error, state string) diag.Diagnostic {
	return diags.CallFailed(fmt.Sprintf("Cannot add %s to %s", grant, ref), err, state)
}

func existenceUnknown(err error) string {
	return "It is not known whether the rule exists, because the rules could not be listed: " + diags.Sentence(err.Error())
}

// blockedBy explains a refusal by rules in state "error".
func blockedBy(failed []manila.Rule) string {
	if len(failed) == 0 {
		return ""
	}
	return fmt.Sprintf("In state \"error\": %s. Below microversion 2.28 the service adds no rule before those are removed.", names(failed))
}

func addInterrupted(ref manila.Ref, grant manila.Grant, err error) diag.Diagnostic {
	return fail(fmt.Sprintf("Interrupted while adding %s to %s", grant, ref), diags.ErrorText(err), "The rule exists and is in the state.")
}

func clientHasRule(ref manila.Ref, grant manila.Grant, found *manila.Rule, err error) diag.Diagnostic {
	return fail(fmt.Sprintf("Cannot add %s to %s: the client has a rule already", grant, ref),
		diags.Sentence(err.Error()),
		fmt.Sprintf("The share has %s with the id %s, in state %q. A client can have one rule only.", found.Grant(), found.ID, found.State),
		fmt.Sprintf("To manage that rule here, import it: `terraform import ADDRESS %s/%s`. If another resource of this configuration manages it, remove one of the two. "+
			"With `create_before_destroy` a rule cannot be replaced by one for the same client.", ref.ID, found.ID))
}

func notApplied(ref manila.Ref, rules []manila.Rule, failed *waiter.Error, message string, all failures) diag.Diagnostic {
	be := "is"
	if len(rules) > 1 {
		be = "are"
	}
	summary := fmt.Sprintf("%s on %s %s not active", diags.Capitalize(names(rules)), ref, be)
	accepted := "The service accepted the change" + requestsOf(rules) + "."
	switch failed.Cause {
	case waiter.CauseBackendFailed:
		if message != "" {
			accepted += " It reports: " + diags.Sentence(message)
		}
		return fail(summary+": the backend refused", accepted, rejectedRule(all),
			"Clients may have no access. Correct or remove the rejected rule and run `terraform apply` again. A rule that failed only because of it stays in \"error\" until it is added again; where the plan does not propose that, use `terraform apply -replace=ADDRESS`.")
	case waiter.CauseDeleted:
		return fail(summary+": removed outside Terraform", accepted, "Then the rule, or the share, was removed.", "Run `terraform plan` again: it will propose to add the rule again.")
	case waiter.CauseDenied:
		return fail(summary+": its state cannot be read", accepted, diags.ObservationError(failed), "Run `terraform apply` again when that is corrected.")
	default:
		return fail(summary+" yet: "+string(failed.Cause), accepted+" "+lastObserved(failed), diags.ObservationError(failed),
			"The service may still be working on it. Run `terraform plan` to see the result, or give the operation more time in the `timeouts` block.")
	}
}

// rejectedRule names the rule that the backend rejected, as far as that is known.
func rejectedRule(all failures) string {
	usual := ""
	if len(all.suspects) > 0 {
		usual = fmt.Sprintf("Shares with protocol %s usually take rules of type %s.", all.protocol, all.usual)
	}
	switch {
	case len(all.suspects) > 0 && len(all.suspects) < len(all.failed):
		return fmt.Sprintf("In state \"error\": %s. A rejected rule causes others to fail with it; it is most likely %s. %s", names(all.failed), names(all.suspects), usual)
	case len(all.failed) > 1:
		return fmt.Sprintf("In state \"error\": %s. A rejected rule causes others to fail with it. %s", names(all.failed), usual)
	case len(all.suspects) == 1:
		return "The rule is in state \"error\". " + usual
	}
	return "No other rule is in state \"error\", so the backend does not accept this one."
}

func notRemoved(ref manila.Ref, remaining []manila.Rule, failed *waiter.Error, lost error) diag.Diagnostic {
	be := "is"
	if len(remaining) > 1 {
		be = "are"
	}
	summary := fmt.Sprintf("%s %s still on %s", diags.Capitalize(names(remaining)), be, ref)
	sent := "The removal was sent."
	if lost != nil {
		sent += " " + diags.Capitalize(diags.Sentence(lost.Error()))
	}
	switch failed.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return fail(summary+": "+string(failed.Cause), sent+" "+lastObserved(failed), diags.ObservationError(failed),
			"Run `terraform apply` again to continue, or give the operation more time in the `timeouts` block (`delete`).")
	case waiter.CauseBackendFailed:
		return fail(summary+": the backend failed", sent+" The state is now \"error\": clients may still have access.",
			"Run `terraform apply` again. If that does not help, ask an administrator of the service for the cause.")
	case waiter.CauseDenied:
		return fail(summary+": its state cannot be read", sent, diags.ObservationError(failed))
	default:
		return fail(summary+": "+string(failed.Cause), sent+" "+lastObserved(failed), "Clients still have access. Run `terraform apply` again. If that does not help, ask an administrator of the service for the cause.")
	}
}

func notDenied(ref manila.Ref, rule manila.Rule, share *manila.Share, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot remove %s from %s", rule.Grant(), ref)
	if share == nil || waiter.Classify(share.Status) != waiter.StatusFailed {
		return diags.CallFailed(summary, err)
	}
	return fail(summary, diags.Sentence(err.Error()), fmt.Sprintf("The share is in status %q, in which the service removes no rules.", share.Status),
		"To delete the share too, remove the rule from the state (`terraform state rm ADDRESS`): the service deletes it with the share. "+
			"To keep the share, ask an administrator to reset its status (`openstack share set --status available SHARE`).")
}

// ruleLocked reports a removal that resource locks prevented.
func ruleLocked(ref manila.Ref, rule manila.Rule, locks []manila.ResourceLock, err error) diag.Diagnostic {
	list, advice := diags.ResourceLocks(locks)
	return fail(fmt.Sprintf("Cannot remove %s from %s: it is locked", rule.Grant(), ref), diags.Capitalize(diags.Sentence(err.Error()))+" "+list, advice)
}

func levelNotSet(ref manila.Ref, rule manila.Rule, level string, err error) diag.Diagnostic {
	return diags.CallFailed(fmt.Sprintf("Cannot change %s on %s to %s", rule.Grant(), ref, level), err)
}

func notListed(ref manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailed("Cannot list the access rules of "+ref.String(), err)
}

func sharesNotListed(err error) diag.Diagnostic {
	return diags.CallFailed("Cannot list the shares", err)
}

func noRuleWithID(ref manila.Ref, id string) diag.Diagnostic {
	return fail(fmt.Sprintf("%s has no access rule with the id %s", diags.Capitalize(ref.String()), id), listCommand(ref))
}

func noRuleForUser(ref manila.Ref, user string) diag.Diagnostic {
	return fail(fmt.Sprintf("%s has no access rule for the Ceph user %q", diags.Capitalize(ref.String()), user), listCommand(ref))
}

func listCommand(ref manila.Ref) string {
	return fmt.Sprintf("To list its rules, run `openstack share access list %s`.", ref.ID)
}

// noKey explains why a rule has no key: because of its type, or the service.
func noKey(ref manila.Ref, rule *manila.Rule) diag.Diagnostic {
	why := "Only rules of type cephx have a key."
	if rule.Type == manila.AccessCephX {
		why = "The service does not show one. Below microversion 2.21 it shows no keys, and from 2.82 on the owner of a rule may hide the key from others."
	}
	return fail(fmt.Sprintf("%s on %s has no key", diags.Capitalize(rule.Grant().String()), ref), why)
}

func names(rules []manila.Rule) string {
	var grants []string
	for _, rule := range rules {
		grants = append(grants, rule.Grant().String())
	}
	return diags.List(grants)
}

func requestsOf(rules []manila.Rule) string {
	var ids []string
	for _, rule := range rules {
		ids = append(ids, rule.RequestID)
	}
	return diags.Requests(ids...)
}

func lastObserved(failed *waiter.Error) string {
	switch {
	case failed.Last == nil:
		return fmt.Sprintf("For %s the rules could not be listed.", diags.Round(failed.Elapsed))
	case failed.Last.NotFound:
		return ""
	}
	return fmt.Sprintf("After %s the last observed state was %q.", diags.Round(failed.Elapsed), failed.Last.Status)
}
