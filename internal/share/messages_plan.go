package share

import (
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// plannedShrink warns, in one line, of every shrink before it is done.
func plannedShrink(ref manila.ShareRef, seen usage, size int) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("%s shrinks from %s to %s", diags.Capitalize(ref.String()), gib(seen.Size), gib(size)), inUse(seen))
}

func inUse(seen usage) string {
	if !seen.UsedKnown {
		return "The service does not report how much of it is in use, so it cannot be known here whether the data fits; if it does not, the service refuses."
	}
	return fmt.Sprintf("%s are in use, as the service last reported.", fractionOfGiB(seen.UsedBytes))
}

// shrinkForbidden tells a shrink that the configuration or the data rules out;
// nil for any other.
func shrinkForbidden(plan *model, ref manila.ShareRef, seen usage) diag.Diagnostic {
	if plan.PreventShrink.ValueBool() {
		return shrinkPrevented(ref, seen.Size, plan.size())
	}
	if seen.UsedKnown && plan.size() < seen.smallestFit() {
		return belowUse(ref, seen, plan.size())
	}
	return nil
}

func shrinkPrevented(ref manila.ShareRef, from, to int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("size"),
		fmt.Sprintf("%s must not be shrunk from %s to %s", diags.Capitalize(ref.String()), gib(from), gib(to)),
		fmt.Sprintf("`prevent_shrink` is true for this share. No resize was sent.\n\nSet `size` to %d or more, or remove `prevent_shrink` if the shrink is wanted. "+
			"If the share grew by itself or by somebody else's hand and may stay so, `size_policy = \"at_least\"` says that.", from))
}

// belowUse tells a shrink that the service would refuse, before it is asked.
func belowUse(ref manila.ShareRef, seen usage, to int) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("size"),
		fmt.Sprintf("%s cannot be shrunk to %s: %s are in use", diags.Capitalize(ref.String()), gib(to), fractionOfGiB(seen.UsedBytes)),
		fmt.Sprintf("The share has %s, and the service last reported %s in use. No resize was sent.\n\nThe smallest `size` that fits is %d. For a smaller one, free space "+
			"in the share first; the service brings its figure up to date only now and then (SFS: every 15 minutes).",
			gib(seen.Size), fractionOfGiB(seen.UsedBytes), seen.smallestFit()))
}

// unplannedShrink tells a share that has grown since the plan was made, so that
// what was planned as no shrink would become one.
func unplannedShrink(now *manila.Share, planned, to int) diag.Diagnostic {
	return onSize(fmt.Sprintf("%s has grown to %s since the plan was made", diags.Capitalize(now.Ref().String()), gib(now.Size)),
		fmt.Sprintf("The plan was made for a share of %s, to be %s. Carried out now it would shrink the share, which the plan did not say. No resize was sent.", gib(planned), gib(to)),
		"Run `terraform plan` again and look at what it says now.")
}

// resizeUnderWay warns of an earlier resize, to another size than is planned now.
func resizeUnderWay(ref manila.ShareRef, left *unfinishedResize, size int) diag.Diagnostic {
	sent := sentResize{from: left.From, to: left.To}
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("%s is still being %s to %s", diags.Capitalize(ref.String()), sent.participle(), gib(left.To)),
		fmt.Sprintf("An earlier apply asked for that and did not see its end. This one waits for it, and then brings the share to %s, unless the share would shrink: that is for the plan after it to say.", gib(size)))
}

func deletionProtected(ref manila.ShareRef, done string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"),
		fmt.Sprintf("%s must not be %s", diags.Capitalize(ref.String()), done),
		"`deletion_protection` is true for this share. Nothing was sent.\n\nTo give the share up, set `deletion_protection = false`, apply that, and try again. "+
			"If the share is only replaced because it is tainted, `terraform untaint ADDRESS` keeps it.")
}

func overGigabytes(m *model, more int, limits manila.Limits) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("The project's quota has no room for %s: %s more, %s free", plannedName(m), gib(more), gib(max(0, limits.GiB-limits.GiBUsed))),
		fmt.Sprintf("%d of %s are taken. Unless something else in this plan frees enough, the service will refuse; ask for less, or ask an administrator for more quota.",
			limits.GiBUsed, gib(limits.GiB)))
}

func overShares(m *model, limits manila.Limits) diag.Diagnostic {
	return diag.NewWarningDiagnostic(
		fmt.Sprintf("The project's quota has no room for %s: %d of %d shares are there", plannedName(m), limits.SharesUsed, limits.Shares),
		"Unless something else in this plan deletes a share, the service will refuse; ask an administrator for more quota.")
}

func outsideType(m *model, size int, limit manila.ShareType) diag.Diagnostic {
	bounds := fmt.Sprintf("at least %s", gib(limit.MinSize))
	if limit.MaxSize > 0 {
		bounds = fmt.Sprintf("between %d and %s", max(1, limit.MinSize), gib(limit.MaxSize))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("size"),
		fmt.Sprintf("The share type %q does not allow %s for %s", limit.Name, gib(size), plannedName(m)),
		fmt.Sprintf("Shares of this type have %s. Nothing was sent.\n\nChoose a `size` within these limits, or another `share_type`.", bounds))
}

// plannedName names a share that may not exist yet.
func plannedName(m *model) string {
	if m.ID.ValueString() != "" {
		return m.ref().String()
	}
	if m.Name.ValueString() != "" {
		return fmt.Sprintf("share %q", m.Name.ValueString())
	}
	return "a new share"
}

// fractionOfGiB rounds up, so that "3 GiB are in use" never means more than 3.
func fractionOfGiB(bytes int64) string {
	const tenths = 10
	rounded := (bytes*tenths + bytesPerGiB - 1) / bytesPerGiB
	return strconv.FormatFloat(float64(rounded)/tenths, 'f', -1, 64) + " GiB"
}
