package share

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var _ datasource.DataSourceWithConfigure = (*dataShares)(nil)

type dataShares struct {
	provider *conns.Provider
}

// NewPluralDataSource is the data source sfs_shares: all shares that fit, from
// one listing.
func NewPluralDataSource() datasource.DataSource { return &dataShares{} }

func (d *dataShares) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_shares"
}

func (d *dataShares) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	var diags diag.Diagnostics
	d.provider, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

func (d *dataShares) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All shares of the project that fit every given filter, in the order of their names; an empty list if none does. " +
			"However many shares there are, they come from one listing, page by page.",
		Attributes: dataFilters(map[string]schema.Attribute{
			"ids": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The ids of the shares, in the order of `shares`."},
			"shares": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The shares, by name and among equal names by id.",
				NestedObject:        schema.NestedAttributeObject{Attributes: listedAttributes()},
			},
		}),
	}
}

func listedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":                shown("The share's id."),
		"name":              shown("The share's name."),
		"description":       shown("What the share is for."),
		"size":              schema.Int64Attribute{Computed: true, MarkdownDescription: "The size in GiB."},
		"status":            shown("The share's status."),
		"share_proto":       shown("The protocol."),
		"share_type":        shown("The name of the share type."),
		"availability_zone": shown("The availability zone."),
		"is_public":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether other projects see the share."},
		"metadata":          schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: allMetadata},
		"tags":              schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The share's tags; null if it or its service has none."},
		"share_network_id":  shown("The share network."),
		"snapshot_id":       shown("The snapshot that the share was made from."),
		"project_id":        shown("The project that owns the share."),
		"host":              shown("The backend that holds the share, where the service shows it."),
		"created_at":        shown("When the share was created, in UTC (RFC 3339)."),
		"export_paths": schema.ListAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "All paths as the listing shows them, in the order of the alphabet; empty while a resize runs. Some services show paths for administrators " +
				"only among them: to know what to mount, use the data source `sfs_share`, which asks for each share."},
		"used_bytes":   schema.Int64Attribute{Computed: true, MarkdownDescription: usedBytesHelp},
		"used_percent": schema.Float64Attribute{Computed: true, MarkdownDescription: usedRatioHelp},
	}
}

// foundShares is the data source sfs_shares in configuration and state.
type foundShares struct {
	filters
	Region types.String  `tfsdk:"region"`
	IDs    []string      `tfsdk:"ids"`
	Shares []listedShare `tfsdk:"shares"`
}

// listedShare is a share as far as a listing tells of it.
type listedShare struct {
	ID               types.String  `tfsdk:"id"`
	Name             types.String  `tfsdk:"name"`
	Description      types.String  `tfsdk:"description"`
	Size             types.Int64   `tfsdk:"size"`
	Status           types.String  `tfsdk:"status"`
	ShareProto       types.String  `tfsdk:"share_proto"`
	ShareType        types.String  `tfsdk:"share_type"`
	AvailabilityZone types.String  `tfsdk:"availability_zone"`
	IsPublic         types.Bool    `tfsdk:"is_public"`
	Metadata         types.Map     `tfsdk:"metadata"`
	Tags             types.Map     `tfsdk:"tags"`
	ShareNetworkID   types.String  `tfsdk:"share_network_id"`
	SnapshotID       types.String  `tfsdk:"snapshot_id"`
	ProjectID        types.String  `tfsdk:"project_id"`
	Host             types.String  `tfsdk:"host"`
	CreatedAt        types.String  `tfsdk:"created_at"`
	ExportPaths      types.List    `tfsdk:"export_paths"`
	UsedBytes        types.Int64   `tfsdk:"used_bytes"`
	UsedPercent      types.Float64 `tfsdk:"used_percent"`
}

func (d *dataShares) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var found foundShares
	resp.Diagnostics.Append(req.Config.Get(ctx, &found)...)
	wanted, diags := found.selection()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(found.Region.ValueString())
	if err := found.fill(ctx, &tagIndex{provider: d.provider, api: api}, wanted); err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot list the shares", err))
		return
	}
	resp.Diagnostics.Append(observeRegion(ctx, api, &found.Region)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &found)...)
}

func (f *foundShares) fill(ctx context.Context, book *tagIndex, wanted selection) error {
	fitting, err := selectShares(ctx, book, wanted)
	if err != nil {
		return err
	}
	f.IDs, f.Shares = []string{}, []listedShare{}
	for _, share := range fitting {
		tags, err := book.shown(ctx, &share)
		if err != nil {
			return err
		}
		f.IDs = append(f.IDs, share.ID)
		f.Shares = append(f.Shares, listedShareOf(&share, tags))
	}
	return nil
}

func listedShareOf(share *manila.Share, tags map[string]string) listedShare {
	bytes, percent := usedOf(share)
	paths := []attr.Value{}
	for _, path := range slices.Sorted(slices.Values(share.ExportLocations)) {
		paths = append(paths, types.StringValue(path))
	}
	return listedShare{
		ID:               types.StringValue(share.ID),
		Name:             optional(share.Name),
		Description:      optional(share.Description),
		Size:             types.Int64Value(int64(share.Size)),
		Status:           optional(share.Status),
		ShareProto:       optional(share.ShareProto),
		ShareType:        optional(nonEmpty(share.ShareTypeName, share.ShareTypeID)),
		AvailabilityZone: optional(share.AvailabilityZone),
		IsPublic:         types.BoolValue(share.IsPublic),
		Metadata:         visibleMetadata(share.Metadata),
		Tags:             orNull(tags),
		ShareNetworkID:   optional(share.ShareNetworkID),
		SnapshotID:       optional(share.SnapshotID),
		ProjectID:        optional(share.ProjectID),
		Host:             optional(share.Host),
		CreatedAt:        optional(rfc3339(share.CreatedAt)),
		ExportPaths:      types.ListValueMust(types.StringType, paths),
		UsedBytes:        bytes,
		UsedPercent:      percent,
	}
}
