package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerraformsOutputIsTrimmed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ output, want string }{
		"nothing": {"", ""},
		"other lines stay as they are": {
			"sfs_share.home: Creating...\n    size = 10\n", "sfs_share.home: Creating...\n    size = 10",
		},
		"a last line without an end stays":          {"one\ntwo", "one\ntwo"},
		"blank lines stay between the others, once": {"\n\none\n\n\ntwo\n\n", "one\n\ntwo"},
		"the legend is left out": {
			"refreshed\n\nTerraform used the selected providers to generate the following execution\nplan. Resource actions are indicated with the following symbols:\n" +
				"  ~ update in-place\n\nTerraform will perform the following actions:\n\n  # sfs_share.home",
			"refreshed\n\nTerraform will perform the following actions:\n\n  # sfs_share.home",
		},
		"the legend of OpenTofu is left out": {
			"OpenTofu used the selected providers to generate the following execution\n  + create\n\nOpenTofu will perform the following actions:",
			"OpenTofu will perform the following actions:",
		},
		"the warning about dev_overrides is left out": {
			"\nWarning: Provider development overrides are in effect\n\nThe following are set:\n - opensfs/sfs in /tmp\n\nThis may be incompatible with published\nreleases.\nsfs_share.home: Creating...",
			"sfs_share.home: Creating...",
		},
		"the warning in a box is left out": {
			"\x1b[33m╷\x1b[0m\n\x1b[33m│\x1b[0m \x1b[1mWarning: \x1b[0mProvider development overrides are in effect\n│ and so on\n\x1b[33m╵\x1b[0m\nCreating...",
			"Creating...",
		},
		"another box stays": {
			"╷\n│ Error: Share \"home\" was not shrunk\n│\n│ It was refused.\n╵\n", "╷\n│ Error: Share \"home\" was not shrunk\n│\n│ It was refused.\n╵",
		},
		"another warning stays":       {"Warning: Share shrinks\n\nof the releases.\n", "Warning: Share shrinks\n\nof the releases."},
		"a box that has no end stays": {"╷\n│ Warning: broken off", "╷\n│ Warning: broken off"},
		"the hint about -out is left out": {
			"Plan: 1 to change.\n\n─────────\n\nNote: You didn't use the -out option to save this plan, so Terraform can't\nguarantee to take exactly these actions.\n",
			"Plan: 1 to change.",
		},
		"another rule stays": {"changes outside\n─────────\n\nTerraform will go on", "changes outside\n─────────\n\nTerraform will go on"},
		"what is too long to be one of them stays": {
			"╷\n" + strings.Repeat("│ Provider development overrides are in effect\n", 30) + "╵",
			"╷\n" + strings.Repeat("│ Provider development overrides are in effect\n", 30) + "╵",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, trimmed(t, test.output, len(test.output)+1)); diff != "" {
				t.Errorf("in one piece (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, trimmed(t, test.output, 1)); diff != "" {
				t.Errorf("byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

func trimmed(t *testing.T, output string, piece int) string {
	t.Helper()
	var lines []string
	trimmer := &trimmer{show: func(line string) { lines = append(lines, line) }}
	for rest := []byte(output); len(rest) > 0; {
		n, err := trimmer.Write(rest[:min(piece, len(rest))])
		if err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	trimmer.finish()
	return strings.Join(lines, "\n")
}
