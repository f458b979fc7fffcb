package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type shareTypes struct{ configured }

// NewShareTypes is the data source sfs_share_types.
func NewShareTypes() datasource.DataSource { return &shareTypes{} }

func (s *shareTypes) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_share_types"
}

func (s *shareTypes) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The share types that the project may use, and the sizes that each allows.",
		Attributes: map[string]schema.Attribute{
			"region": regionAttribute(),
			"default": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The name of the type that shares get that name none; null if the service has no default.",
			},
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the types, in the order of the alphabet.",
			},
			"types": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The types, in the order of their names.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{Computed: true, MarkdownDescription: "The type's id."},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "The type's name."},
					"is_default": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether shares get it that name none."},
					"min_size":   schema.Int64Attribute{Computed: true, MarkdownDescription: "The smallest size in GiB; null if there is no limit."},
					"max_size":   schema.Int64Attribute{Computed: true, MarkdownDescription: "The largest size in GiB; null if there is no limit."},
				}},
			},
		},
	}
}

type shareTypesModel struct {
	Region  types.String     `tfsdk:"region"`
	Default types.String     `tfsdk:"default"`
	Names   []string         `tfsdk:"names"`
	Types   []shareTypeModel `tfsdk:"types"`
}

type shareTypeModel struct {
	ID        string      `tfsdk:"id"`
	Name      string      `tfsdk:"name"`
	IsDefault bool        `tfsdk:"is_default"`
	MinSize   types.Int64 `tfsdk:"min_size"`
	MaxSize   types.Int64 `tfsdk:"max_size"`
}

func (s *shareTypes) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var found shareTypesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &found)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	offered, err := s.session.ShareTypes(ctx, found.Region.ValueString())
	if err == nil {
		found.fill(offered)
		found.Region, err = chosenRegion(ctx, s.session.API.InRegion(found.Region.ValueString()), found.Region)
	}
	if err != nil {
		resp.Diagnostics.Append(notRead("the share types", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &found)...)
}

// fill copies the list before it is sorted: the session's is shared by all.
func (m *shareTypesModel) fill(offered []manila.ShareType) {
	ordered := slices.SortedFunc(slices.Values(offered), func(a, b manila.ShareType) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	m.Names, m.Types = []string{}, []shareTypeModel{}
	for _, t := range ordered {
		if t.IsDefault {
			m.Default = types.StringValue(t.Name)
		}
		m.Names = append(m.Names, t.Name)
		m.Types = append(m.Types, shareTypeModel{ID: t.ID, Name: t.Name, IsDefault: t.IsDefault, MinSize: limited(t.MinSize), MaxSize: limited(t.MaxSize)})
	}
}

func limited(size int) types.Int64 {
	if size == 0 {
		return types.Int64Null()
	}
	return types.Int64Value(int64(size))
}
