package service

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type shareTypes struct {
	Region  types.String `tfsdk:"region"`
	Default types.String `tfsdk:"default"`
	Names   []string     `tfsdk:"names"`
	Types   []shareType  `tfsdk:"types"`
}

type shareType struct {
	ID        string      `tfsdk:"id"`
	Name      string      `tfsdk:"name"`
	IsDefault bool        `tfsdk:"is_default"`
	MinSize   types.Int64 `tfsdk:"min_size"`
	MaxSize   types.Int64 `tfsdk:"max_size"`
}

// NewShareTypes is the data source sfs_share_types.
func NewShareTypes() datasource.DataSource {
	return &dataSource[shareTypes]{
		name: "share_types", subject: "the share types",
		description: "The share types that the project may use, and the sizes that each allows.",
		attributes: map[string]schema.Attribute{
			"region": regionAttribute,
			"default": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The name of the type of shares that are created without one; null if the service has no default.",
			},
			"names": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The names of the types, in alphabetical order.",
			},
			"types": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The types, in the order of their names.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{Computed: true, MarkdownDescription: "The type's id."},
					"name":       schema.StringAttribute{Computed: true, MarkdownDescription: "The type's name."},
					"is_default": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether shares that are created without a type get this one."},
					"min_size":   schema.Int64Attribute{Computed: true, MarkdownDescription: "The smallest size in GiB; null if there is no limit."},
					"max_size":   schema.Int64Attribute{Computed: true, MarkdownDescription: "The largest size in GiB; null if there is no limit."},
				}},
			},
		},
		region: func(s *shareTypes) *types.String { return &s.Region },
		read:   readShareTypes,
	}
}

func readShareTypes(ctx context.Context, provider *conns.Provider, s *shareTypes) error {
	available, err := provider.ShareTypes(ctx, s.Region.ValueString())
	if err != nil {
		return err
	}
	// A copy is sorted: the cached list is shared.
	sorted := slices.SortedFunc(slices.Values(available), func(a, b manila.ShareType) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	s.Names, s.Types = []string{}, []shareType{}
	for _, t := range sorted {
		if t.IsDefault {
			s.Default = types.StringValue(t.Name)
		}
		s.Names = append(s.Names, t.Name)
		s.Types = append(s.Types, shareType{ID: t.ID, Name: t.Name, IsDefault: t.IsDefault, MinSize: sizeLimit(t.MinSize), MaxSize: sizeLimit(t.MaxSize)})
	}
	return nil
}

func sizeLimit(size int) types.Int64 {
	if size == 0 {
		return types.Int64Null()
	}
	return types.Int64Value(int64(size))
}
