package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilter_OnlyTheOmissionsAreLeftOut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ output, want string }{
		"other lines":  {"\n\none\n    size = 10\n\n\ntwo\n\n", "one\n    size = 10\n\ntwo"},
		"another box":  {"╷\n│ Error: Cannot shrink share\n│\n│ It was refused.\n╵\n", "╷\n│ Error: Cannot shrink share\n│\n│ It was refused.\n╵"},
		"another rule": {"changes outside\n─────────\n\nTerraform will go on", "changes outside\n─────────\n\nTerraform will go on"},
		"the legend": {
			"refreshed\n\nOpenTofu used the selected providers to generate the following execution\nplan. Resource actions:\n" +
				"  ~ update in-place\n\nOpenTofu will perform the following actions:\n\n  # sfs_share.home",
			"refreshed\n\nOpenTofu will perform the following actions:\n\n  # sfs_share.home",
		},
		"the warning": {
			"\nWarning: Provider development overrides are in effect\n\nThe following are set:\n - opensfs/sfs in /tmp\n\nThis may be incompatible with published\nreleases.\nCreating...",
			"Creating...",
		},
		"the warning in colour": {
			"\x1b[33m╷\x1b[0m\n\x1b[33m│\x1b[0m \x1b[1mWarning: \x1b[0mProvider development overrides are in effect\n│ and so on\n\x1b[33m╵\x1b[0m\nCreating...",
			"Creating...",
		},
		"the hint": {
			"Plan: 1 to change.\n\n─────────\n\nNote: You didn't use the -out option to save this plan, so Terraform can't\nguarantee to take exactly these actions.\n",
			"Plan: 1 to change.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var lines []string
			filter(strings.NewReader(test.output), func(line string) { lines = append(lines, line) })
			if diff := cmp.Diff(test.want, strings.Join(lines, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
