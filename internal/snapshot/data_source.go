package snapshot

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

var _ datasource.DataSourceWithConfigure = (*dataSnapshot)(nil)

type dataSnapshot struct {
	provider *conns.Provider
}

// NewDataSource is the data source sfs_share_snapshot: one snapshot, by its id or by
// filters.
func NewDataSource() datasource.DataSource { return &dataSnapshot{} }

func (d *dataSnapshot) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_snapshot"
}

func (d *dataSnapshot) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = conns.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSnapshot) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	filter := func(name, otherwise string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: otherwise + " As a filter: " + filterHelp[name], Validators: filterChecks(name),
		}
	}
	byFilters := []path.Expression{path.MatchRoot("share_id"), path.MatchRoot("name"), path.MatchRoot("name_regex"), path.MatchRoot("status")}
	attributes := dataFilters(listedAttributes())
	attributes["id"] = schema.StringAttribute{
		Optional:            true,
		Computed:            true,
		MarkdownDescription: idHelp + " Without it, the snapshot is found by the filters.",
		Validators: []validator.String{
			stringvalidator.LengthAtLeast(1), stringvalidator.AtLeastOneOf(byFilters...), stringvalidator.ConflictsWith(byFilters...),
		},
	}
	attributes["share_id"] = filter("share_id", shareIDHelp)
	attributes["name"] = filter("name", nameHelp)
	attributes["status"] = filter("status", "The snapshot's status.")
	resp.Schema = schema.Schema{
		MarkdownDescription: "An existing snapshot of a share, by its `id` or by filters. It is an error if no snapshot or more than one snapshot matches.",
		Attributes:          attributes,
	}
}

// dataModel is the data source sfs_share_snapshot in configuration and state.
type dataModel struct {
	filters
	ID          types.String `tfsdk:"id"`
	Region      types.String `tfsdk:"region"`
	Description types.String `tfsdk:"description"`
	ProjectID   types.String `tfsdk:"project_id"`
	Size        types.Int64  `tfsdk:"size"`
	ShareSize   types.Int64  `tfsdk:"share_size"`
	CreatedAt   types.String `tfsdk:"created_at"`
}

func (d *dataSnapshot) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()

	api := d.provider.API.InRegion(m.Region.ValueString())
	snapshot, found := m.find(ctx, api)
	resp.Diagnostics.Append(found...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.observe(snapshot)
	resp.Diagnostics.Append(tfstate.SetRegion(ctx, &m.Region, api)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// find reads the one snapshot with the id, or that all filters match.
func (m *dataModel) find(ctx context.Context, api *manila.Client) (*manila.Snapshot, diag.Diagnostics) {
	if id := m.ID.ValueString(); id != "" {
		snapshot, err := api.GetSnapshot(ctx, manila.SnapshotRef(id, ""))
		switch {
		case manila.IsNotFound(err):
			return nil, diag.Diagnostics{noSnapshotWithID(id, err)}
		case err != nil:
			return nil, diag.Diagnostics{callFailed("Cannot read snapshot "+id, err)}
		}
		return snapshot, nil
	}
	selection, found := m.selection()
	if found.HasError() {
		return nil, found
	}
	matching, err := selection.list(ctx, api)
	switch {
	case err != nil:
		return nil, diag.Diagnostics{callFailed("Cannot find the snapshot with "+selection.String(), err)}
	case len(matching) == 0:
		return nil, diag.Diagnostics{noSnapshotMatches(selection)}
	case len(matching) > 1:
		return nil, diag.Diagnostics{severalSnapshotsMatch(selection, matching)}
	}
	return matching[0], nil
}

// observe writes what the service shows. A filter stays as it was configured,
// because Terraform holds a data source to its configuration.
func (m *dataModel) observe(s *manila.Snapshot) {
	shown := newListed(s)
	m.ID, m.Description, m.ProjectID = shown.ID, shown.Description, shown.ProjectID
	m.Size, m.ShareSize, m.CreatedAt = shown.Size, shown.ShareSize, shown.CreatedAt
	for _, filter := range []struct {
		value *types.String
		shown types.String
	}{{&m.ShareID, shown.ShareID}, {&m.Name, shown.Name}, {&m.Status, shown.Status}} {
		if filter.value.IsNull() {
			*filter.value = filter.shown
		}
	}
}
