package snapshot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// filters select snapshots; the data sources and the list resource have them in
// common. A null filter selects all.
type filters struct {
	ShareID   types.String `tfsdk:"share_id"`
	Name      types.String `tfsdk:"name"`
	NameRegex types.String `tfsdk:"name_regex"`
	Status    types.String `tfsdk:"status"`
}

const regionHelp = "The region to read; the provider's region if not given."

var filterHelp = map[string]string{
	"share_id":   "Only snapshots of this share.",
	"name":       "Only snapshots of exactly this name.",
	"name_regex": "Only snapshots whose name matches this regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)), anywhere unless it is anchored with `^` and `$`.",
	"status":     "Only snapshots in this status, such as `available`.",
}

func filterChecks(name string) []validator.String {
	if name == "name_regex" {
		return []validator.String{tfstate.Regexp{}}
	}
	return []validator.String{stringvalidator.LengthAtLeast(1)}
}

// dataFilters are the filters of a data source, and the region.
func dataFilters(more map[string]datasource.Attribute) map[string]datasource.Attribute {
	attributes := map[string]datasource.Attribute{
		"region": datasource.StringAttribute{Optional: true, Computed: true, MarkdownDescription: regionHelp},
	}
	for name, help := range filterHelp {
		attributes[name] = datasource.StringAttribute{Optional: true, MarkdownDescription: help, Validators: filterChecks(name)}
	}
	maps.Copy(attributes, more)
	return attributes
}

// listFilters are the same for the list resource.
func listFilters() map[string]list.Attribute {
	attributes := map[string]list.Attribute{"region": list.StringAttribute{Optional: true, MarkdownDescription: regionHelp}}
	for name, help := range filterHelp {
		attributes[name] = list.StringAttribute{Optional: true, MarkdownDescription: help, Validators: filterChecks(name)}
	}
	return attributes
}

// selection is a set of filters, ready to be used.
type selection struct {
	// onService is the part that the service supports, to have fewer snapshots to read.
	onService manila.SnapshotFilter
	name      *regexp.Regexp // nil matches all
}

func (f *filters) selection() (selection, diag.Diagnostics) {
	s := selection{onService: manila.SnapshotFilter{ShareID: f.ShareID.ValueString(), Name: f.Name.ValueString(), Status: f.Status.ValueString()}}
	if f.NameRegex.IsNull() {
		return s, nil
	}
	pattern, err := regexp.Compile(f.NameRegex.ValueString())
	if err != nil {
		return s, diag.Diagnostics{tfstate.InvalidRegexp(path.Root("name_regex"), err)}
	}
	s.name = pattern
	return s, nil
}

func (s selection) matches(snapshot *manila.Snapshot) bool {
	return s.onService.Matches(snapshot) && (s.name == nil || s.name.MatchString(snapshot.Name))
}

// list returns the snapshots that match, sorted by name and then by id.
func (s selection) list(ctx context.Context, api *manila.Client) ([]*manila.Snapshot, error) {
	matching, err := api.FindSnapshots(ctx, s.onService)
	matching = slices.DeleteFunc(matching, func(snapshot *manila.Snapshot) bool { return !s.matches(snapshot) })
	slices.SortFunc(matching, func(a, b *manila.Snapshot) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return matching, err
}

// String is the filters as in a configuration.
func (s selection) String() string {
	var texts []string
	for _, filter := range []struct{ name, value string }{
		{"share_id", s.onService.ShareID}, {"name", s.onService.Name}, {"status", s.onService.Status},
	} {
		if filter.value != "" {
			texts = append(texts, fmt.Sprintf("%s = %q", filter.name, filter.value))
		}
	}
	if s.name != nil {
		texts = append(texts, fmt.Sprintf("name_regex = %q", s.name))
	}
	return strings.Join(texts, ", ")
}
