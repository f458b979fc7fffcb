package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ datasource.DataSourceWithConfigure = (*dataSnapshots)(nil)

type dataSnapshots struct {
	provider *conns.Provider
}

// NewPluralDataSource is the data source sfs_share_snapshots: all snapshots that match,
// from one listing.
func NewPluralDataSource() datasource.DataSource { return &dataSnapshots{} }

func (d *dataSnapshots) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_snapshots"
}

func (d *dataSnapshots) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSnapshots) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All snapshots of the project that match every given filter, sorted by name; an empty list if none does.",
		Attributes: dataFilters(map[string]schema.Attribute{
			"ids": schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "The ids of the snapshots, in the order of `snapshots`."},
			"snapshots": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The snapshots, by name and among equal names by id.",
				NestedObject:        schema.NestedAttributeObject{Attributes: listedAttributes()},
			},
		}),
	}
}

func listedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: idHelp},
		"share_id":    schema.StringAttribute{Computed: true, MarkdownDescription: shareIDHelp},
		"name":        schema.StringAttribute{Computed: true, MarkdownDescription: nameHelp},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: forWhat},
		"status":      schema.StringAttribute{Computed: true, MarkdownDescription: "The snapshot's status."},
		"project_id":  schema.StringAttribute{Computed: true, MarkdownDescription: projectHelp},
		"size":        schema.Int64Attribute{Computed: true, MarkdownDescription: sizeHelp},
		"share_size":  schema.Int64Attribute{Computed: true, MarkdownDescription: shareSizeHelp},
		"created_at":  schema.StringAttribute{Computed: true, MarkdownDescription: createdAtHelp},
	}
}

// dataPluralModel is the data source sfs_share_snapshots in configuration and state.
type dataPluralModel struct {
	filters
	Region    types.String     `tfsdk:"region"`
	IDs       []string         `tfsdk:"ids"`
	Snapshots []listedSnapshot `tfsdk:"snapshots"`
}

// listedSnapshot is what a listing shows of a snapshot.
type listedSnapshot struct {
	ID          types.String `tfsdk:"id"`
	ShareID     types.String `tfsdk:"share_id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	Status      types.String `tfsdk:"status"`
	ProjectID   types.String `tfsdk:"project_id"`
	Size        types.Int64  `tfsdk:"size"`
	ShareSize   types.Int64  `tfsdk:"share_size"`
	CreatedAt   types.String `tfsdk:"created_at"`
}

func newListed(s *manila.Snapshot) listedSnapshot {
	return listedSnapshot{
		ID:          types.StringValue(s.ID),
		ShareID:     tfstate.StringOrNull(s.ShareID),
		Name:        tfstate.StringOrNull(s.Name),
		Description: tfstate.StringOrNull(s.Description),
		Status:      tfstate.StringOrNull(s.Status),
		ProjectID:   tfstate.StringOrNull(s.ProjectID),
		Size:        types.Int64Value(int64(s.Size)),
		ShareSize:   types.Int64Value(int64(s.ShareSize)),
		CreatedAt:   tfstate.StringOrNull(tfstate.RFC3339(s.CreatedAt)),
	}
}

func (d *dataSnapshots) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataPluralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	selection, found := m.selection()
	resp.Diagnostics.Append(found...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(m.Region.ValueString())
	matching, err := selection.list(ctx, api)
	if err != nil {
		resp.Diagnostics.Append(callFailed("Cannot list the snapshots", err))
		return
	}
	m.IDs, m.Snapshots = []string{}, []listedSnapshot{}
	for _, s := range matching {
		m.IDs = append(m.IDs, s.ID)
		m.Snapshots = append(m.Snapshots, newListed(s))
	}
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}
