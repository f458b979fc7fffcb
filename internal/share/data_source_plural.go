package share

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ datasource.DataSourceWithConfigure = (*dataShares)(nil)

type dataShares struct {
	provider *conns.Provider
}

// NewPluralDataSource is the data source sfs_shares: all shares that match, from
// one listing.
func NewPluralDataSource() datasource.DataSource { return &dataShares{} }

func (d *dataShares) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_shares"
}

func (d *dataShares) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (d *dataShares) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All shares of the project that match every given filter, sorted by name; an empty list if none does. " +
			"They are read from one listing, page by page, however many there are; only a share with several export paths costs a request more.",
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
		"id":                computedString("The share's id."),
		"name":              computedString("The share's name."),
		"description":       computedString("What the share is for."),
		"size":              schema.Int64Attribute{Computed: true, MarkdownDescription: "The size in GiB."},
		"status":            computedString("The share's status."),
		"share_proto":       computedString("The protocol."),
		"share_type":        computedString("The name of the share type."),
		"availability_zone": computedString("The availability zone."),
		"is_public":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether other projects see the share."},
		"metadata":          schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: allMetadata},
		"tags":              schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The share's tags; null if it or its service has none."},
		"share_network_id":  computedString("The share network."),
		"snapshot_id":       computedString("The snapshot that the share was made from."),
		"project_id":        computedString("The project that owns the share."),
		"host":              computedString("The backend that holds the share, where the service shows it."),
		"created_at":        computedString("When the share was created, in UTC (RFC 3339)."),
		"export_paths": schema.ListAttribute{Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The paths to mount the share by, sorted; empty while a resize runs, and null if they cannot be read. Paths for administrators only are left " +
				"out where the service tells them apart."},
		"used_bytes":   schema.Int64Attribute{Computed: true, MarkdownDescription: usedBytesHelp},
		"used_percent": schema.Float64Attribute{Computed: true, MarkdownDescription: usedRatioHelp},
	}
}

// dataSharesModel is the data source sfs_shares in configuration and state.
type dataSharesModel struct {
	filters
	Region types.String  `tfsdk:"region"`
	IDs    []string      `tfsdk:"ids"`
	Shares []listedShare `tfsdk:"shares"`
}

// listedShare is what a listing shows of a share.
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
	var m dataSharesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	selection, diags := m.selection()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(m.Region.ValueString())
	unread, err := m.list(ctx, &tagIndex{provider: d.provider, api: api}, selection)
	resp.Diagnostics.Append(unread...)
	if err != nil {
		resp.Diagnostics.Append(requestFailed("Cannot list the shares", err))
		return
	}
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// list returns warnings of what may not be read. Where that is the tags of one share,
// those of the others are not tried.
func (m *dataSharesModel) list(ctx context.Context, index *tagIndex, selection selection) (unread diag.Diagnostics, err error) {
	matching, err := selection.list(ctx, index)
	if err != nil {
		return nil, err
	}
	paths, unread, err := mountPaths(ctx, index.api, matching)
	if err != nil {
		return nil, err
	}
	m.IDs, m.Shares = []string{}, []listedShare{}
	var noTags diag.Diagnostic
	for i, share := range matching {
		var tags map[string]string
		if noTags == nil {
			tags, err = index.ofMany(ctx, &share)
		}
		switch {
		case isHidden(err):
			noTags, err = tagsNotRead(share.Ref(), err), nil
		case err != nil:
			return unread, err
		}
		listed := newListedShare(&share, tags)
		listed.ExportPaths = paths[i]
		m.IDs = append(m.IDs, share.ID)
		m.Shares = append(m.Shares, listed)
	}
	unread.Append(noTags)
	return unread, nil
}

func newListedShare(share *manila.Share, tags map[string]string) listedShare {
	bytes, percent := usedAttributes(share)
	return listedShare{
		ID:               types.StringValue(share.ID),
		Name:             tfstate.StringOrNull(share.Name),
		Description:      tfstate.StringOrNull(share.Description),
		Size:             types.Int64Value(int64(share.Size)),
		Status:           tfstate.StringOrNull(share.Status),
		ShareProto:       tfstate.StringOrNull(share.ShareProto),
		ShareType:        tfstate.StringOrNull(cmp.Or(share.ShareTypeName, share.ShareTypeID)),
		AvailabilityZone: tfstate.StringOrNull(share.AvailabilityZone),
		IsPublic:         types.BoolValue(share.IsPublic),
		Metadata:         visibleMetadata(share.Metadata),
		Tags:             tfstate.MapOrNull(tags),
		ShareNetworkID:   tfstate.StringOrNull(share.ShareNetworkID),
		SnapshotID:       tfstate.StringOrNull(share.SnapshotID),
		ProjectID:        tfstate.StringOrNull(share.ProjectID),
		Host:             tfstate.StringOrNull(share.Host),
		CreatedAt:        tfstate.StringOrNull(tfstate.RFC3339(share.CreatedAt)),
		UsedBytes:        bytes,
		UsedPercent:      percent,
	}
}
