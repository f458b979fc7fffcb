package share

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// selectShares are the shares that fit, by name and among equal names by id: the
// service's own order changes with every share that comes or goes.
func selectShares(ctx context.Context, book *tagIndex, wanted selection) ([]manila.Share, error) {
	var fitting []manila.Share
	for page, err := range book.api.SharePages(ctx, wanted.onService) {
		if err != nil {
			return nil, err
		}
		fitting = append(fitting, slices.DeleteFunc(page, func(share manila.Share) bool { return !wanted.matches(&share) })...)
	}
	slices.SortFunc(fitting, func(a, b manila.Share) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return book.filter(ctx, fitting, wanted.tags)
}

func noShareWithID(id string, err error) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("id"), "There is no share "+id, diags.Paragraphs(diags.Sentence(err.Error()),
		"Look for it with `openstack share list`. A share of another project or another region is not found either: check the login and `region`."))
}

func noShareMatches(wanted selection) diag.Diagnostic {
	return diag.NewErrorDiagnostic("There is no share with "+wanted.String(),
		"The project has no share that fits all of it. Names and statuses count by upper and lower case; a share of another project or another region is not found. "+
			"If none may be there, use the data source `sfs_shares`: it gives an empty list then.")
}

// maxNamed is how many shares an error names.
const maxNamed = 5

func severalSharesMatch(wanted selection, fitting []manila.Share) diag.Diagnostic {
	var named []string
	for i, share := range fitting {
		if i == maxNamed {
			named = append(named, fmt.Sprintf("and %d more", len(fitting)-maxNamed))
			break
		}
		named = append(named, fmt.Sprintf("%s, %s, %s", share.Ref(), gib(share.Size), share.Status))
	}
	return diag.NewErrorDiagnostic(fmt.Sprintf("%d shares fit %s", len(fitting), wanted),
		diags.Paragraphs("The data source `sfs_share` is for one share. Fitting are:", "  - "+strings.Join(named, "\n  - "),
			"Say more of the share that is meant, or take its `id`. For several shares there is the data source `sfs_shares`."))
}
