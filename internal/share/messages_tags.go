package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func invalidTag(key string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags").AtMapKey(key), "Invalid tag", "In `tags`, "+diags.Sentence(err.Error()))
}

func nullTag(key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags").AtMapKey(key), "Tag without a value",
		"A value may be empty (\"\") but not null. Leave the key out if the share is not to have this tag.")
}

func tooManyTags(count, defaults int) diag.Diagnostic {
	text := fmt.Sprintf("A share can have %d tags, and these are %d.", manila.MaxTags, count)
	if defaults > 0 {
		text = fmt.Sprintf("A share can have %d tags, and these are %d together with the provider's `default_tags` (%d).", manila.MaxTags, count, defaults)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "Too many tags", text)
}

// tagsNotSupported reports tags on a service that has none, on the argument that
// asks for them.
func tagsNotSupported(written *model, err error) diag.Diagnostic {
	const summary = "Tags are not supported by this service"
	text := "Only the SFS services (Huawei Cloud, Open Telekom Cloud, FlexibleEngine) have share tags; OpenStack Manila has none. " + diags.Sentence(err.Error())
	if len(written.Tags.Elements()) == 0 {
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(text, "The tags come from the provider's `default_tags`: remove it, and use `metadata` on the share instead."))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), summary, diags.Paragraphs(text, "Remove `tags`, and use `metadata` instead."))
}

func tagsNotChanged(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "Cannot change the tags of "+ref.String(), diags.ErrorText(err))
}

// tagsNotRead warns of a data source without the tags, which are no reason to fail a plan.
func tagsNotRead(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root("tags"), "The tags of "+ref.String()+" could not be read",
		diags.Paragraphs(diags.ErrorText(err), "`tags` is null. Where nothing uses it, that does no harm."))
}

func tagsIgnored(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "The tags of "+ref.String()+" are not as planned",
		diags.Paragraphs("The service confirmed the change, but "+diags.Sentence(err.Error()),
			"Another client may have changed them at the same time. Run `terraform plan` to see what the share has now."))
}

func createdWithoutTags(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), diags.Capitalize(ref.String())+" was created, but its tags could not be set",
		diags.Paragraphs(diags.ErrorText(err), "The share is available and in the state, but tainted: the next apply would replace it. "+
			"`terraform untaint ADDRESS` keeps it, and the next apply then only adds the tags."))
}

func createdWithUnknownTags(ref manila.Ref, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), diags.Capitalize(ref.String())+" was created, but its tags could not be verified",
		diags.Paragraphs(diags.ErrorText(err), "The service confirmed the tags, and it is not known whether the share has them. The share is available and in the state, but tainted: "+
			"the next apply would replace it. `terraform untaint ADDRESS` keeps it, and the next apply then only sets the tags again."))
}

func propertyGivenTwice(attribute, key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata").AtMapKey(key), fmt.Sprintf("Both `%s` and `metadata` set %q", attribute, key),
		fmt.Sprintf("The provider sends `%s` to the service as the metadata key %q. Keep only `%s`.", attribute, key, attribute))
}
