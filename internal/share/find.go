package share

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
