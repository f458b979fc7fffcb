package share

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// filters select shares; the data sources and the list resource have them in
// common. A null filter selects all.
type filters struct {
	Name             types.String `tfsdk:"name"`
	NameRegex        types.String `tfsdk:"name_regex"`
	Status           types.String `tfsdk:"status"`
	ShareProto       types.String `tfsdk:"share_proto"`
	ShareType        types.String `tfsdk:"share_type"`
	AvailabilityZone types.String `tfsdk:"availability_zone"`
	Metadata         types.Map    `tfsdk:"metadata"`
	Tags             types.Map    `tfsdk:"tags"`
	MinSize          types.Int64  `tfsdk:"min_size"`
	MaxSize          types.Int64  `tfsdk:"max_size"`
}

// The descriptions of the filters in the schemas.
const (
	nameHelp      = "Only shares of exactly this name."
	nameRegexHelp = "Only shares whose name matches this regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)), anywhere unless it is anchored with `^` and `$`."
	statusHelp    = "Only shares in this status, such as `available`."
	protoHelp     = "Only shares of this protocol, such as `NFS`, in any case."
	typeHelp      = "Only shares of this type, by name or id."
	zoneHelp      = "Only shares in this availability zone."
	metadataHelp  = "Only shares that have all of these metadata keys with these values."
	tagsHelp      = "Only shares that have all of these tags with these values. An error on services without tags, such as OpenStack Manila."
	minSizeHelp   = "Only shares of at least this size in GiB."
	maxSizeHelp   = "Only shares of at most this size in GiB."
	regionHelp    = "The region to read; the provider's region if not given."
	allMetadata   = "All metadata of the share, including that of the service and of other clients."
	usedBytesHelp = "The bytes in use, where the service reports them (SFS does, about 15 minutes late); null elsewhere."
	usedRatioHelp = "How much of the size is in use, in percent with two decimals, where the service reports it; null elsewhere."
)

// selection is a set of filters, ready to be used.
type selection struct {
	// onService is the part that the service supports, to have fewer shares to read.
	onService manila.ShareFilter
	criteria  []criterion
	// tags are checked last: a share does not include them.
	tags map[string]string
}

type criterion struct {
	text    string // as in a configuration
	matches func(*manila.Share) bool
}

// list returns the shares that match, sorted by name and then by id: the order of
// the service changes with every share that is created or deleted.
func (s selection) list(ctx context.Context, tags *tagIndex) ([]manila.Share, error) {
	var matching []manila.Share
	for page, err := range tags.api.SharePages(ctx, s.onService) {
		if err != nil {
			return nil, err
		}
		matching = append(matching, s.matching(page)...)
	}
	slices.SortFunc(matching, func(a, b manila.Share) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
	})
	return tags.filter(ctx, matching, s.tags)
}

// matching checks every filter, those of the service too: it ignores what it does
// not know.
func (s selection) matching(page []manila.Share) []manila.Share {
	return slices.DeleteFunc(page, func(share manila.Share) bool {
		return slices.ContainsFunc(s.criteria, func(c criterion) bool { return !c.matches(&share) })
	})
}

// String is the filters as in a configuration.
func (s selection) String() string {
	texts := make([]string, 0, len(s.criteria))
	for _, c := range s.criteria {
		texts = append(texts, c.text)
	}
	for _, key := range slices.Sorted(maps.Keys(s.tags)) {
		texts = append(texts, fmt.Sprintf("tags[%q] = %q", key, s.tags[key]))
	}
	return strings.Join(texts, ", ")
}

func (f *filters) selection() (selection, diag.Diagnostics) {
	s := selection{
		onService: manila.ShareFilter{Name: f.Name.ValueString(), Status: f.Status.ValueString()},
		tags:      tfstate.StringMap(f.Tags),
	}
	s.equal("name", f.Name, func(share *manila.Share) string { return share.Name })
	s.equal("status", f.Status, func(share *manila.Share) string { return share.Status })
	s.equal("availability_zone", f.AvailabilityZone, func(share *manila.Share) string { return share.AvailabilityZone })
	s.text("share_proto", f.ShareProto, func(wanted string, share *manila.Share) bool { return strings.EqualFold(wanted, share.ShareProto) })
	s.text("share_type", f.ShareType, func(wanted string, share *manila.Share) bool { return shareTypeOf(share).isNamed(wanted) })
	s.size("min_size", f.MinSize, func(limit, size int64) bool { return size >= limit })
	s.size("max_size", f.MaxSize, func(limit, size int64) bool { return size <= limit })
	s.metadata(tfstate.StringMap(f.Metadata))
	found := s.nameRegex(f.NameRegex)
	if minimum, maximum := f.MinSize.ValueInt64(), f.MaxSize.ValueInt64(); !f.MaxSize.IsNull() && minimum > maximum {
		found.Append(minimumAboveMaximum(minimum, maximum))
	}
	return s, found
}

func (s *selection) add(text string, matches func(*manila.Share) bool) {
	s.criteria = append(s.criteria, criterion{text, matches})
}

func (s *selection) text(name string, filter types.String, matches func(wanted string, share *manila.Share) bool) {
	if filter.IsNull() {
		return
	}
	wanted := filter.ValueString()
	s.add(fmt.Sprintf("%s = %q", name, wanted), func(share *manila.Share) bool { return matches(wanted, share) })
}

func (s *selection) equal(name string, filter types.String, value func(*manila.Share) string) {
	s.text(name, filter, func(wanted string, share *manila.Share) bool { return value(share) == wanted })
}

func (s *selection) size(name string, filter types.Int64, matches func(limit, size int64) bool) {
	if filter.IsNull() {
		return
	}
	limit := filter.ValueInt64()
	s.add(fmt.Sprintf("%s = %d", name, limit), func(share *manila.Share) bool { return matches(limit, int64(share.Size)) })
}

func (s *selection) metadata(wanted map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		s.add(fmt.Sprintf("metadata[%q] = %q", key, wanted[key]), func(share *manila.Share) bool {
			return containsAll(share.Metadata, map[string]string{key: wanted[key]})
		})
	}
}

func (s *selection) nameRegex(filter types.String) diag.Diagnostics {
	if filter.IsNull() {
		return nil
	}
	pattern, err := regexp.Compile(filter.ValueString())
	if err != nil {
		return diag.Diagnostics{tfstate.InvalidRegexp(path.Root("name_regex"), err)}
	}
	s.add(fmt.Sprintf("name_regex = %q", pattern), func(share *manila.Share) bool { return pattern.MatchString(share.Name) })
	return nil
}
