package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notResizable reports what decide refuses. No resize was sent.
func notResizable(reason refusal, prior, plan *model, share *manila.Share, inUse usage) diag.Diagnostic {
	name, size := diags.Capitalize(share.Ref().String()), plan.size()
	switch reason {
	case priorSizeUnknown:
		return onSize(fmt.Sprintf("%s cannot be shrunk to %s: its actual size is not in the state", name, gib(size)),
			"The state was written by an older version of the provider, or moved here, and does not say whether the share has grown beyond its minimum. No resize was sent.",
			"Run `terraform plan` without `-refresh=false`; the new plan shows the shrink.")
	case grownSincePlan:
		return onSize(fmt.Sprintf("%s has grown to %s since the plan was made", name, gib(share.Size)),
			fmt.Sprintf("The plan was made for a share of %s, to have %s afterwards. Applied now, it would shrink a share that is larger than the plan showed. No resize was sent.", gib(prior.priorSize().actual()), gib(size)),
			"Run `terraform plan` again and review the new plan.")
	case shrinkPrevented:
		return onSize(fmt.Sprintf("%s must not be shrunk from %s to %s", name, gib(share.Size), gib(size)),
			"`prevent_shrink` is true for this share. No resize was sent.",
			fmt.Sprintf("Set `size` to %d or more, or set `prevent_shrink = false` if the shrink is wanted. If the share was extended outside Terraform and may keep that size, use `size_policy = \"at_least\"`.", share.Size))
	case belowUsage:
		return onSize(fmt.Sprintf("%s cannot be shrunk to %s: %s are in use", name, gib(size), inUse),
			fmt.Sprintf("The share has %s, and the service last reported %s in use. No resize was sent.", gib(share.Size), inUse),
			fmt.Sprintf("The smallest `size` that fits is %d. For a smaller one, free space in the share first; the reported usage is updated only from time to time (SFS: every 15 minutes).", inUse.smallestFit()))
	case statusNotStable:
		return onSize(fmt.Sprintf("%s has %s, but its status is %s", name, gib(share.Size), share.Status),
			"The size is as planned, but the share is not available. No resize was sent.", statusAdvice(plan, share))
	default:
		return onSize(fmt.Sprintf("Cannot resize %s to %s: its status is %s", share.Ref(), gib(size), share.Status),
			fmt.Sprintf("The share has %s. No resize was sent.", gib(share.Size)), statusAdvice(plan, share))
	}
}

// statusAdvice is what to do about a share whose status permits no resize.
func statusAdvice(plan *model, share *manila.Share) string {
	switch waiter.Classify(share.Status) {
	case waiter.StatusShrinkRefused:
		if plan.SizePolicy.ValueString() == atLeast || plan.PreventShrink.ValueBool() {
			return fmt.Sprintf("A shrink was refused because the share holds more data than the smaller size, and from this status the service only shrinks, "+
				"which `size_policy` or `prevent_shrink` forbids. Ask an administrator to reset its status (`openstack share set --status available %s`).", share.ID)
		}
		return fmt.Sprintf("A shrink was refused because the share holds more data than the smaller size, and from this status the service only shrinks. "+
			"Set `size` below %d but above what is in use and apply, which makes the share available again; or ask an administrator to reset its status "+
			"(`openstack share set --status available %s`).", share.Size, share.ID)
	case waiter.StatusDeleting:
		return deletionFailedAdvice(share.ID)
	case waiter.StatusUnknown:
		return "The provider does not know this status. Run `terraform plan` when the share is available. If the service uses the status for healthy shares, please report it."
	default:
		if share.Status == "error" {
			return fmt.Sprintf("A share in status error can be deleted but not resized. Set `size` back to %d and replace it (`terraform apply -replace=ADDRESS`), or destroy it with "+
				"`-refresh=false`, or ask an administrator to find the cause and reset the status (`openstack share set --status available %s`).", share.Size, share.ID)
		}
		return failedStatusAdvice(share.Status, share.ID)
	}
}

// notSent reports a resize that the service did not accept.
func notSent(sent sentResize, ref manila.Ref, err error) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot %s %s from %s to %s", sent.verb(), ref, gib(sent.from), gib(sent.to)), diags.ErrorText(err))
}

// resizeNotSupported reports a 404 to a resize of a share that is there: Manila
// answers so to an action that the microversion does not have.
func resizeNotSupported(sent sentResize, ref manila.Ref, err error) diag.Diagnostic {
	where := ""
	if failure, ok := manila.AsError(err); ok {
		where = fmt.Sprintf(" (os-%s at microversion %s, %s)", sent.verb(), failure.Microversion, failure.URL)
	}
	return onSize(fmt.Sprintf("Cannot %s %s: this service has no such call", sent.verb(), ref),
		diags.Sentence(err.Error()),
		fmt.Sprintf("The share exists, with %s, so it is the call that the service does not know%s.", gib(sent.from), where),
		fmt.Sprintf("Set `size` back to %d. If the service does resize shares, check that `endpoint` is its v2 address.", sent.from))
}

// deletedBeforeResize reports a 404 to a resize of a share that no longer exists.
func deletedBeforeResize(sent sentResize, ref manila.Ref, err error) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot %s %s: it was deleted", sent.verb(), ref),
		diags.Sentence(err.Error()),
		"The share existed a moment before; it was deleted outside Terraform.",
		"Run `terraform plan` again: it creates the share anew.")
}

