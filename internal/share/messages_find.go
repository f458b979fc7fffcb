package share

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func noShareWithID(id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "There is no share "+id, diags.Paragraphs(diags.Sentence(err.Error()),
		"Look for it with `openstack share list`. A share of another project or another region is not found either: check the login and `region`."))
}

// shareInRecycleBin reports a share that is deleted, and can be restored.
func shareInRecycleBin(deletion manila.SoftDeletion, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "There is no share "+deletion.Share.ID+": it is in the recycle bin", diags.ErrorText(err))
}

func noShareMatches(wanted selection) diag.Diagnostic {
	return diag.NewErrorDiagnostic("No share matches "+wanted.String(),
		"Names and statuses are case-sensitive, and shares of another project or region are not found.\n\n"+
			"If there may be none, use the data source `sfs_shares`, which returns an empty list then.")
}

// maxNamed is how many shares an error names.
const maxNamed = 5

func severalSharesMatch(wanted selection, matching []manila.Share) diag.Diagnostic {
	var named []string
	for i, share := range matching {
		if i == maxNamed {
			named = append(named, fmt.Sprintf("and %d more", len(matching)-maxNamed))
			break
		}
		named = append(named, fmt.Sprintf("%s, %s, %s", share.Ref(), gib(share.Size), share.Status))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%d shares match %s", len(matching), wanted),
		diags.Paragraphs("The data source `sfs_share` reads exactly one share. Matching are:\n  - "+strings.Join(named, "\n  - "),
			"Add filters until one share matches, or use `id`. For several shares, use the data source `sfs_shares`."))
}

func minimumAboveMaximum(minimum, maximum int64) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("min_size"), "`min_size` is larger than `max_size`",
		fmt.Sprintf("No share has at least %d and at most %s.", minimum, gib(int(maximum))))
}
