package share

import (
	"context"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// maxSize is the largest size that the provider reads back.
const maxSize = math.MaxInt32

// inGiB refuses what cannot be a number of GiB.
type inGiB struct{}

func (inGiB) Description(context.Context) string { return "a size in GiB" }

func (v inGiB) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (inGiB) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.ValueInt64() > maxSize {
		resp.Diagnostics.Append(sizeTooLarge(req.Path, req.ConfigValue.ValueInt64()))
	}
}

// noNulls refuses a null in a map, and names its key.
type noNulls struct{}

func (noNulls) Description(context.Context) string { return "no null values" }

func (v noNulls) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (noNulls) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, value := range req.ConfigValue.Elements() {
		if value.IsNull() {
			resp.Diagnostics.Append(nullInMetadata(req.Path.AtMapKey(key), key))
		}
	}
}
