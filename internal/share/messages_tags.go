package share

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func unusableTag(key string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags").AtMapKey(key), "A tag that the service does not take", "In `tags`, "+diags.Sentence(err.Error()))
}

func tooManyTags(count, defaults int) diag.Diagnostic {
	text := fmt.Sprintf("A share can have %d tags, and these are %d.", manila.MaxTags, count)
	if defaults > 0 {
		text = fmt.Sprintf("A share can have %d tags, and these are %d together with the provider's `default_tags` (%d).", manila.MaxTags, count, defaults)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "Too many tags", text)
}

// tagsNotSupported tells tags on a service that has none, on the argument that wants them.
func tagsNotSupported(written *model, err error) diag.Diagnostic {
	const summary = "This service has no tags"
	text := "Tags belong to the SFS services (Huawei Cloud, Open Telekom Cloud, FlexibleEngine); OpenStack Manila has none. Nothing was sent but the question: " + diags.Sentence(err.Error())
	if len(written.Tags.Elements()) == 0 {
		return diag.NewErrorDiagnostic(summary, diags.Paragraphs(text, "The tags come from the provider's `default_tags`: remove it there. `metadata` can hold keys and values of your own here."))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), summary, diags.Paragraphs(text, "Remove `tags`; `metadata` can hold keys and values of your own here."))
}

func notTagged(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "Cannot change the tags of "+ref.String(), diags.ErrorText(err))
}

func tagsIgnored(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), "The tags of "+ref.String()+" are not as planned",
		diags.Paragraphs("The service confirmed the change, but "+diags.Sentence(err.Error()),
			"Somebody else may have changed them at the same time. Run `terraform plan` to see what is there now."))
}

func createdWithoutTags(ref manila.ShareRef, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("tags"), diags.Capitalize(ref.String())+" was created but could not be tagged",
		diags.Paragraphs(diags.ErrorText(err), "The share is available and in the state, but marked as tainted: the next apply would replace it. "+
			"`terraform untaint ADDRESS` keeps it, and the next apply then only adds the tags."))
}

func propertyGivenTwice(attribute, key string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("metadata").AtMapKey(key), "A property that is given twice",
		fmt.Sprintf("`%s` is sent to the service as the metadata key %q, and `metadata` names the same key. Keep only `%s`.", attribute, key, attribute))
}
