package service

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type quota struct{ configured }

// NewQuota is the data source sfs_quota.
func NewQuota() datasource.DataSource { return &quota{} }

func (q *quota) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_quota"
}

func (q *quota) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "How many shares and how many GiB the project may have, and what is left of it.",
		Attributes: map[string]schema.Attribute{
			"region":         regionAttribute(),
			"shares":         amount("How many shares the project may have; null if there is no limit."),
			"shares_used":    amount("How many shares it has."),
			"shares_free":    amount("How many more it may have; null if there is no limit, and 0 if it has more than the limit."),
			"gigabytes":      amount("How many GiB all shares together may have; null if there is no limit."),
			"gigabytes_used": amount("How many GiB they have, in size, not in use."),
			"gigabytes_free": amount("By how many GiB shares may still grow; null if there is no limit, and 0 if they are above it."),
		},
	}
}

func amount(description string) schema.Int64Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

type quotaModel struct {
	Region        types.String `tfsdk:"region"`
	Shares        types.Int64  `tfsdk:"shares"`
	SharesUsed    types.Int64  `tfsdk:"shares_used"`
	SharesFree    types.Int64  `tfsdk:"shares_free"`
	Gigabytes     types.Int64  `tfsdk:"gigabytes"`
	GigabytesUsed types.Int64  `tfsdk:"gigabytes_used"`
	GigabytesFree types.Int64  `tfsdk:"gigabytes_free"`
}

// Read asks the service itself and not the session, which remembers the limits
// for the time of a plan: a data source may be read after shares were made.
func (q *quota) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var found quotaModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &found)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	api := q.session.API.InRegion(found.Region.ValueString())
	limits, err := api.Limits(ctx)
	if err == nil {
		found.fill(limits)
		found.Region, err = chosenRegion(ctx, api, found.Region)
	}
	if err != nil {
		resp.Diagnostics.Append(notRead("the project's quota", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &found)...)
}

func (m *quotaModel) fill(limits manila.Limits) {
	m.Shares, m.SharesFree = limitAndRest(limits.Shares, limits.SharesUsed)
	m.SharesUsed = types.Int64Value(int64(limits.SharesUsed))
	m.Gigabytes, m.GigabytesFree = limitAndRest(limits.GiB, limits.GiBUsed)
	m.GigabytesUsed = types.Int64Value(int64(limits.GiBUsed))
}

func limitAndRest(limit, used int) (most, free types.Int64) {
	if limit == manila.Unlimited {
		return types.Int64Null(), types.Int64Null()
	}
	return types.Int64Value(int64(limit)), types.Int64Value(int64(max(0, limit-used)))
}
