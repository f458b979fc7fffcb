package securityservice

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// insteadOfThis is the next step for a security service that share servers use.
const insteadOfThis = "Create another `sfs_security_service` and put it into `security_service_ids` of the share network in place of this one. Destroy this one by a later apply."

// isUsed tells the refusal of a change in use from that of a role: both are 403.
func isUsed(err error) bool {
	response, ok := manila.AsError(err)
	return ok && strings.Contains(response.Message, "share server associated")
}

// notCompleted reports a security service that was created, and whose description is
// still the create marker.
func notCompleted(ref manila.Ref, err error) diag.Diagnostic {
	return diags.CallFailed(diags.Capitalize(ref.String())+" was created, but its description was not set", err,
		"It is in the state and tainted: the next apply replaces it. `terraform untaint ADDRESS` keeps it, and the next apply then sets the description.")
}

// fieldNotSupported reports a request that was not sent because the service would ignore
// an attribute.
func fieldNotSupported(summary, name, version string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(name), summary+": the service lacks `"+name+"`", diags.Paragraphs(
		diags.Capitalize(diags.Sentence(err.Error())),
		fmt.Sprintf("`%s` needs microversion %s, which this service does not offer. Nothing was changed. Remove it from the configuration.", name, version)))
}

// notChanged reports a change that the service confirmed and did not make.
func notChanged(ref manila.Ref, name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(name), fmt.Sprintf("The service did not change `%s` of %s", name, ref),
		"It confirmed the change, and still shows another value. Another client may have changed it at the same time. Run `terraform plan` to see what it has now.")
}

// changeOfUsed reports a plan that changes what the service refuses to change.
func changeOfUsed(ref manila.Ref, name string, users []user) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(name), fmt.Sprintf("`%s` of %s cannot be changed while shares use it", name, ref), diags.Paragraphs(
		"Share servers of "+list(users)+" use the security service, so the service only accepts another `name` or `description`. Nothing was changed.",
		insteadOfThis+" Or undo the change. "+
			"Where the password is set already, as after an import, add `lifecycle { ignore_changes = [password, password_wo_version] }`."))
}

// inUse reports an update that the service refused with 403.
func inUse(ref manila.Ref, users []user, err error) diag.Diagnostic {
	summary := "Cannot change " + ref.String()
	switch {
	case len(users) == 0 && isUsed(err):
		return diags.CallFailed(summary, err, "No share of a share network that has it is listed. The service keeps share servers for some minutes after their last share; run the command again then.")
	case len(users) == 0:
		return diags.CallFailed(summary, err)
	}
	return diag.NewErrorDiagnostic(summary+": shares use it", diags.Paragraphs(diags.Capitalize(diags.Sentence(err.Error())),
		"Share servers of "+list(users)+" use it.", insteadOfThis))
}

// notDeleted reports a delete that the service refused with 403.
func notDeleted(ref manila.Ref, networks []manila.Ref, err error) diag.Diagnostic {
	summary := "Cannot delete " + ref.String()
	if len(networks) == 0 {
		return diags.CallFailed(summary, err)
	}
	return diag.NewErrorDiagnostic(summary+": a share network has it", diags.Paragraphs(diags.Capitalize(diags.Sentence(err.Error())),
		diags.Capitalize(diags.Refs(networks))+" has it.", "Where the same apply removes it from `security_service_ids`, Terraform destroys it before that. Keep it in the configuration until the share network has been changed, or set `lifecycle { create_before_destroy = true }` in it before you remove it. "+
			"Otherwise remove it from `security_service_ids` there, or delete the share network first."))
}

func list(users []user) string {
	var texts []string
	for _, user := range users {
		texts = append(texts, fmt.Sprintf("%s (%s)", user.network, diags.Refs(user.shares)))
	}
	return diags.List(texts)
}
