package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notSent tells a resize that the service did not take.
func notSent(sent sentResize, ref manila.ShareRef, err error) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot %s %s from %s to %s", sent.verb(), ref, gib(sent.from), gib(sent.to)), diags.ErrorText(err))
}

// resizeNotSupported tells a 404 to a resize of a share that is there: Manila
// answers so to an action that its version does not have.
func resizeNotSupported(sent sentResize, ref manila.ShareRef, err error) diag.Diagnostic {
	where := ""
	if failure, ok := manila.AsError(err); ok {
		where = fmt.Sprintf(" (os-%s at microversion %s, %s)", sent.verb(), failure.Microversion, failure.URL)
	}
	return onSize(fmt.Sprintf("Cannot %s %s: this service has no such call", sent.verb(), ref),
		diags.Sentence(err.Error()),
		fmt.Sprintf("The share itself is there, at %s, so it is the call that the service does not know%s.", gib(sent.from), where),
		fmt.Sprintf("Set `size` back to %d. If the service does resize shares, check that `endpoint` is its v2 address.", sent.from))
}

// goneBeforeResize tells a 404 to a resize of a share that is really gone.
func goneBeforeResize(sent sentResize, ref manila.ShareRef, err error) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot %s %s: it is gone", sent.verb(), ref),
		diags.Sentence(err.Error()),
		"The share was there a moment before; somebody else has deleted it.",
		"Run `terraform plan` again: it will offer to create the share anew.")
}

// stuckBeforeResize tells a share that no resize can be asked of. No resize was sent.
func stuckBeforeResize(share *manila.Share, size int) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot resize %s to %s: it is in status %q", share.Ref(), gib(size), share.Status),
		fmt.Sprintf("The share has %s. No resize was sent.", gib(share.Size)), failedStatusAdvice(share.Status))
}

// lossBeforeResize tells a share that can only be shrunk. No resize was sent.
func lossBeforeResize(share *manila.Share, size int) diag.Diagnostic {
	return onSize(fmt.Sprintf("Cannot resize %s to %s: it is in status %q", share.Ref(), gib(size), share.Status),
		fmt.Sprintf("An earlier shrink was refused because the share holds more data than the smaller size. It has %s, and from this status the service only shrinks. No resize was sent.", gib(share.Size)),
		fmt.Sprintf("Set `size` below %s but above what is in use and apply, which makes the share available again; or ask an administrator to reset its status "+
			"(`openstack share set --status available SHARE`).", gib(share.Size)))
}

// unknownAtSize tells a share that has the size already, in a status of which
// this provider cannot say whether it is in order.
func unknownAtSize(share *manila.Share) diag.Diagnostic {
	return onSize(fmt.Sprintf("%s has %s, but is in status %q", diags.Capitalize(share.Ref().String()), gib(share.Size), share.Status),
		"This provider does not know that status, so it cannot say that the resize is done. No resize was sent.",
		"Run `terraform plan` when the share is available. If this service uses the status for shares in order, please report it.")
}

