package share

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/settle"
	"github.com/opensfs/terraform-provider-sfs/internal/sfsapi"
)

// notCreated tells a create that the service did not confirm. If the answer
// was lost there may be a share all the same, and the person is told how to
// find it, because a second apply would make another.
func notCreated(plan *model, err error) diag.Diagnostic {
	summary := fmt.Sprintf("Cannot create share %q of %s", plan.Name.ValueString(), gib(plan.size()))
	if plan.Name.ValueString() == "" {
		summary = "Cannot create a share of " + gib(plan.size())
	}
	failure, ok := sfsapi.AsError(err)
	if !ok || (!failure.MayHaveWorked() && failure.Kind() != sfsapi.KindCanceled) {
		return callFailed(summary, err)
	}
	return diag.NewErrorDiagnostic(summary+": the answer was lost", paragraphs(told(err),
		fmt.Sprintf("The service may have created the share all the same. Before you apply again, look for a new share %q of %s that nothing else knows "+
			"(`openstack share list`): import it with `terraform import ADDRESS ID`, or delete it.", plan.Name.ValueString(), gib(plan.size()))))
}

// notAvailable tells a share that exists but did not become available.
func notAvailable(created *sfsapi.Share, err error, reason string) diag.Diagnostic {
	var ended *settle.Error
	if !errors.As(err, &ended) {
		return callFailed("Cannot tell whether "+created.Ref().String()+" is available", err)
	}
	what := fmt.Sprintf("The service accepted the create of %s with %s%s.", created.Ref(), gib(created.Size), request(created.RequestID))
	says := ""
	if reason != "" {
		says = "The service says: " + sentence(reason)
	}
	summary := capital(created.Ref().String()) + " was created but is not available"
	kept := "The share is in the state, marked as tainted: the next apply deletes it and creates another. " +
		"If it becomes available by itself, `terraform untaint ADDRESS` keeps it."
	switch ended.Cause {
	case settle.Gone:
		return diag.NewErrorDiagnostic(summary+": it is gone", paragraphs(what, goneText(ended), "Run `terraform apply` again to create it anew."))
	case settle.TimedOut, settle.Interrupted:
		return diag.NewErrorDiagnostic(summary+": "+string(ended.Cause), paragraphs(what, lastSeen(ended), lookProblem(ended), says, kept,
			"More time can be given in the `timeouts` block (`create`)."))
	case settle.Denied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", paragraphs(what, lookProblem(ended), kept))
	default:
		return diag.NewErrorDiagnostic(summary+": the backend failed", paragraphs(what, lastSeen(ended), says, kept,
			"Find the cause first: most often no backend has room for the size, or none fits the share type."))
	}
}

// notDeleted tells a DELETE that the service did not take.
func notDeleted(ref sfsapi.ShareRef, seen *sfsapi.Share, err error) diag.Diagnostic {
	summary := "Cannot delete " + ref.String()
	if seen == nil || settle.KindOf(seen.Status) == settle.AtRest {
		return callFailed(summary, err)
	}
	status := fmt.Sprintf("The share is in status %q.", seen.Status)
	switch settle.KindOf(seen.Status) {
	case settle.Stuck:
		return diag.NewErrorDiagnostic(summary, paragraphs(sentence(err.Error()), status, stuckAdvice(seen.Status)))
	case settle.LossRefused:
		return diag.NewErrorDiagnostic(summary, paragraphs(sentence(err.Error()), status,
			fmt.Sprintf("From this status the service only shrinks: set `size` below %s but above what is in use and apply, then delete; or ask an administrator to reset the status "+
				"(`openstack share set --status available SHARE`).", gib(seen.Size))))
	}
	return diag.NewErrorDiagnostic(summary, paragraphs(told(err), status))
}

// notGone tells a share that is still there after its delete was accepted.
func notGone(ref sfsapi.ShareRef, seen *sfsapi.Share, ended *settle.Error) diag.Diagnostic {
	what := fmt.Sprintf("The service accepted the delete of %s.", ref)
	summary := capital(ref.String()) + " is not deleted"
	switch ended.Cause {
	case settle.TimedOut, settle.Interrupted:
		return diag.NewErrorDiagnostic(summary+" yet: "+string(ended.Cause), paragraphs(what, lastSeen(ended), lookProblem(ended),
			"Run `terraform destroy` (or apply) again: it goes on from what it finds. More time can be given in the `timeouts` block (`delete`)."))
	case settle.Broken:
		return diag.NewErrorDiagnostic(summary+": the backend failed", paragraphs(what, lastSeen(ended),
			"Ask an administrator to find the cause and to delete the share (`openstack share delete --force SHARE`). The share stays in the state until it is gone."))
	case settle.Denied:
		return diag.NewErrorDiagnostic(summary+": the outcome is not known", paragraphs(what, lookProblem(ended)))
	default:
		return diag.NewErrorDiagnostic(summary+": "+string(ended.Cause), paragraphs(what, lastSeen(ended),
			"The share is at rest again and still there. Run `terraform destroy` (or apply) again; if that does not help, ask an administrator of the service for the cause."))
	}
}

// locationsNotRead warns that the paths to mount a share by could not be
// asked for. The share itself is in order, so this is no error.
func locationsNotRead(ref sfsapi.ShareRef, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The export locations of "+ref.String()+" could not be read", paragraphs(told(err),
		"The state keeps the ones it knows. Run `terraform apply -refresh-only` to read them."))
}
