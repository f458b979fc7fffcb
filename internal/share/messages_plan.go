package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// plannedShrink warns of every shrink before it is done.
func plannedShrink(ref manila.Ref, from, to int, inUse usage) diag.Diagnostic {
	detail := "Usage is not reported; the service rejects the shrink if the data does not fit."
	if inUse.known {
		detail = fmt.Sprintf("The service last reported %s in use.", inUse)
	}
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("%s shrinks from %s to %s", diags.Capitalize(ref.String()), gib(from), gib(to)), detail)
}

// resizeNotPlanned reports a resize that decide refuses on the prior state.
func resizeNotPlanned(reason refusal, prior, plan *model, status string, inUse usage) diag.Diagnostic {
	observed := &manila.Share{ID: prior.ID.ValueString(), Name: prior.Name.ValueString(), Size: prior.priorSize().actual(), Status: status}
	return notResizable(reason, prior, plan, observed, inUse)
}

// resizeUnderWay warns of an earlier resize, to another size than is planned now.
func resizeUnderWay(ref manila.Ref, unfinished *unfinishedResize, size int) diag.Diagnostic {
	sent := sentResize{from: unfinished.From, to: unfinished.To}
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("%s is still being %s to %s", diags.Capitalize(ref.String()), sent.participle(), gib(unfinished.To)),
		fmt.Sprintf("The resize was started by an earlier apply. This apply waits for its end, then extends the share to %s if it is smaller. It never shrinks the share further without a new plan.", gib(size)))
}

func overGigabytes(m *model, whose string, needed int, limits manila.Limits) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("Quota exceeded by this plan: needs %s more so far, %s free", gib(needed), gib(max(0, limits.GiB-limits.GiBUsed))),
		fmt.Sprintf("With %s the plan exceeds %s, of which %d of %s are used. What is freed later in the plan may make room; "+
			"else the service rejects a request. Reduce a `size`, or ask an administrator for more quota.",
			plannedName(m), whose, limits.GiBUsed, gib(limits.GiB)))
}

func overShares(m *model, whose string, needed int, limits manila.Limits) diag.Diagnostic {
	return diag.NewWarningDiagnostic(
		fmt.Sprintf("Quota exceeded by this plan: new shares so far %d, free %d", needed, max(0, limits.Shares-limits.SharesUsed)),
		fmt.Sprintf("With %s the plan exceeds %s, of which %d of %d shares are used. What is freed later in the plan may make room; "+
			"else the service rejects a request. Ask an administrator for more quota.",
			plannedName(m), whose, limits.SharesUsed, limits.Shares))
}

func overLargestShare(m *model, size, limit int) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("Quota of one share exceeded by %s: %s, at most %s", plannedName(m), gib(size), gib(limit)),
		fmt.Sprintf("The project's quota has a limit for the size of each share. Set `size` to at most %d, or ask an administrator for a higher limit.", limit))
}

// pastThisError is how to destroy shares in spite of an error about one that does not
// exist yet: a destroy makes a normal plan first.
const pastThisError = "`terraform destroy -refresh=false` is not stopped by this error."

// unknownType is an error for a member, whose list has every type that it can use.
func unknownType(name string, listed []string, isMember bool) diag.Diagnostic {
	available := fmt.Sprintf("The service lists %s (`data.sfs_share_types`).", diags.List(listed))
	if !isMember {
		return diag.NewAttributeWarningDiagnostic(path.Root("share_type"), fmt.Sprintf("Share type %q is not listed", name),
			available+" An administrator may be able to use others.")
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("share_type"), fmt.Sprintf("Unknown share type %q", name),
		diags.Paragraphs(available, "Set `share_type` to one of them, or ask an administrator for access to the type. "+pastThisError))
}

func unknownZone(name string, listed []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("availability_zone"), fmt.Sprintf("Unknown availability zone %q", name),
		diags.Paragraphs(fmt.Sprintf("The service lists %s (`data.sfs_availability_zones`).", diags.List(listed)), "Set `availability_zone` to one of them. "+pastThisError))
}

func unknownSnapshot(id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("snapshot_id"), "There is no snapshot "+id, diags.Paragraphs(diags.Sentence(diags.Capitalize(err.Error())),
		"`openstack share snapshot list` lists the snapshots of the project. "+pastThisError))
}

// smallerThanSnapshot reports a new share that has no room for its snapshot.
func smallerThanSnapshot(m *model, snapshot *manila.Snapshot) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("size"),
		fmt.Sprintf("Cannot create %s of %s: the snapshot has %s", plannedName(m), gib(m.size()), gib(snapshot.Size)), diags.Paragraphs(
			fmt.Sprintf("The service creates no share from %s that is smaller than it.", snapshot.Ref()),
			fmt.Sprintf("Set `size` to at least %d; the share can be shrunk once it exists. %s", snapshot.Size, pastThisError)))
}

// aboveTypeMaximum warns of an extend that only some releases and accounts may do.
func aboveTypeMaximum(m *model, size int, limit manila.ShareType) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("size"),
		fmt.Sprintf("Share type %q may not allow %s for %s", limit.Name, gib(size), plannedName(m)),
		fmt.Sprintf("Its maximum is %s. Only some releases allow more, to administrators; the service checks it in the apply.", gib(limit.MaxSize)))
}

func outsideTypeLimits(m *model, size int, limit manila.ShareType) diag.Diagnostic {
	bounds := fmt.Sprintf("at least %s", gib(limit.MinSize))
	if limit.MaxSize > 0 {
		bounds = fmt.Sprintf("%d to %s", max(1, limit.MinSize), gib(limit.MaxSize))
	}
	advice := "Set `size` within these limits, or choose another `share_type`. " + pastThisError
	if m.ID.ValueString() != "" {
		advice = "Set `size` within these limits. " + pastThisError
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("size"),
		fmt.Sprintf("Share type %q does not allow %s for %s", limit.Name, gib(size), plannedName(m)),
		diags.Paragraphs(fmt.Sprintf("Shares of this type have %s.", bounds), advice))
}

// notChecked warns once of what the service did not answer.
func notChecked(what []string, reasons []error) diag.Diagnostic {
	var texts []string
	for _, reason := range reasons {
		texts = append(texts, diags.Sentence(diags.Capitalize(reason.Error())))
	}
	return diag.NewWarningDiagnostic("The plan could not check "+diags.List(what),
		strings.Join(texts, " ")+" The apply may fail because of them.")
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

func sizeTooLarge(at path.Path, size int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid `size`",
		fmt.Sprintf("It is in GiB and must be at most %d, got %d. A number of bytes has to be divided by 1073741824.", maxSize, size))
}

func nullInMetadata(at path.Path, key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("The value of %q in `metadata` is null", key),
		"The service has no null in metadata. Leave the key out, or give it a value.")
}

func notWholeNumber(at path.Path, written string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Invalid `size`",
		fmt.Sprintf("It is in GiB and must be a whole number of at least 1, got %s.", written))
}
