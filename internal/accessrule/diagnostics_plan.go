package accessrule

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// badTarget tells a client that the service would not take.
func badTarget(at path.Path, kind, to string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("%q is no client for an access rule of type %s", to, kind),
		diags.Capitalize(diags.Sentence(err.Error())))
}

// twiceTheSame tells two rules for one client in one configuration.
func twiceTheSame(at path.Path, one, other manila.Grant) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("%s and %s are for the same client", diags.Capitalize(one.String()), other),
		"A client can have one rule only, whatever the level. Remove one of the two.")
}

// twoOwners warns of a share whose rules two kinds of resources look after.
func twoOwners(ref manila.ShareRef) diag.Diagnostic {
	return warn(fmt.Sprintf("The access rules of %s are managed twice", ref),
		"This configuration has `sfs_share_access_rules`, which owns all rules of the share and removes every other one, and `sfs_share_access_rule` for the same share. "+
			"They undo each other's work with every apply. Use one of the two for a share.")
}

// cannotFit tells a type of rule that no backend takes for the share's protocol.
func cannotFit(share *manila.Share, grant manila.Grant, instead string) diag.Diagnostic {
	return fail(fmt.Sprintf("%s cannot have %s", diags.Capitalize(share.Ref().String()), grant),
		fmt.Sprintf("The share has the protocol %s, and rules of type %s do not go with it: the service would accept the rule and then set it to \"error\". Nothing was sent.", share.ShareProto, grant.Type),
		"Use "+instead+".")
}

func mayNotFit(share *manila.Share, grant manila.Grant, instead string) diag.Diagnostic {
	return warn(fmt.Sprintf("%s may not take %s", diags.Capitalize(share.Ref().String()), grant),
		fmt.Sprintf("The share has the protocol %s, for which most backends take rules of type %s. The service accepts others too and lets the backend refuse them, "+
			"which sets the rule, and others that are applied with it, to \"error\".", share.ShareProto, instead))
}

// shareNotSeen tells a plan for a share that cannot be asked for.
func shareNotSeen(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("share_id"), "Cannot plan access rules of "+ref.String(), diags.ErrorText(err))
}

// replacedForLevel says what it means that the level is not changed in place.
func replacedForLevel(at path.Path, ref manila.ShareRef, grant manila.Grant, level string) diag.Diagnostic {
	if level == "" {
		level = "a level that is not known yet"
	}
	return diag.NewAttributeWarningDiagnostic(at, fmt.Sprintf("The clients of %s will be without access for a moment", grant),
		fmt.Sprintf("The service cannot change the level of a rule in place, so the rule on %s is removed and added again with %s. In between, usually a few seconds, "+
			"its clients cannot use the share, unless another rule covers them.", ref, level))
}

// ruleFailed warns of a rule that is not applied.
func ruleFailed(ref manila.ShareRef, rule manila.Rule, all []manila.Rule) diag.Diagnostic {
	return warn(fmt.Sprintf("%s on %s is in state \"error\"", diags.Capitalize(rule.Grant().String()), ref),
		"Its clients may have no access. "+guilty(nil, all),
		"Correct or remove the rule that the backend refused. If this is the one, replace it: `terraform apply -replace=ADDRESS`.")
}
