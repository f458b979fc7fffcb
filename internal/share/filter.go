package share

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// filters choose shares; the data sources and the list resource have them in
// common. What is null chooses all.
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

// What the filters are, in the words of the documentation.
const (
	nameHelp             = "Only shares of exactly this name."
	nameRegexHelp        = "Only shares whose name matches this regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)), anywhere unless it is anchored with `^` and `$`."
	statusHelp           = "Only shares in this status, such as `available`."
	protoHelp            = "Only shares of this protocol, such as `NFS`, in any case."
	typeHelp             = "Only shares of this type, by name or id."
	zoneHelp             = "Only shares in this availability zone."
	metadataHelp         = "Only shares that have all of these metadata keys with these values."
	tagsHelp             = "Only shares that have all of these tags with these values. An error on services without tags, such as OpenStack Manila."
	minSizeHelp          = "Only shares of at least this size in GiB."
	maxSizeHelp          = "Only shares of at most this size in GiB."
	regionHelp           = "The region to look in; the provider's region if not given."
	allMetadata          = "All metadata of the share, that of the service and of others included."
	usedBytesHelp        = "How many bytes are in use, where the service reports it (SFS does, some 15 minutes late); null elsewhere."
	usedRatioHelp        = "How much of the size is in use, in percent with two digits, where the service reports it; null elsewhere."
	invalidRegexpSummary = "Invalid regular expression"
)

// selection is a set of filters, ready to be used.
type selection struct {
	// onService is the part that the service can do, to have fewer shares to read.
	onService manila.ShareFilter
	criteria  []criterion
	// tags are checked last: a share does not show them itself.
	tags map[string]string
}

type criterion struct {
	text    string
	matches func(*manila.Share) bool
}

// matches checks every filter, those of the service too: it ignores what it does
// not know.
func (s selection) matches(share *manila.Share) bool {
	return !slices.ContainsFunc(s.criteria, func(c criterion) bool { return !c.matches(share) })
}

// String is the filters as a person would write them.
func (s selection) String() string {
	said := make([]string, 0, len(s.criteria))
	for _, c := range s.criteria {
		said = append(said, c.text)
	}
	for _, key := range slices.Sorted(maps.Keys(s.tags)) {
		said = append(said, fmt.Sprintf("tags[%q] = %q", key, s.tags[key]))
	}
	return strings.Join(said, ", ")
}

func (f *filters) selection() (selection, diag.Diagnostics) {
	s := selection{
		onService: manila.ShareFilter{Name: f.Name.ValueString(), Status: f.Status.ValueString()},
		tags:      plain(f.Tags),
	}
	s.equal("name", f.Name, func(share *manila.Share) string { return share.Name })
	s.equal("status", f.Status, func(share *manila.Share) string { return share.Status })
	s.equal("availability_zone", f.AvailabilityZone, func(share *manila.Share) string { return share.AvailabilityZone })
	s.text("share_proto", f.ShareProto, func(wanted string, share *manila.Share) bool { return strings.EqualFold(wanted, share.ShareProto) })
	s.text("share_type", f.ShareType, func(wanted string, share *manila.Share) bool { return typeOf(share).names(wanted) })
	s.size("min_size", f.MinSize, func(limit, size int64) bool { return size >= limit })
	s.size("max_size", f.MaxSize, func(limit, size int64) bool { return size <= limit })
	s.metadata(plain(f.Metadata))
	return s, s.nameRegex(f.NameRegex)
}

func (s *selection) text(name string, written types.String, fits func(wanted string, share *manila.Share) bool) {
	if written.IsNull() {
		return
	}
	wanted := written.ValueString()
	s.addCriterion(fmt.Sprintf("%s = %q", name, wanted), func(share *manila.Share) bool { return fits(wanted, share) })
}

func (s *selection) equal(name string, written types.String, shown func(*manila.Share) string) {
	s.text(name, written, func(wanted string, share *manila.Share) bool { return shown(share) == wanted })
}

func (s *selection) size(name string, written types.Int64, fits func(limit, size int64) bool) {
	if written.IsNull() {
		return
	}
	limit := written.ValueInt64()
	s.addCriterion(fmt.Sprintf("%s = %d", name, limit), func(share *manila.Share) bool { return fits(limit, int64(share.Size)) })
}

func (s *selection) metadata(wanted map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		s.addCriterion(fmt.Sprintf("metadata[%q] = %q", key, wanted[key]), func(share *manila.Share) bool {
			return containsAll(share.Metadata, map[string]string{key: wanted[key]})
		})
	}
}

func (s *selection) nameRegex(written types.String) diag.Diagnostics {
	if written.IsNull() {
		return nil
	}
	pattern, err := regexp.Compile(written.ValueString())
	if err != nil {
		return diag.Diagnostics{invalidRegexp(err)}
	}
	s.addCriterion(fmt.Sprintf("name_regex = %q", pattern), func(share *manila.Share) bool { return pattern.MatchString(share.Name) })
	return nil
}

func (s *selection) addCriterion(said string, fits func(*manila.Share) bool) {
	s.criteria = append(s.criteria, criterion{said, fits})
}
