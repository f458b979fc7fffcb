package main

import "strings"

// omissions are the passages that leftOut names, in the words of Terraform and
// of OpenTofu. Only in colour do they draw a box around a warning.
var omissions = []omission{
	{ // the legend of symbols
		begins: func(line string) bool {
			return strings.Contains(line, "used the selected providers to generate")
		},
		ends: func(line string) bool { return strings.Contains(line, "will perform the following actions") },
		is:   always,
	},
	{ // the warning, in a box
		begins:    func(line string) bool { return line == "╷" },
		ends:      func(line string) bool { return line == "╵" },
		is:        isOverride,
		endIsPart: true,
	},
	{ // the warning, without one
		begins:    func(line string) bool { return line == "Warning: "+overrideTitle },
		ends:      func(line string) bool { return strings.HasSuffix(line, "releases.") },
		is:        isOverride,
		endIsPart: true,
	},
	{ // the hint, which is the last thing of a plan, below a rule
		begins: func(line string) bool { return strings.HasPrefix(line, "────") },
		ends:   func(string) bool { return false },
		is:     func(passage string) bool { return strings.Contains(passage, "You didn't use the -out option") },
	},
}

const overrideTitle = "Provider development overrides are in effect"

func always(string) bool { return true }

func isOverride(passage string) bool { return strings.Contains(passage, overrideTitle) }