// notResized reports how an accepted resize ended, or that its end was not observed.
func notResized(sent sentResize, ref manila.Ref, ended *waiter.Error, reason string) diag.Diagnostic {
	accepted := sent.acceptedText()
	change := fmt.Sprintf("from %s to %s", gib(sent.from), gib(sent.to))
	summary := fmt.Sprintf("%s was not %s %s", diags.Capitalize(ref.String()), sent.participle(), change)
	switch ended.Cause {
	case waiter.CauseRefused:
		return onSize(summary+": refused",
			fmt.Sprintf("%s %s later the share is available again at its old size. %s", accepted, diags.Round(ended.Elapsed), reasonText(reason)),
			refusedAdvice(sent, reason))
	case waiter.CauseNeverStarted:
		return onSize(summary+": never started",
			fmt.Sprintf("%s %s later the share is available at its old size, and no work on it was observed. %s", accepted, diags.Round(ended.Elapsed), reasonText(reason)),
			refusedAdvice(sent, reason))
	case waiter.CauseDataLoss:
		return onSize(summary+": data would be lost",
			fmt.Sprintf("%s The share holds more data than %s: its status is now %s, its size %s. %s", accepted, gib(sent.to), ended.Last.Status, gib(ended.Last.Size), reasonText(reason)),
			fmt.Sprintf("Free space in the share until less than %s are in use and apply again, or set `size` between what is in use and %d: from this status the service only shrinks.", gib(sent.to), sent.from))
	case waiter.CauseBackendFailed:
		if status := ended.Last.Status; status == offered || status == inactive {
			return onSize(summary+": its status is "+status,
				fmt.Sprintf("%s The share now has %s.", accepted, gib(ended.Last.Size)), failedStatusAdvice(status, ref.ID))
		}
		return onSize(summary+": the backend failed",
			fmt.Sprintf("%s The share is now in status %s with %s. %s", accepted, ended.Last.Status, gib(ended.Last.Size), reasonText(reason)),
			failedStatusAdvice(ended.Last.Status, ref.ID))
	case waiter.CauseResizedElsewhere:
		return onSize(summary+": it was resized outside Terraform",
			fmt.Sprintf("%s The share is available with %s, which is neither size: the service does not lock shares, and of several resizes the last one counts.", accepted, gib(ended.Last.Size)),
			"Find out what else resizes this share, then run `terraform plan`.")
	case waiter.CauseDeleted:
		return onSize(summary+": it was deleted", accepted+" "+diags.DeletedText(ended),
			"Run `terraform plan` again: it creates the share anew once this one is deleted.")
	case waiter.CauseDenied:
		return onSize(summary+": the outcome is not known", accepted,
			"The share can no longer be read. "+diags.ObservationError(ended),
			"Run `terraform apply` again when access is restored: it continues from what it finds.")
	case waiter.CauseInterrupted:
		return onSize(fmt.Sprintf("Interrupted while %s %s %s", ref, sent.presentTense(), change),
			accepted+" "+lastObserved(ended), diags.ObservationError(ended), "The service continues; the next apply waits for it.")
	default:
		return onSize(fmt.Sprintf("Timed out after %s while %s %s %s", diags.Round(ended.Elapsed), ref, sent.presentTense(), change),
			accepted+" "+lastObserved(ended), diags.ObservationError(ended),
			"The service continues; the next apply waits for it. The `timeouts` block (`update`) sets how long an apply waits.")
	}
}

// acceptedText is what is known of the request itself.
func (s sentResize) acceptedText() string {
	if s.lost != nil {
		return fmt.Sprintf("The response to the %s was lost (%s), so the service may have accepted it.", s.verb(), s.lost)
	}
	return fmt.Sprintf("The service accepted the %s%s.", s.verb(), diags.Requests(s.requestID))
}

func reasonText(reason string) string {
	if reason == "" {
		return "It gave no reason."
	}
	return "Reason given: " + diags.Sentence(reason)
}

func refusedAdvice(sent sentResize, reason string) string {
	back := fmt.Sprintf("or set `size` back to %d.", sent.from)
	cause := ""
	if sent.to > sent.from {
		if reason == "" {
			cause = "Usually no backend has room for it. "
		}
		return cause + "Ask for less, ask an administrator of the service for room, " + back
	}
	if reason == "" {
		cause = fmt.Sprintf("Usually more than %s are in use. ", gib(sent.to))
	}
	return fmt.Sprintf("%sFree space in the share until less than %s are in use, choose a larger `size`, %s", cause, gib(sent.to), back)
}

// onSize is an error about the attribute that every resize is about.
func onSize(summary string, paragraphs ...string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("size"), summary, diags.Paragraphs(paragraphs...))
}

func (s sentResize) grows() bool { return s.to > s.from }

func (s sentResize) verb() string {
	if s.grows() {
		return "extend"
	}
	return "shrink"
}

func (s sentResize) participle() string {
	if s.grows() {
		return "extended"
	}
	return "shrunk"
}

func (s sentResize) presentTense() string {
	if s.grows() {
		return "grows"
	}
	return "shrinks"
}
