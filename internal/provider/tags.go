package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// inDefaultTags begins the names of the settings that default_tags gives, one a tag.
const inDefaultTags = "default_tags."

func (s settings) defaultTags() (map[string]string, diag.Diagnostics) {
	var diags diag.Diagnostics
	tags := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		key, ok := strings.CutPrefix(name, inDefaultTags)
		if !ok {
			continue
		}
		tags[key] = s.get(name)
		if err := manila.CheckTag(key, tags[key]); err != nil {
			diags.Append(unusableTags(err))
		}
	}
	if len(tags) > manila.MaxTags {
		diags.Append(unusableTags(fmt.Errorf("there are %d tags, and a share can have %d", len(tags), manila.MaxTags)))
	}
	return tags, diags
}
