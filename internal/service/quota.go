package service

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type quota struct {
	Region        types.String `tfsdk:"region"`
	Shares        types.Int64  `tfsdk:"shares"`
	SharesUsed    types.Int64  `tfsdk:"shares_used"`
	SharesFree    types.Int64  `tfsdk:"shares_free"`
	Gigabytes     types.Int64  `tfsdk:"gigabytes"`
	GigabytesUsed types.Int64  `tfsdk:"gigabytes_used"`
	GigabytesFree types.Int64  `tfsdk:"gigabytes_free"`
}

// NewQuota is the data source sfs_quota.
func NewQuota() datasource.DataSource {
	computed := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	return &dataSource[quota]{
		name: "quota", subject: "the project's quota",
		description: "How many shares and how many GiB the project may have, and how many of them are free.",
		attributes: map[string]schema.Attribute{
			"region":         regionAttribute,
			"shares":         computed("How many shares the project may have; null if there is no limit."),
			"shares_used":    computed("How many shares the project has."),
			"shares_free":    computed("How many more shares the project may have; null if there is no limit, and 0 if the project is above it."),
			"gigabytes":      computed("How many GiB all shares together may have; null if there is no limit."),
			"gigabytes_used": computed("The sum of the sizes of all shares in GiB; not the space in use in them."),
			"gigabytes_free": computed("How many more GiB the shares may have; null if there is no limit, and 0 if the project is above it."),
		},
		region: func(q *quota) *types.String { return &q.Region },
		read:   readQuota,
	}
}

// readQuota bypasses the cache of the provider, which is as old as the plan: the data source may be read after a create.
func readQuota(ctx context.Context, provider *conns.Provider, q *quota) error {
	limits, err := provider.API.InRegion(q.Region.ValueString()).Limits(ctx)
	if err != nil {
		return err
	}
	q.Shares, q.SharesFree = limitAndFree(limits.Shares, limits.SharesUsed)
	q.SharesUsed = types.Int64Value(int64(limits.SharesUsed))
	q.Gigabytes, q.GigabytesFree = limitAndFree(limits.GiB, limits.GiBUsed)
	q.GigabytesUsed = types.Int64Value(int64(limits.GiBUsed))
	return nil
}

func limitAndFree(limit, used int) (most, free types.Int64) {
	if limit == manila.Unlimited {
		return types.Int64Null(), types.Int64Null()
	}
	return types.Int64Value(int64(limit)), types.Int64Value(int64(max(0, limit-used)))
}
