package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// typeCheck checks the size against the limits of the share type: the known one,
// else the configured one, else the default.
func (r *shareResource) typeCheck(m *model, known shareType, size int) optionalCheck {
	return optionalCheck{"the share types", func(ctx context.Context) (diag.Diagnostics, error) {
		types, err := r.provider.ShareTypes(ctx, m.Region.ValueString())
		if err != nil {
			return nil, err
		}
		if known == (shareType{}) {
			known = shareType{ID: m.ShareType.ValueString(), Name: m.ShareType.ValueString()}
		}
		at := slices.IndexFunc(types, func(t manila.ShareType) bool {
			if known == (shareType{}) {
				return t.IsDefault
			}
			return known.isNamed(t.ID) || known.isNamed(t.Name)
		})
		if at < 0 {
			return nil, nil
		}
		if limit := types[at]; size < limit.MinSize || limit.MaxSize > 0 && size > limit.MaxSize {
			return diag.Diagnostics{outsideTypeLimits(m, size, limit)}, nil
		}
		return nil, nil
	}}
}