// notResized tells how an accepted resize ended, or that its end was not seen.
func notResized(sent sentResize, ref manila.ShareRef, ended *waiter.Error, reason string) diag.Diagnostic {
	what := sent.opening(ref)
	says := ""
	if reason != "" {
		says = "The service says: " + diags.Sentence(reason)
	}
	summary := fmt.Sprintf("%s was not %s from %s to %s", diags.Capitalize(ref.String()), sent.participle(), gib(sent.from), gib(sent.to))
	switch ended.Cause {
	case waiter.CauseRefused:
		return onSize(summary+": refused", what,
			fmt.Sprintf("It then refused it: after %s the share is available again, still at %s.", diags.Round(ended.Elapsed), gib(sent.from)),
			says, refusedAdvice(sent, reason))
	case waiter.CauseNeverStarted:
		return onSize(summary+": never started", what,
			fmt.Sprintf("Nothing happened after that: %s later the share is available, still at %s, and no work on it was ever seen.", diags.Round(ended.Elapsed), gib(sent.from)),
			says, refusedAdvice(sent, reason))
	case waiter.CauseDataLoss:
		return onSize(summary+": data would be lost", what,
			fmt.Sprintf("The share is now in status %q, still at %s: it holds more data than %s.", ended.Last.Status, gib(ended.Last.Size), gib(sent.to)),
			says,
			fmt.Sprintf("Free space in the share until less than %s are in use and apply again, or set `size` to a size between what is in use and %s: from this status the service only shrinks.", gib(sent.to), gib(sent.from)))
	case waiter.CauseBackendFailed:
		return onSize(summary+": the backend failed", what,
			fmt.Sprintf("The share is now in status %q at %s.", ended.Last.Status, gib(ended.Last.Size)),
			says, failedStatusAdvice(ended.Last.Status))
	case waiter.CauseResizedElsewhere:
		return onSize(summary+": somebody else resized it", what,
			fmt.Sprintf("The share is available at %s, which is neither size. The service locks nothing, and of several resizes the last one counts.", gib(ended.Last.Size)),
			"Find out who else changes this share, then run `terraform plan` to see what is there now.")
	case waiter.CauseDeleted:
		return onSize(summary+": it is gone", what, deletedText(ended),
			"Run `terraform plan` again: it will offer to create the share anew once it is gone.")
	case waiter.CauseDenied:
		return onSize(summary+": the outcome is not known", what,
			"The provider may no longer look at the share, so it does not know how the resize ends.",
			observationError(ended), "Run `terraform apply` again when that is put right: it goes on from what it finds.")
	default:
		return onSize(unseenSummary(summary, ended), what, lastObserved(ended), observationError(ended),
			"The service may still be at work, and its work goes on without Terraform. Run `terraform apply` again: it joins the resize and sends nothing twice. "+
				"More time can be given in the `timeouts` block (`update`).")
	}
}

// opening says what is known of the request itself.
func (s sentResize) opening(ref manila.ShareRef) string {
	resize := fmt.Sprintf("the %s of %s from %s to %s", s.verb(), ref, gib(s.from), gib(s.to))
	if s.lost != nil {
		return fmt.Sprintf("The answer to %s was lost (%s), and the service may have taken it all the same.", resize, s.lost)
	}
	return fmt.Sprintf("The service accepted %s%s.", resize, request(s.requestID))
}

func refusedAdvice(sent sentResize, reason string) string {
	back := fmt.Sprintf("or set `size` back to %d. Then run `terraform apply` again.", sent.from)
	if sent.to > sent.from {
		why := ""
		if reason == "" {
			why = "The service gave no reason; the usual one is that no backend has room for it. "
		}
		return why + "Ask for less, ask an administrator of the service for room, " + back
	}
	why := ""
	if reason == "" {
		why = fmt.Sprintf("The service gave no reason; the usual one is that more than %s are in use. ", gib(sent.to))
	}
	return fmt.Sprintf("%sFree space in the share until less than %s are in use, choose a larger `size`, %s", why, gib(sent.to), back)
}

func unseenSummary(summary string, ended *waiter.Error) string {
	if ended.Cause == waiter.CauseInterrupted {
		return summary + " yet: interrupted"
	}
	return summary + " in time"
}

func lastObserved(ended *waiter.Error) string {
	if ended.Last == nil {
		return fmt.Sprintf("In %s the share could not be seen once.", diags.Round(ended.Elapsed))
	}
	return fmt.Sprintf("After %s the share was last seen in status %q at %s.", diags.Round(ended.Elapsed), ended.Last.Status, gib(ended.Last.Size))
}

// onSize is an error about the attribute that every resize is about.
func onSize(summary string, texts ...string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("size"), summary, diags.Paragraphs(texts...))
}

func (s sentResize) verb() string {
	if s.to > s.from {
		return "extend"
	}
	return "shrink"
}

func (s sentResize) participle() string {
	if s.to > s.from {
		return "extended"
	}
	return "shrunk"
}

func request(id string) string {
	if id == "" {
		return ""
	}
	return " (request " + id + ")"
}
