package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// setupParallelism is the number of shares that are created and destroyed at
// a time where that is not measured.
const setupParallelism = 40

// deployment is a service with shares that Terraform manages.
type deployment struct {
	*workspace
	service service
	ids     []string // of the shares, or of what else is configured
}

// deploy opens a service and applies the configuration.
func (b *bench) deploy(ctx context.Context, configuration string) (*deployment, error) {
	backend, err := testbed.OpenBackend(ctx, os.Getenv, emulator.Options{})
	if err != nil {
		return nil, err
	}
	w, err := b.newWorkspace(backend.Environment(os.Environ(), b.real), configuration)
	if err != nil {
		backend.Close()
		return nil, err
	}
	d := &deployment{workspace: w, service: service{backend}}
	_, completed, err := d.apply(ctx, setupParallelism)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot create the shares to measure with: %w", err), d.close(ctx))
	}
	d.ids = slices.Collect(maps.Keys(completed))
	return d, nil
}

// close deletes the shares, also after Ctrl-C. Those of the emulator end with it.
func (d *deployment) close(ctx context.Context) error {
	defer d.service.Close()
	if d.service.Emulator != nil {
		return nil
	}
	_, err := d.terraform(context.WithoutCancel(ctx), "destroy", "-no-color", "-auto-approve",
		fmt.Sprintf("-parallelism=%d", setupParallelism))
	return err
}

// planRuns is what was measured of several plans without changes.
type planRuns struct {
	took     sample
	requests [][]testbed.Request
}

func (d *deployment) plans(ctx context.Context, times int) (planRuns, error) {
	var p planRuns
	for range times {
		began := time.Now()
		if err := p.took.plan(ctx, d.workspace); err != nil {
			return p, err
		}
		p.requests = append(p.requests, d.service.since(began))
	}
	return p, nil
}

// most is the largest number of matching requests of a plan.
func (p planRuns) most(match func(testbed.Request) bool) int {
	most := 0
	for _, requests := range p.requests {
		most = max(most, testbed.Count(requests, match))
	}
	return most
}

// workspace is a Terraform directory.
type workspace struct{ *testbed.Workspace }

func (b *bench) newWorkspace(environment []string, configuration string) (*workspace, error) {
	b.workspaces++
	w, err := b.terraform.NewWorkspace(fmt.Sprintf("workspace-%d", b.workspaces), environment)
	if err != nil {
		return nil, err
	}
	return &workspace{w}, w.Write(configuration)
}

// plan adds the time of a plan without changes.
func (s *sample) plan(ctx context.Context, w *workspace) error {
	began := time.Now()
	_, err := w.terraform(ctx, "plan", "-no-color", "-detailed-exitcode")
	*s = append(*s, time.Since(began))
	return err
}

// apply returns when it began, and when Terraform reported each resource as complete.
func (w *workspace) apply(ctx context.Context, parallelism int) (began time.Time, completed map[string]time.Time, err error) {
	began = time.Now()
	output, err := w.terraform(ctx, "apply", "-json", "-auto-approve", fmt.Sprintf("-parallelism=%d", parallelism))
	if err != nil {
		return began, nil, err
	}
	completed = map[string]time.Time{}
	for _, e := range events(output) {
		if e.Type == "apply_complete" {
			completed[e.Hook.ID] = e.Timestamp
		}
	}
	return began, completed, nil
}

// terraform runs a command that must succeed, and returns its standard output.
func (w *workspace) terraform(ctx context.Context, arguments ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	exit, err := w.Run(ctx, &stdout, &stderr, arguments...)
	if err == nil && exit != 0 {
		for _, e := range events(stdout.Bytes()) {
			if e.Level == "error" {
				fmt.Fprintln(&stderr, e.Message, e.Diagnostic.Detail)
			}
		}
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		err = fmt.Errorf("terraform %s ended with exit code %d: %s", arguments[0], exit,
			strings.Join(lines[max(0, len(lines)-12):], " "))
	}
	return stdout.Bytes(), err
}

// event is a line of `terraform apply -json`.
type event struct {
	Level     string    `json:"@level"`
	Message   string    `json:"@message"`
	Timestamp time.Time `json:"@timestamp"`
	Type      string    `json:"type"`
	Hook      struct {
		ID string `json:"id_value"`
	} `json:"hook"`
	Diagnostic struct {
		Detail string `json:"detail"`
	} `json:"diagnostic"`
}

// events skips what is not JSON, such as the output of a plan.
func events(output []byte) []event {
	var found []event
	for line := range bytes.Lines(output) {
		var e event
		if json.Unmarshal(line, &e) == nil {
			found = append(found, e)
		}
	}
	return found
}

// shares is a configuration of so many shares.
func shares(count, size int) string {
	return fmt.Sprintf(`terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

resource "sfs_share" "bench" {
  count = %d
  name  = "bench-${count.index}"
  size  = %d
}
`, count, size)
}
