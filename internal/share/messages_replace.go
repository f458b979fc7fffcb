package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// replacementProtected reports a plan that would replace a protected share because
// of changed arguments.
func replacementProtected(ref manila.Ref, because string, inState bool) diag.Diagnostic {
	return protected(ref, fmt.Sprintf("It would be replaced because of %s, and %s. Nothing was changed.", because, protectedIn(inState)),
		replaceAnyway("To keep the share, set "+because+" to what it has.", inState))
}

// replacementForced reports a plan that would replace a protected share although no
// argument asks for it.
func replacementForced(ref manila.Ref, inState bool) diag.Diagnostic {
	return protected(ref, fmt.Sprintf("It would be replaced, by `-replace` or `replace_triggered_by`, and %s. Nothing was changed.", protectedIn(inState)),
		replaceAnyway("To keep the share, plan without `-replace`, or remove the trigger.", inState))
}

func protectedIn(state bool) string {
	if state {
		return "`deletion_protection` is true in the state"
	}
	return "`deletion_protection` is not false in the configuration"
}

func replaceAnyway(keep string, inState bool) string {
	text := keep + " To replace it, first set `deletion_protection = false` alone and apply that."
	if inState {
		return text
	}
	// The state does not protect the share yet, and a destroy goes by the state.
	return text + "\n\nThis plan is also a part of `terraform destroy`; `terraform destroy -refresh=false` does without it."
}

const destroyAnyway = "set `deletion_protection = false`, apply that, and try again."

// destroyProtected reports a plan that would destroy a protected share. Terraform
// makes one in the apply too, for a share whose replacement was created first.
func destroyProtected(ref manila.Ref, replacement *manila.Share) diag.Diagnostic {
	if replacement != nil {
		return protected(ref, wouldBeDestroyed, alreadyReplaced(ref, replacement), "Otherwise, to destroy it, "+destroyAnyway)
	}
	return protected(ref, wouldBeDestroyed, "To destroy it, "+destroyAnyway)
}

const wouldBeDestroyed = "It would be destroyed, and `deletion_protection` is true in the state. The share was not deleted."

// destroyRefused reports an apply that would destroy a protected share, which no
// plan could see: that of a tainted share does not have its state.
func destroyRefused(ref manila.Ref, replacement *manila.Share) diag.Diagnostic {
	state := wouldBeDestroyed + " What depends on it was destroyed first: its access rules may be gone, and clients cut off."
	if replacement != nil {
		return protected(ref, state, alreadyReplaced(ref, replacement))
	}
	return protected(ref, state, "If the share is tainted, `terraform untaint ADDRESS` and `terraform apply` keep it and restore its access rules. To destroy it, untaint it first, then "+destroyAnyway)
}

// alreadyReplaced is the way back from a replacement that was made before the
// share it replaces could be destroyed.
func alreadyReplaced(ref manila.Ref, replacement *manila.Share) string {
	return fmt.Sprintf("Share %s has the same name and is newer. Only if Terraform created it as the replacement (`create_before_destroy`), return to the old one: "+
		"`terraform state rm ADDRESS`, `terraform import ADDRESS %s`, and `terraform apply` to restore the access rules. Then delete the newer one by hand, once you have seen that it is empty and in no configuration.", replacement.ID, ref.ID)
}

func protected(ref manila.Ref, paragraphs ...string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"),
		diags.Capitalize(ref.String())+" is protected from deletion", diags.Paragraphs(paragraphs...))
}

// replacementLosesData warns of a plan that replaces a share.
func replacementLosesData(ref manila.Ref, because string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Replacing "+ref.String()+" loses its data",
		fmt.Sprintf("The plan deletes the share and creates an empty one, because of %s. To keep the share, set %[1]s to what it has.", because))
}

func attributeList(attributes path.Paths) string {
	var names []string
	for _, attribute := range attributes {
		names = append(names, "`"+attribute.String()+"`")
	}
	return strings.Join(names, ", ")
}

// moved warns of a share that the service or an administrator has moved.
func moved(ref manila.Ref, attribute path.Path, configured, observed string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(attribute, fmt.Sprintf("`%s` of %s has changed outside Terraform to %q", attribute, ref, observed),
		fmt.Sprintf("The configuration still says %q. The share is kept as it is: it is not replaced because the service or an administrator moved it, or renamed its type.\n\n"+
			"Set `%s = %q`, or remove the argument. To have %[1]q again, replace the share (`-replace=ADDRESS`), which loses its data.", configured, attribute, observed))
}

// movedAway reports a share that has nothing any more where the configuration says
// what it had.
func movedAway(ref manila.Ref, attribute path.Path, configured string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(attribute, fmt.Sprintf("%s has no `%s` any more", diags.Capitalize(ref.String()), attribute),
		fmt.Sprintf("The configuration says %q, which the share had until it was changed outside Terraform. The share is not replaced because of that.\n\n"+
			"Remove the argument. `terraform destroy -refresh=false` works without that change.", configured))
}

// notVerified warns of an argument that was written down for a share of which the
// service does not show it.
func notVerified(ref manila.Ref, attribute path.Path) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(attribute, fmt.Sprintf("The service does not show `%s` of %s", attribute, ref),
		"The state takes the configured value, and nothing is sent to the service: whether the share has it is not known. The share is not replaced.")
}

// typeNotComparable reports that it is not known whether a share has the configured
// type.
func typeNotComparable(ref manila.Ref, known, configured string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("share_type"), fmt.Sprintf("Cannot tell whether %s has share type %q", ref, configured),
		diags.Paragraphs(fmt.Sprintf("The state has %q, which may be another name of the same type. %s", known, diags.Sentence(diags.Capitalize(err.Error()))),
			fmt.Sprintf("Try again, or set `share_type = %q`, or remove the argument. `terraform destroy -refresh=false` works without that change.", known)))
}

// regionNotComparable reports a region that is written down for a share of which no
// region is known.
func regionNotComparable(ref manila.Ref, configured, own string) diag.Diagnostic {
	known := "which is configured without a region"
	if own != "" {
		known = fmt.Sprintf("of region %q", own)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("region"), unknownRegion(ref, configured),
		fmt.Sprintf("The share is on the provider's `endpoint`, %s. The share is not replaced because of that.\n\n"+
			"Set the region in the provider block, or remove the argument here. `terraform destroy -refresh=false` works without that change.", known))
}

func unknownRegion(ref manila.Ref, configured string) string {
	return fmt.Sprintf("Cannot tell whether %s is in region %q", ref, configured)
}
