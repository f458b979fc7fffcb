package share

import (
	"context"
	"math"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var _ datasource.DataSourceWithConfigure = (*dataShare)(nil)

type dataShare struct {
	provider *conns.Provider
}

// NewDataSource is the data source sfs_share: one share, by its id or by what it is.
func NewDataSource() datasource.DataSource { return &dataShare{} }

func (d *dataShare) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share"
}

func (d *dataShare) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	var diags diag.Diagnostics
	d.provider, diags = conns.FromProviderData(req.ProviderData)
	resp.Diagnostics.Append(diags...)
}

// foundShare is the data source sfs_share in configuration and state.
type foundShare struct {
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
	var found foundShare
	resp.Diagnostics.Append(req.Config.Get(ctx, &found)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(found.Region.ValueString())
	book := &tagIndex{provider: d.provider, api: api}
	share, diags := found.look(ctx, book)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	found.observe(share)
	resp.Diagnostics.Append(found.observeTags(ctx, book, share)...)
	resp.Diagnostics.Append(found.observeLocations(ctx, api, share)...)
	resp.Diagnostics.Append(observeRegion(ctx, api, &found.Region)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &found)...)
}

// look finds the one share that is meant.
func (f *foundShare) look(ctx context.Context, book *tagIndex) (*manila.Share, diag.Diagnostics) {
	if !f.ID.IsNull() {
		share, err := book.api.GetShare(ctx, manila.ShareRef{ID: f.ID.ValueString()})
		if manila.IsNotFound(err) {
			return nil, diag.Diagnostics{noShareWithID(f.ID.ValueString(), err)}
		}
		if err != nil {
			return nil, diag.Diagnostics{requestFailed("Cannot read share "+f.ID.ValueString(), err)}
		}
		return share, nil
	}
	wanted, diags := f.selection()
	if diags.HasError() {
		return nil, diags
	}
	fitting, err := selectShares(ctx, book, wanted)
	switch {
	case err != nil:
		return nil, diag.Diagnostics{requestFailed("Cannot look for the share with "+wanted.String(), err)}
	case len(fitting) == 0:
		return nil, diag.Diagnostics{noShareMatches(wanted)}
	case len(fitting) > 1:
		return nil, diag.Diagnostics{severalSharesMatch(wanted, fitting)}
	}
	return &fitting[0], nil
}

// observe writes what the service shows. A filter stays as it was written,
// because what is known of a data source before it is read must stay true.
func (f *foundShare) observe(share *manila.Share) {
	f.ID = types.StringValue(share.ID)
	setIfNull(&f.Name, share.Name)
	setIfNull(&f.Status, share.Status)
	setIfNull(&f.ShareProto, share.ShareProto)
	setIfNull(&f.ShareType, nonEmpty(share.ShareTypeName, share.ShareTypeID))
	setIfNull(&f.AvailabilityZone, share.AvailabilityZone)
	f.Description = optional(share.Description)
	f.Size = types.Int64Value(int64(share.Size))
	f.IsPublic = types.BoolValue(share.IsPublic)
	f.AllMetadata = visibleMetadata(share.Metadata)
	if f.Metadata.IsNull() {
		f.Metadata = f.AllMetadata
	}
	f.ShareNetworkID = optional(share.ShareNetworkID)
	f.SnapshotID = optional(share.SnapshotID)
	f.ProjectID = optional(share.ProjectID)
	f.Host = optional(share.Host)
	f.ShareServerID = optional(share.ShareServerID)
	f.CreatedAt = optional(rfc3339(share.CreatedAt))
	f.UsedBytes, f.UsedPercent = usedOf(share)
}

func (f *foundShare) observeTags(ctx context.Context, book *tagIndex, share *manila.Share) diag.Diagnostics {
	if !f.Tags.IsNull() {
		return nil
	}
	tags, err := book.shownAlone(ctx, share)
	if err != nil {
		return diag.Diagnostics{requestFailed("Cannot read the tags of "+share.Ref().String(), err)}
	}
	f.Tags = orNull(tags)
	return nil
}

func (f *foundShare) observeLocations(ctx context.Context, api *manila.Client, share *manila.Share) diag.Diagnostics {
	locations, err := exportLocations(ctx, api, share.Ref(), share.ExportLocations)
	if err != nil {
		return diag.Diagnostics{requestFailed("Cannot read the export locations of "+share.Ref().String(), err)}
	}
	var m model
	m.setLocations(locations)
	f.ExportLocation, f.ExportLocations = m.ExportLocation, m.ExportLocations
	return nil
}

func setIfNull(value *types.String, shown string) {
	if value.IsNull() {
		*value = optional(shown)
	}
}

// visibleMetadata is all metadata but the provider's own mark.
func visibleMetadata(metadata map[string]string) types.Map {
	all := ownership(func(key string) bool { return key != createMarkerKey })
	return all.of(types.MapValueMust(types.StringType, nil), metadata)
}

// usedOf is how much of the share is in use; null where the service does not say.
func usedOf(share *manila.Share) (bytes types.Int64, percent types.Float64) {
	inUse := usageOf(share)
	if !inUse.known {
		return types.Int64Null(), types.Float64Null()
	}
	if share.Size <= 0 {
		return types.Int64Value(inUse.bytes), types.Float64Null()
	}
	ratio := float64(inUse.bytes) / float64(bytesPerGiB) / float64(share.Size)
	return types.Int64Value(inUse.bytes), types.Float64Value(math.Round(ratio*100*100) / 100)
}

// observeRegion fills in the region that the provider chose.
func observeRegion(ctx context.Context, api *manila.Client, region *types.String) diag.Diagnostics {
	if region.ValueString() != "" {
		return nil
	}
	chosen, err := api.Region(ctx)
	if err != nil {
		return diag.Diagnostics{regionUnknown(err)}
	}
	*region = optional(chosen)
	return nil
}
