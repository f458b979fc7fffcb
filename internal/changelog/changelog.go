// Package changelog reads what .changes holds: a file for every change that is not released yet, and one for every
// release. CHANGELOG.md is made from them by changie, which .changie.yaml configures; this package only checks.
//
// No code of the provider imports it.
package changelog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Breaking is the kind of a change after which somebody has to change a configuration.
const Breaking = "Breaking"

const (
	configFile = ".changie.yaml"
	unreleased = ".changes/unreleased"
)

// Fragment is one change that is not released yet.
type Fragment struct {
	File string    `yaml:"-"`
	Kind string    `yaml:"kind"`
	Body string    `yaml:"body"`
	Time time.Time `yaml:"time"` // orders the changes of a kind
}

// Names is true when the fragment has these words as code: `sfs_share.size`, and not sfs_share.size_policy.
func (f Fragment) Names(words string) bool {
	return strings.Contains(f.Body, "`"+words+"`")
}

// Kinds are those that changie knows, in the order of the changelog.
func Kinds(root fs.FS) ([]string, error) {
	raw, err := fs.ReadFile(root, configFile)
	if err != nil {
		return nil, err
	}
	var config struct {
		Kinds []struct {
			Label string `yaml:"label"`
		} `yaml:"kinds"`
	}
	if err := yaml.Unmarshal(raw, &config); err != nil {
		return nil, fmt.Errorf("%s: %w", configFile, err)
	}
	kinds := make([]string, 0, len(config.Kinds))
	for _, k := range config.Kinds {
		kinds = append(kinds, k.Label)
	}
	return kinds, nil
}

// Unreleased reads the fragments of the project whose root is given. After a release there may be none. The error
// names every fragment that the release would stumble over or tell nothing about.
func Unreleased(root fs.FS) ([]Fragment, error) {
	kinds, err := Kinds(root)
	if err != nil {
		return nil, err
	}
	entries, err := fs.ReadDir(root, unreleased)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}

	var fragments []Fragment
	var wrong []error
	for _, entry := range entries {
		if entry.Name() == ".gitkeep" {
			continue
		}
		f, err := read(root, path.Join(unreleased, entry.Name()), kinds)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		fragments = append(fragments, f)
	}
	return fragments, errors.Join(wrong...)
}

func read(root fs.FS, file string, kinds []string) (Fragment, error) {
	f := Fragment{File: file}
	wrong := func(format string, a ...any) (Fragment, error) {
		return Fragment{}, fmt.Errorf("%s: "+format, append([]any{file}, a...)...)
	}

	if path.Ext(file) != ".yaml" {
		return wrong("a fragment is a .yaml file; changie leaves this one out")
	}
	raw, err := fs.ReadFile(root, file)
	if err != nil {
		return Fragment{}, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil {
		return wrong("%w", err)
	}

	switch {
	case !slices.Contains(kinds, f.Kind):
		return wrong("the kind is %q; it can be %s", f.Kind, strings.Join(kinds, ", "))
	case strings.TrimSpace(f.Body) == "":
		return wrong("the body is empty; it says what a user notices")
	case strings.HasPrefix(strings.TrimSpace(f.Body), "- "):
		return wrong("the body begins with a dash, which the changelog adds itself")
	case f.Time.IsZero():
		return wrong("the time is missing; it orders the changes of a kind")
	}
	return f, nil
}
