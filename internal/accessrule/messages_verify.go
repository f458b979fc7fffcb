package accessrule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// notCreated adds to a failed create of all rules of a share who has access now.
func notCreated(failure diag.Diagnostic, rules []manila.Rule) diag.Diagnostic {
	return withState(failure, granted(rules)+
		"The resource is not in the state yet. Rules that were added so far stay, and the next `terraform apply` continues from there.")
}

// notUpdated adds to a failed update of all rules of a share who has access now.
func notUpdated(failure diag.Diagnostic, rules []manila.Rule) diag.Diagnostic {
	return withState(failure, granted(rules))
}

// withState puts what is the state now between what the service answered and what to
// do next.
func withState(failure diag.Diagnostic, state string) diag.Diagnostic {
	paragraphs := strings.Split(failure.Detail(), "\n\n")
	answer, advice := paragraphs[0], ""
	if last := len(paragraphs) - 1; last > 0 {
		answer, advice = strings.Join(paragraphs[:last], " "), paragraphs[last]
	}
	return fail(failure.Summary(), answer, state, advice)
}

func granted(rules []manila.Rule) string {
	if len(rules) == 0 {
		return ""
	}
	return "When last listed, these rules of the share granted access, or were about to: " + names(rules) + ". "
}

// rulesDiffer reports rules that were accepted, and that the service lists
// with another content.
func rulesDiffer(ref manila.Ref, different []mismatch) diag.Diagnostic {
	var asked []manila.Rule
	for _, m := range different {
		asked = append(asked, m.asked)
	}
	be := "is"
	if len(asked) > 1 {
		be = "are"
	}
	return fail(fmt.Sprintf("%s on %s %s not as planned", diags.Capitalize(names(asked)), ref, be),
		"The service accepted the request"+requestsOf(asked)+". "+listedInstead(different), ignoredOrChanged)
}

const ignoredOrChanged = "Clients have the access that the service lists. Either it ignores a part of the rule, such as its level, or another client changed the rules at the same time. " +
	"Run `terraform plan` to see what the share has now."

// rulesNotAsPlanned reports the rules of a share that differ from all planned ones.
func rulesNotAsPlanned(ref manila.Ref, diff difference) diag.Diagnostic {
	var texts []string
	for _, grant := range diff.missing {
		texts = append(texts, fmt.Sprintf("The service does not list %s.", grant))
	}
	for _, rule := range diff.failed {
		texts = append(texts, fmt.Sprintf("The service lists %s in state \"error\".", rule.Grant()))
	}
	for _, change := range diff.levels {
		texts = append(texts, listedInstead([]mismatch{{asked: change.rule.With(change.grant), listed: change.rule}}))
	}
	for _, rule := range slices.Concat(diff.unwanted, diff.blocking) {
		texts = append(texts, fmt.Sprintf("The service lists %s, which this configuration does not have.", rule.Grant()))
	}
	return fail(fmt.Sprintf("The access rules of %s are not as planned", ref), strings.Join(texts, " "), ignoredOrChanged)
}

func listedInstead(different []mismatch) string {
	var texts []string
	for _, m := range different {
		texts = append(texts, fmt.Sprintf("%s instead of %s", m.listed.Grant(), m.asked.Grant()))
	}
	return "The service lists " + diags.List(texts) + "."
}
