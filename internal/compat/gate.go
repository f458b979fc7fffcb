package compat

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"

	"github.com/opensfs/terraform-provider-sfs/internal/changelog"
	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// Schemas is where the schema of the last release is kept, below the project's root.
const Schemas = "internal/compat/testdata/schema"

// Baseline is the schema that users have, or will have.
type Baseline struct {
	Version string
	Schema  schemajson.Provider
	// Released is false while the version is the next one: then its schema may still be changed.
	Released bool
}

// LastRelease reads the newest schema that is kept in the project whose root is given.
func LastRelease(root fs.FS) (Baseline, error) {
	files, err := fs.Glob(root, Schemas+"/*.json")
	if err != nil {
		return Baseline{}, err
	}
	if len(files) == 0 {
		return Baseline{}, errors.New(Schemas + " holds no schema")
	}
	versions := make([]*version.Version, 0, len(files))
	for _, file := range files {
		v, err := version.NewSemver(strings.TrimSuffix(path.Base(file), ".json"))
		if err != nil {
			return Baseline{}, fmt.Errorf("%s is not named after a version: %w", file, err)
		}
		versions = append(versions, v)
	}
	newest := slices.MaxFunc(versions, (*version.Version).Compare)

	f, err := root.Open(Schemas + "/" + newest.Original() + ".json")
	if err != nil {
		return Baseline{}, err
	}
	defer func() { _ = f.Close() }()
	schema, err := schemajson.Read(f)
	if err != nil {
		return Baseline{}, err
	}
	_, err = fs.Stat(root, ".changes/v"+newest.Original()+".md")
	return Baseline{Version: newest.Original(), Schema: schema, Released: err == nil}, nil
}

// Untold leaves out the breaks that a fragment of kind Breaking names by their address.
func Untold(breaks []Break, fragments []changelog.Fragment) []Break {
	return slices.DeleteFunc(slices.Clone(breaks), func(b Break) bool {
		return slices.ContainsFunc(fragments, func(f changelog.Fragment) bool {
			return f.Kind == changelog.Breaking && f.Names(b.Address)
		})
	})
}

// Report says what broke, for whom, and what to do about it.
func Report(since Baseline, breaks []Break) string {
	var b strings.Builder
	fmt.Fprintf(&b, "The schema breaks what works with %s:\n", since.Version)
	for _, found := range breaks {
		fmt.Fprintf(&b, "\n  %s: %s\n    For users: %s.\n    Instead: %s.\n", found.Address, found.What, found.Whom, found.Instead)
	}
	b.WriteString("\nIf it has to be, say so to those who upgrade: a file in .changes/unreleased of kind Breaking whose body names each\n" +
		"address above in backticks and says what to write now.\n")
	if !since.Released {
		fmt.Fprintf(&b, "As long as %[1]s is not released nobody can have what is broken: `make schema-snapshot VERSION=%[1]s` makes the present\n"+
			"schema the one of %[1]s.\n", since.Version)
	}
	return b.String()
}
