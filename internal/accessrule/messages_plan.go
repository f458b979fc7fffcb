package accessrule

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func emptyImportID() diag.Diagnostic {
	return fail("Empty import ID", "Expected an id: `terraform import ADDRESS SHARE_ID/RULE_ID` for a `sfs_share_access_rule`, `terraform import ADDRESS SHARE_ID` for `sfs_share_access_rules`.")
}

func invalidRulesImportID(id string) diag.Diagnostic {
	return fail(fmt.Sprintf("Invalid import ID %q of access rules", id),
		"Expected the id of the share, not its name: `terraform import ADDRESS SHARE_ID`. `openstack share list` lists the ids.")
}

func invalidImportID(id string) diag.Diagnostic {
	return fail(fmt.Sprintf("Invalid import ID %q of an access rule", id),
		"Expected the id of the share and the id of the rule: `terraform import ADDRESS SHARE_ID/RULE_ID`. `openstack share access list SHARE` lists the ids of the rules.")
}

func invalidClient(at path.Path, accessType, to string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("Invalid `access_to` for access type %q", accessType),
		fmt.Sprintf("`access_to` is %q: %s", to, diags.Sentence(err.Error())))
}

func duplicateClient(at path.Path, one, other manila.Grant) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, fmt.Sprintf("%s and %s are for the same client", diags.Capitalize(one.String()), other),
		"A client can have one rule only, whatever its level. Remove one of the two.")
}

func managedTwice(ref manila.Ref) diag.Diagnostic {
	return warn(fmt.Sprintf("The access rules of %s are managed twice", ref),
		"This configuration has `sfs_share_access_rules`, which manages all rules of the share and removes every other one, and `sfs_share_access_rule` for the same share. "+
			"Each reverts the changes of the other with every apply. Use one of the two for a share.")
}

func unsupportedType(share *manila.Share, grant manila.Grant, usual string) diag.Diagnostic {
	return fail(fmt.Sprintf("%s does not support %s", diags.Capitalize(share.Ref().String()), grant),
		fmt.Sprintf("The share has protocol %s. The service would accept a rule of type %s and then set it to \"error\". No request was sent.", share.ShareProto, grant.Type),
		"Use "+usual+".")
}

func unlikelyType(share *manila.Share, grant manila.Grant, usual string) diag.Diagnostic {
	return warn(fmt.Sprintf("%s may not support %s", diags.Capitalize(share.Ref().String()), grant),
		fmt.Sprintf("The share has protocol %s, for which most backends take rules of type %s. The service accepts others too. If the backend rejects the rule, "+
			"the service sets it, and others that are applied with it, to \"error\".", share.ShareProto, usual))
}

func cannotPlan(ref manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailedOn("share_id", "Cannot plan access rules of "+ref.String(), err)
}

func replacedForLevel(at path.Path, ref manila.Ref, grant manila.Grant, level string) diag.Diagnostic {
	if level == "" {
		level = "a level that is not known yet"
	}
	return diag.NewAttributeWarningDiagnostic(at, fmt.Sprintf("Clients of %s on %s lose access while its level changes", grant, ref),
		fmt.Sprintf("The service cannot change the level in place, so the rule is removed and added again with %s. In between, usually for a few seconds, "+
			"its clients cannot use the share unless another rule covers them.", level))
}

func existingRulesRemoved(ref manila.Ref, rules []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("rules"), fmt.Sprintf("Existing access rules of %s will be removed", ref),
		diags.Paragraphs(fmt.Sprintf("The share has rules that this configuration does not have: %s.", diags.List(rules)),
			"`sfs_share_access_rules` manages all rules of its share, so the clients of these lose access. Add them to `rules` if they are to keep it."))
}

func ruleFailed(ref manila.Ref, rule manila.Rule, all failures) diag.Diagnostic {
	return warn(fmt.Sprintf("%s on %s is in state \"error\"", diags.Capitalize(rule.Grant().String()), ref),
		"Its clients may have no access. "+rejectedRule(all),
		"Correct or remove the rejected rule. If it is this one, replace it: `terraform apply -replace=ADDRESS`.")
}
