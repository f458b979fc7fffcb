package accessrule

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Every message to a person is made here and in the files beside this one. Each
// says what was tried, with which rule and on which share, what the service
// answered, and what to do next.

func fail(summary string, texts ...string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(summary, diags.Paragraphs(texts...))
}

func warn(summary string, texts ...string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(summary, diags.Paragraphs(texts...))
}

// turnNotTaken tells that another change to the same share, made by another
// resource of the same configuration, did not end in time.
func turnNotTaken(ref manila.ShareRef, grant manila.Grant, err error) diag.Diagnostic {
	return fail("Another change to "+ref.String()+" is under way",
		fmt.Sprintf("The change of %s waited for another one to the same share, and nothing was sent: %s", grant, diags.Sentence(err.Error())),
		"A resize of the share may take longer than the time given here: give more in the `timeouts` block, or run `terraform apply` again.")
}

// notAtRest tells a wait for somebody else's work that did not end well.
func notAtRest(ref manila.ShareRef, intent string, seen *manila.Share, err error) diag.Diagnostic {
	ended := endedAs(err)
	what := fmt.Sprintf("To %s, the provider waits until nobody works on %s. The service refused it before that.", intent, ref)
	summary := "Cannot act on " + ref.String() + ": " + string(ended.Cause)
	status := ""
	if seen != nil {
		status = fmt.Sprintf("After %s it was in status %q.", diags.Round(ended.Elapsed), seen.Status)
	}
	if ended.Cause == waiter.CauseDeleted {
		return fail(summary, what, status, "Somebody is deleting the share. Run `terraform plan` again when that has ended.")
	}
	return fail(summary, what, status, lookProblem(ended),
		"Run `terraform apply` again when the share is at rest, or give the operation more time in the `timeouts` block.")
}

// notAdded tells a rule that the service did not take.
func notAdded(ref manila.ShareRef, grant manila.Grant, err error, more string) diag.Diagnostic {
	return fail(fmt.Sprintf("Cannot add %s to %s", grant, ref), diags.ErrorText(err), more)
}

func addInterrupted(ref manila.ShareRef, grant manila.Grant, err error) diag.Diagnostic {
	return fail(fmt.Sprintf("The adding of %s to %s was interrupted", grant, ref), diags.ErrorText(err),
		"The rule is there, and in the state.")
}

