package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// setupWidth is how many shares are made and destroyed at a time where that is not what is measured.
const setupWidth = 40

// workspace is a Terraform directory.
type workspace struct {
	bench       *bench
	stage       *stage.Stage
	path        string
	environment []string
}

func (b *bench) workspace(environment []string, configuration string) (*workspace, error) {
	b.spaces++
	path, err := b.stage.Workspace(fmt.Sprintf("space-%d", b.spaces))
	if err != nil {
		return nil, err
	}
	w := &workspace{bench: b, stage: b.stage, path: path, environment: environment}
	return w, w.write(configuration)
}

func (w *workspace) write(configuration string) error {
	return os.WriteFile(filepath.Join(w.path, "main.tf"), []byte(configuration), 0o600)
}

// outcome is a Terraform command that ended well.
type outcome struct {
	began  time.Time
	took   time.Duration // from the start of the process to its end
	output []byte
}

// terraform runs a command. One that fails is an error, with what it said.
func (w *workspace) terraform(ctx context.Context, arguments ...string) (outcome, error) {
	var output, problems bytes.Buffer
	command := w.stage.Command(ctx, w.path, w.environment, arguments...)
	command.Stdout, command.Stderr = &output, &problems
	began := time.Now()
	exit, err := stage.Run(ctx, command)
	took := time.Since(began)
	if err == nil && exit != 0 {
		err = fmt.Errorf("terraform %s ended with exit code %d: %s", strings.Join(arguments, " "), exit,
			lastLines(problems.String()+failures(output.Bytes()), 12))
	}
	return outcome{began: began, took: took, output: output.Bytes()}, err
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], " ")
}

// plan wants no changes.
func (w *workspace) plan(ctx context.Context) (outcome, error) {
	return w.terraform(ctx, "plan", "-no-color", "-detailed-exitcode")
}

// apply gives when Terraform said of each share that it is done.
func (w *workspace) apply(ctx context.Context, parallelism int) (outcome, map[string]time.Time, error) {
	done, err := w.terraform(ctx, "apply", "-json", "-auto-approve", fmt.Sprintf("-parallelism=%d", parallelism))
	if err != nil {
		return done, nil, err
	}
	completed, err := completions(done.output)
	return done, completed, err
}

func (w *workspace) destroy(ctx context.Context) error {
	_, err := w.terraform(ctx, "destroy", "-no-color", "-auto-approve", fmt.Sprintf("-parallelism=%d", setupWidth))
	return err
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

// terraformData is as many of the resources that Terraform itself provides.
func terraformData(count int) string {
	return fmt.Sprintf(`resource "terraform_data" "floor" {
  count = %d
  input = "bench-${count.index}"
}
`, count)
}

// world is a service with shares that Terraform manages.
type world struct {
	*workspace
	service service
	ids     []string
}

// idle is the same shares, with a provider that does nothing.
func (w *world) idle(ctx context.Context) (*workspace, error) {
	idle, err := w.stage.Instead(ctx, "internal/cmd/bench/idle", stage.AsReleased)
	return &workspace{bench: w.bench, stage: idle, path: w.path, environment: w.environment}, err
}

// world makes the shares, as fast as the service lets it.
func (b *bench) world(ctx context.Context, count, size int) (*world, error) {
	return b.worldOf(ctx, shares(count, size))
}

// worldOf makes what is configured.
func (b *bench) worldOf(ctx context.Context, configuration string) (*world, error) {
	service, err := b.open.open(ctx)
	if err != nil {
		return nil, err
	}
	space, err := b.workspace(service.environment(), configuration)
	if err != nil {
		service.close()
		return nil, err
	}
	w := &world{workspace: space, service: service}
	_, completed, err := w.apply(ctx, setupWidth)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot make the shares to measure with: %w", err), w.end(ctx))
	}
	w.ids = slices.Collect(maps.Keys(completed))
	return w, nil
}

// pace makes an emulator answer after the given time. A real service answers when it does.
func (w *world) pace(latency time.Duration) {
	if e, ok := w.service.(*emulated); ok {
		e.answersAfter(latency)
	}
}

// end leaves nothing behind, also after Ctrl-C. The shares of an emulator go with it.
func (w *world) end(ctx context.Context) error {
	defer w.service.close()
	if !w.bench.open.real() {
		return nil
	}
	return w.destroy(context.WithoutCancel(ctx))
}
