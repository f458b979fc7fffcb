package share

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (d *dataShare) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An existing share, by its `id` or by filters. It is an error if no share or more than one share matches. " +
			"Unlike the resource, it also reports how much of the share is in use.",
		Attributes: dataFilters(map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "The share's id. Without it, the share is found by the filters.",
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AtLeastOneOf(allFilters()...), stringvalidator.ConflictsWith(allFilters()...),
				},
			},
			"name":              filterOrComputed("name", "The share's name."),
			"status":            filterOrComputed("status", "The share's status."),
			"share_proto":       filterOrComputed("share_proto", "The share's protocol."),
			"share_type":        filterOrComputed("share_type", "The name of the share's type."),
			"availability_zone": filterOrComputed("availability_zone", "The share's zone."),
			"metadata": schema.MapAttribute{
				Optional: true, Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The same as `all_metadata`. As a filter: " + metadataHelp,
				Validators:          []validator.Map{mapvalidator.SizeAtLeast(1)},
			},
			"tags": schema.MapAttribute{
				Optional: true, Computed: true, ElementType: types.StringType,
				MarkdownDescription: "The share's tags; null if it or its service has none. As a filter: " + tagsHelp,
				Validators:          []validator.Map{mapvalidator.SizeAtLeast(1)},
			},

			"description":      computedString("What the share is for."),
			"size":             schema.Int64Attribute{Computed: true, MarkdownDescription: "The size in GiB."},
			"is_public":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether other projects see the share."},
			"all_metadata":     schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: allMetadata},
			"share_network_id": computedString("The share network."),
			"snapshot_id":      computedString("The snapshot that the share was made from."),
			"project_id":       computedString("The project that owns the share."),
			"host":             computedString("The backend that holds the share, where the service shows it."),
			"share_server_id":  computedString("The share server that exports the share, where the service shows it."),
			"created_at":       computedString("When the share was created, in UTC (RFC 3339)."),
			"export_location":  computedString("The path to mount the share by: the first of `export_locations`."),
			"export_locations": schema.ListNestedAttribute{
				Computed: true,
				MarkdownDescription: "All paths to mount the share by, preferred ones first; empty while a resize runs. Paths for administrators only are " +
					"left out where the service tells them apart.",
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"path":      computedString("The path, as a client mounts it."),
						"preferred": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the service prefers this path over the others; false for an only path."},
					},
				},
			},
			"used_bytes":   schema.Int64Attribute{Computed: true, MarkdownDescription: usedBytesHelp},
			"used_percent": schema.Float64Attribute{Computed: true, MarkdownDescription: usedRatioHelp},
		}),
	}
}

func allFilters() []path.Expression {
	names := slices.Sorted(maps.Keys(stringFilters))
	names = slices.AppendSeq(names, maps.Keys(sizeFilters))
	names = append(names, "metadata", "tags")
	slices.Sort(names)
	expressions := make([]path.Expression, 0, len(names))
	for _, name := range names {
		expressions = append(expressions, path.MatchRoot(name))
	}
	return expressions
}

// filterOrComputed is a filter that has the value of the share when it is not used.
func filterOrComputed(name, otherwise string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: otherwise + " As a filter: " + stringFilters[name],
		Validators:          stringChecks(name),
	}
}

func computedString(description string) schema.StringAttribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}
