package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// workspace is what a person would call "my Terraform directory".
type workspace struct {
	*stage.Stage
	path        string
	environment []string
}

func openWorkspace(ctx context.Context, environment []string) (*workspace, error) {
	built, err := stage.Set(ctx, stage.Build{})
	if err != nil {
		return nil, err
	}
	path, err := built.Workspace("storage")
	if err != nil {
		return nil, errors.Join(err, built.Clear())
	}
	return &workspace{Stage: built, path: path, environment: environment}, nil
}

// write sets the size in the configuration, as an editor would.
func (w *workspace) write(size int) error {
	return os.WriteFile(filepath.Join(w.path, "main.tf"), []byte(configuration(size)), 0o600)
}

// run runs Terraform and hands its output on line by line, trimmed. The error
// tells a Terraform that did not run, not one that ended with a failure.
func (w *workspace) run(ctx context.Context, show func(line string), arguments ...string) (exit int, err error) {
	output := &trimmer{show: show}
	command := w.Command(ctx, w.path, w.environment, arguments...)
	command.Stdout, command.Stderr = output, output
	exit, err = stage.Run(ctx, command)
	output.finish()
	return exit, err
}

// configuration is the whole main.tf.
func configuration(size int) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

resource "sfs_share" "home" {
  name = "home"
  size = %d # GiB
}
`, size)
}

// terraformEnvironment leads the provider through the proxy.
func terraformEnvironment(inherited []string, as stage.Login, through *stage.Wire, color bool) []string {
	as.AuthURL = through.AuthURL()
	environment := stage.Environment(inherited, as, through.Endpoint())
	if !color {
		environment = append(environment, "TF_CLI_ARGS=-no-color")
	}
	return environment
}
