package share

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// stringFilters are the filters that are strings, with their descriptions.
var stringFilters = map[string]string{
	"name": nameHelp, "name_regex": nameRegexHelp, "status": statusHelp,
	"share_proto": protoHelp, "share_type": typeHelp, "availability_zone": zoneHelp,
}

var sizeFilters = map[string]string{"min_size": minSizeHelp, "max_size": maxSizeHelp}

func stringChecks(name string) []validator.String {
	if name == "name_regex" {
		return []validator.String{tfstate.Regexp{}}
	}
	return []validator.String{stringvalidator.LengthAtLeast(1)}
}

func sizeChecks() []validator.Int64 { return []validator.Int64{int64validator.AtLeast(1)} }

// dataFilters are the filters of a data source, and the region.
func dataFilters(more map[string]datasource.Attribute) map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{
		"region":   datasource.StringAttribute{Optional: true, Computed: true, MarkdownDescription: regionHelp},
		"metadata": datasource.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: metadataHelp},
		"tags":     datasource.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: tagsHelp},
	}
	for name, help := range stringFilters {
		attributes[name] = datasource.StringAttribute{Optional: true, MarkdownDescription: help, Validators: stringChecks(name)}
	}
	for name, help := range sizeFilters {
		attributes[name] = datasource.Int64Attribute{Optional: true, MarkdownDescription: help, Validators: sizeChecks()}
	}
	maps.Copy(attributes, more)
	return attributes
}

// listFilters are the same for the list resource.
func listFilters() map[string]list.Attribute {
	attributes := map[string]list.Attribute{
		"region":   list.StringAttribute{Optional: true, MarkdownDescription: regionHelp},
		"metadata": list.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: metadataHelp},
		"tags":     list.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: tagsHelp},
	}
	for name, help := range stringFilters {
		attributes[name] = list.StringAttribute{Optional: true, MarkdownDescription: help, Validators: stringChecks(name)}
	}
	for name, help := range sizeFilters {
		attributes[name] = list.Int64Attribute{Optional: true, MarkdownDescription: help, Validators: sizeChecks()}
	}
	return attributes
}