// inError is what the state of other rules has to do with a refusal: below
// microversion 2.28 the service adds no rule beside one in error.
func inError(rules []manila.Rule) string {
	var names []string
	for _, rule := range rules {
		if rule.State == ruleError {
			names = append(names, rule.Grant().String())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("The service shows as failed: %s. Old services add no rule before those that have failed are removed.", diags.List(names))
}

// alreadyThere tells a rule to a client that has one.
func alreadyThere(ref manila.ShareRef, grant manila.Grant, found *manila.Rule, err error) diag.Diagnostic {
	answer := ""
	if err != nil {
		answer = diags.Sentence(err.Error())
	}
	return fail(fmt.Sprintf("Cannot add %s to %s: the client has a rule already", grant, ref),
		fmt.Sprintf("The share has %s with the id %s, in state %q, and a client can have one rule only.", found.Grant(), found.ID, found.State), answer,
		fmt.Sprintf("If that rule is to be managed here, import it: `terraform import ADDRESS %s/%s`. If another resource of this configuration stands for it, "+
			"one of the two is too many; and with `create_before_destroy` a rule cannot be replaced by one for the same client.", ref.ID, found.ID))
}

// notApplied tells rules that the service took and that did not become active.
func notApplied(ref manila.ShareRef, share *manila.Share, rules, all []manila.Rule, ended *waiter.Error, reason string) diag.Diagnostic {
	name := grants(rules)
	what := fmt.Sprintf("The service accepted %s on %s%s.", name, ref, request(rules))
	says := ""
	if reason != "" {
		says = "The service says: " + diags.Sentence(reason)
	}
	summary := fmt.Sprintf("%s on %s is not active", diags.Capitalize(name), ref)
	if len(rules) > 1 {
		summary = fmt.Sprintf("%s on %s are not active", diags.Capitalize(name), ref)
	}
	switch ended.Cause {
	case waiter.CauseBackendFailed:
		return fail(summary+": the backend refused", what, says, guilty(share, all),
			"Clients may have no access. Correct or remove the rule that was refused and run `terraform apply` again; the rules that only share its fate become active when it is gone.")
	case waiter.CauseDeleted:
		return fail(summary+": it is gone", what, "Somebody else has removed it, or the share.", "Run `terraform plan` again: it will offer to add it anew.")
	case waiter.CauseDenied:
		return fail(summary+": the outcome is not known", what, lookProblem(ended), "Run `terraform apply` again when that is put right.")
	default:
		return fail(summary+" yet: "+string(ended.Cause), what, lastSeen(ended), lookProblem(ended),
			"The service may still be at work. Run `terraform plan` to see what became of it. More time can be given in the `timeouts` block.")
	}
}

// guilty finds the rule that the backend refused. One that it refuses turns all
// that are applied with it to "error" (observed on Manila 15.1).
func guilty(share *manila.Share, all []manila.Rule) string {
	var failed, misfits []string
	advice := ""
	for _, rule := range all {
		if rule.State != ruleError {
			continue
		}
		failed = append(failed, rule.Grant().String())
		if share == nil {
			continue
		}
		if how, instead := fitOf(share.ShareProto, rule.Type); how != fits {
			misfits = append(misfits, rule.Grant().String())
			advice = fmt.Sprintf("A share with protocol %s usually takes rules of type %s.", share.ShareProto, instead)
		}
	}
	switch {
	case len(misfits) > 0 && len(misfits) < len(failed):
		return fmt.Sprintf("These rules are in state \"error\": %s. One that is refused takes others with it; it is most likely %s. %s",
			diags.List(failed), diags.List(misfits), advice)
	case len(failed) > 1:
		return fmt.Sprintf("These rules are in state \"error\": %s. One that is refused takes others with it. %s", diags.List(failed), advice)
	case len(misfits) == 1:
		return "The rule is in state \"error\". " + advice
	}
	return "The rule is in state \"error\", and it is the only one: the backend does not take it."
}

// notRemoved tells rules that are still there after their removal was accepted.
func notRemoved(ref manila.ShareRef, left []manila.Rule, ended *waiter.Error, lost error) diag.Diagnostic {
	what := fmt.Sprintf("The removal of %s from %s was sent.", grants(left), ref)
	if lost != nil {
		what += " " + diags.Sentence(lost.Error())
	}
	summary := fmt.Sprintf("%s is still on %s", diags.Capitalize(grants(left)), ref)
	if len(left) > 1 {
		summary = fmt.Sprintf("%s are still on %s", diags.Capitalize(grants(left)), ref)
	}
	switch ended.Cause {
	case waiter.CauseTimedOut, waiter.CauseInterrupted:
		return fail(summary+": "+string(ended.Cause), what, lastSeen(ended), lookProblem(ended),
			"Run `terraform apply` again: it goes on from what it finds. More time can be given in the `timeouts` block (`delete`).")
	case waiter.CauseBackendFailed:
		return fail(summary+": the backend failed", what, "The rule is in state \"error\": clients may still have access.",
			"Run `terraform apply` again; if that does not help, ask an administrator of the service for the cause.")
	case waiter.CauseDenied:
		return fail(summary+": the outcome is not known", what, lookProblem(ended))
	default:
		return fail(summary+": "+string(ended.Cause), what, lastSeen(ended), "Clients still have access. Run `terraform apply` again; if that does not help, ask an administrator of the service for the cause.")
	}
}

// notDenied tells a removal that the service did not take.
func notDenied(ref manila.ShareRef, rule manila.Rule, share *manila.Share, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot remove %s from %s", rule.Grant(), ref)
	if share == nil || waiter.Classify(share.Status) != waiter.StatusFailed {
		return fail(summary, diags.ErrorText(err))
	}
	return fail(summary, diags.Sentence(err.Error()),
		fmt.Sprintf("The share is in status %q, in which the service removes no rules. A rule goes with its share: to delete both, take the rule out of the state first "+
			"(`terraform state rm ADDRESS`). To keep the share, ask an administrator to reset its status (`openstack share set --status available SHARE`).", share.Status))
}

// notBrought tells rules that could not be made what was wanted by a new resource.
func notBrought(ref manila.ShareRef, failure diag.Diagnostic) diag.Diagnostic {
	return fail(failure.Summary(), failure.Detail(),
		fmt.Sprintf("The resource is not in the state yet. Rules of %s that were added so far stay, and the next `terraform apply` goes on from there.", ref))
}

// levelNotSet tells a level that the service did not change.
func levelNotSet(ref manila.ShareRef, rule manila.Rule, level string, err error) diag.Diagnostic {
	return fail(fmt.Sprintf("Cannot change %s on %s to %s", rule.Grant(), ref, level), diags.ErrorText(err))
}

// notListed tells a listing of rules that failed.
func notListed(ref manila.ShareRef, err error) diag.Diagnostic {
	return fail("Cannot list the access rules of "+ref.String(), diags.ErrorText(err))
}

// regionNotKnown tells that the region could not be found out.
func regionNotKnown(ref manila.ShareRef, err error) diag.Diagnostic {
	return fail("Cannot tell the region of "+ref.String(), diags.ErrorText(err))
}

func grants(rules []manila.Rule) string {
	names := make([]string, 0, len(rules))
	for _, rule := range rules {
		names = append(names, rule.Grant().String())
	}
	return diags.List(names)
}

// request names the requests by which rules were added.
func request(rules []manila.Rule) string {
	var ids []string
	for _, rule := range rules {
		if rule.RequestID != "" {
			ids = append(ids, rule.RequestID)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return " (request " + strings.Join(ids, ", ") + ")"
}

func lastSeen(ended *waiter.Error) string {
	switch {
	case ended.Last == nil:
		return fmt.Sprintf("In %s the rules could not be seen once.", diags.Round(ended.Elapsed))
	case ended.Last.NotFound:
		return ""
	}
	return fmt.Sprintf("After %s the last state seen was %q.", diags.Round(ended.Elapsed), ended.Last.Status)
}

// lookProblem is why the last look saw nothing, with the next step.
func lookProblem(ended *waiter.Error) string {
	if ended.Err == nil || diags.IsContextError(ended.Err) {
		return ""
	}
	return "The last look failed: " + diags.ErrorText(ended.Err)
}
