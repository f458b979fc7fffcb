package differ

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

//go:embed testdata/known.json
var knownFile []byte

// known is a difference that stays, and why.
type known struct {
	Releases []int  `json:"releases"` // of Manila; empty = all
	Pattern  string `json:"pattern"`  // of the whole line of a difference
	Reason   string `json:"reason"`
	form     *regexp.Regexp
	met      bool
}

// readKnown returns the entries for a release; for 0 all of them.
func readKnown(release int) ([]*known, error) { return parseKnown(knownFile, release) }

func parseKnown(file []byte, release int) ([]*known, error) {
	var all, list []*known
	if err := json.Unmarshal(file, &all); err != nil {
		return nil, fmt.Errorf("testdata/known.json: %w", err)
	}
	for _, entry := range all {
		form, err := regexp.Compile("^(" + entry.Pattern + ")$")
		if err != nil {
			return nil, fmt.Errorf("testdata/known.json: %w", err)
		}
		if entry.Reason == "" {
			return nil, fmt.Errorf("testdata/known.json: %q has no reason", entry.Pattern)
		}
		entry.form = form
		if release == 0 || len(entry.Releases) == 0 || slices.Contains(entry.Releases, release) {
			list = append(list, entry)
		}
	}
	return list, nil
}

// explain reports whether an entry covers a difference, and marks it.
func explain(entries []*known, line string) bool {
	for _, entry := range entries {
		if entry.form.MatchString(line) {
			entry.met = true
			return true
		}
	}
	return false
}
