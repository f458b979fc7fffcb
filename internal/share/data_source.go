package share

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ datasource.DataSourceWithConfigure = (*dataShare)(nil)

type dataShare struct {
	provider *conns.Provider
}

// NewDataSource is the data source sfs_share: one share, by its id or by filters.
func NewDataSource() datasource.DataSource { return &dataShare{} }

func (d *dataShare) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share"
}

func (d *dataShare) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// dataShareModel is the data source sfs_share in configuration and state.
type dataShareModel struct {
	filters
	ID              types.String  `tfsdk:"id"`
	Region          types.String  `tfsdk:"region"`
	Description     types.String  `tfsdk:"description"`
	Size            types.Int64   `tfsdk:"size"`
	IsPublic        types.Bool    `tfsdk:"is_public"`
	AllMetadata     types.Map     `tfsdk:"all_metadata"`
	ShareNetworkID  types.String  `tfsdk:"share_network_id"`
	SnapshotID      types.String  `tfsdk:"snapshot_id"`
	ProjectID       types.String  `tfsdk:"project_id"`
	Host            types.String  `tfsdk:"host"`
	ShareServerID   types.String  `tfsdk:"share_server_id"`
	CreatedAt       types.String  `tfsdk:"created_at"`
	ExportLocation  types.String  `tfsdk:"export_location"`
	ExportLocations types.List    `tfsdk:"export_locations"`
	UsedBytes       types.Int64   `tfsdk:"used_bytes"`
	UsedPercent     types.Float64 `tfsdk:"used_percent"`
}

func (d *dataShare) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataShareModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(m.Region.ValueString())
	tags := &tagIndex{provider: d.provider, api: api}
	share, diags := m.find(ctx, tags)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.observe(share)
	resp.Diagnostics.Append(m.observeTags(ctx, tags, share)...)
	resp.Diagnostics.Append(m.observeLocations(ctx, api, share)...)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// find reads the one share with the id, or that all filters match.
func (m *dataShareModel) find(ctx context.Context, tags *tagIndex) (*manila.Share, diag.Diagnostics) {
	if id := m.ID.ValueString(); id != "" {
		share, err := tags.provider.ReadShareUncached(ctx, m.Region.ValueString(), manila.Ref{ID: id})
		deletion, isSoftDeleted := manila.AsSoftDeletion(err)
		switch {
		case isSoftDeleted:
			return nil, diag.Diagnostics{shareInRecycleBin(deletion, err)}
		case manila.IsNotFound(err):
			return nil, diag.Diagnostics{noShareWithID(id, err)}
		case err != nil:
			return nil, diag.Diagnostics{requestFailed("Cannot read share "+id, err)}
		}
		return share, nil
	}
	selection, diags := m.selection()
	if diags.HasError() {
		return nil, diags
	}
	matching, err := selection.list(ctx, tags)
	switch {
	case err != nil:
		return nil, diag.Diagnostics{requestFailed("Cannot find the share with "+selection.String(), err)}
	case len(matching) == 0:
		return nil, diag.Diagnostics{noShareMatches(selection)}
	case len(matching) > 1:
		return nil, diag.Diagnostics{severalSharesMatch(selection, matching)}
	}
	return &matching[0], nil
}

// observe writes what the service shows. A filter stays as it was configured,
// because Terraform holds a data source to its configuration.
func (m *dataShareModel) observe(share *manila.Share) {
	m.ID = types.StringValue(share.ID)
	setIfNull(&m.Name, share.Name)
	setIfNull(&m.Status, share.Status)
	setIfNull(&m.ShareProto, share.ShareProto)
	setIfNull(&m.ShareType, cmp.Or(share.ShareTypeName, share.ShareTypeID))
	setIfNull(&m.AvailabilityZone, share.AvailabilityZone)
	m.Description = tfstate.StringOrNull(share.Description)
	m.Size = types.Int64Value(int64(share.Size))
	m.IsPublic = types.BoolValue(share.IsPublic)
	m.AllMetadata = visibleMetadata(share.Metadata)
	if m.Metadata.IsNull() {
		m.Metadata = m.AllMetadata
	}
	m.ShareNetworkID = tfstate.StringOrNull(share.ShareNetworkID)
	m.SnapshotID = tfstate.StringOrNull(share.SnapshotID)
	m.ProjectID = tfstate.StringOrNull(share.ProjectID)
	m.Host = tfstate.StringOrNull(share.Host)
	m.ShareServerID = tfstate.StringOrNull(share.ShareServerID)
	m.CreatedAt = tfstate.StringOrNull(tfstate.RFC3339(share.CreatedAt))
	m.UsedBytes, m.UsedPercent = usedAttributes(share)
}

func setIfNull(value *types.String, observed string) {
	if value.IsNull() {
		*value = tfstate.StringOrNull(observed)
	}
}

func (m *dataShareModel) observeTags(ctx context.Context, index *tagIndex, share *manila.Share) diag.Diagnostics {
	if !m.Tags.IsNull() {
		return nil
	}
	tags, err := index.ofOne(ctx, share)
	switch {
	case isHidden(err):
		m.Tags = types.MapNull(types.StringType)
		return diag.Diagnostics{tagsNotRead(share.Ref(), err)}
	case err != nil:
		return diag.Diagnostics{requestFailed("Cannot read the tags of "+share.Ref().String(), err)}
	}
	m.Tags = tfstate.MapOrNull(tags)
	return nil
}

func (m *dataShareModel) observeLocations(ctx context.Context, api *manila.Client, share *manila.Share) diag.Diagnostics {
	locations, err := exportLocations(ctx, api, share.Ref(), share.ExportLocations)
	if err != nil {
		return diag.Diagnostics{requestFailed("Cannot read the export locations of "+share.Ref().String(), err)}
	}
	var resource model
	resource.setLocations(locations)
	m.ExportLocation, m.ExportLocations = resource.ExportLocation, resource.ExportLocations
	return nil
}

// usedAttributes are how much of the share is in use; null where the service does
// not report it.
func usedAttributes(share *manila.Share) (bytes types.Int64, percent types.Float64) {
	inUse := usageOf(share)
	if !inUse.known {
		return types.Int64Null(), types.Float64Null()
	}
	if share.Size <= 0 {
		return types.Int64Value(inUse.bytes), types.Float64Null()
	}
	return types.Int64Value(inUse.bytes), types.Float64Value(inUse.percentOf(share.Size))
}
