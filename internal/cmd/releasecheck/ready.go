package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/changelog"
	"github.com/opensfs/terraform-provider-sfs/internal/compat"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// ready is an error unless the tree is what `make changelog RELEASE=version` leaves behind, and nothing came after it.
func ready(ctx context.Context, root fs.FS, version string) error {
	document, err := schemajson.Of(ctx, "sfs", provider.Server(version)())
	if err != nil {
		return err
	}
	// Written and read again, as the schema that is kept: nothing and an empty list are the same there.
	var written bytes.Buffer
	if err := document.Write(&written); err != nil {
		return err
	}
	present, err := schemajson.Read(&written)
	if err != nil {
		return err
	}
	if err := prepared(root, version, present); err != nil {
		return fmt.Errorf("%s is not ready to be released (make changelog RELEASE=%[1]s makes it so):\n%w", version, err)
	}
	fmt.Println(version + " is ready: its changes are told, and its schema is kept")
	return nil
}

func prepared(root fs.FS, version string, present schemajson.Provider) error {
	var wrong []error
	notes, err := fs.ReadFile(root, ".changes/v"+version+".md")
	if err != nil {
		wrong = append(wrong, fmt.Errorf("its changes are not told: %w", err))
	}
	whole, err := fs.ReadFile(root, "CHANGELOG.md")
	if err != nil {
		wrong = append(wrong, err)
	} else if len(notes) > 0 && !strings.Contains(string(whole), strings.TrimSpace(string(notes))) {
		wrong = append(wrong, errors.New("CHANGELOG.md does not tell its changes"))
	}
	later, err := changelog.Unreleased(root)
	if err != nil {
		wrong = append(wrong, err)
	}
	for _, f := range later {
		wrong = append(wrong, fmt.Errorf("%s is not in it", f.File))
	}

	kept, err := compat.LastRelease(root)
	switch {
	case err != nil:
		wrong = append(wrong, err)
	case kept.Version != version:
		wrong = append(wrong, fmt.Errorf("the schema that is kept is that of %s", kept.Version))
	case !cmp.Equal(kept.Schema, present):
		wrong = append(wrong, errors.New("the schema that is kept is not the present one"))
	}
	return errors.Join(wrong...)
}
