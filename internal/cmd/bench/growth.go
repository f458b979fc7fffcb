package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const (
	// mostGrown is what a plan or an import may cost after the login, however many
	// shares there are: 10,000 are ten pages of the listing.
	mostGrown = 12
	// mostTimesFloor is how long it may take, relative to a provider that does nothing.
	mostTimesFloor = 1.25
	// mostMemory is what the provider may need at a thousand shares, in KiB: what it needs,
	// half as much again. More shares may need it for each thousand.
	mostMemory = 62 << 10
)

// growth measures imports and plans of more and more shares.
func (b *bench) growth(ctx context.Context) ([]row, error) {
	counts := []int{1000, 3000, 10000}
	if b.quick {
		counts = counts[:1]
	}
	var rows []row
	for _, count := range counts {
		found, err := b.growTo(ctx, count)
		rows = append(rows, found...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (b *bench) growTo(ctx context.Context, count int) (rows []row, err error) {
	backend, err := testbed.OpenBackend(ctx, os.Getenv, emulator.Options{OnePath: true})
	if err != nil {
		return nil, err
	}
	s := &service{backend}
	defer s.Close()
	if err := createUnmanaged(ctx, s.Observer, count); err != nil {
		return nil, fmt.Errorf("cannot create the shares to import: %w", err)
	}
	ids, names := map[string]string{}, map[string]string{}
	for _, share := range s.Emulator.Shares() {
		ids[share.Name], names[share.Name] = share.ID, share.Name
	}
	s.setLatency(b.latency)

	full := &grown{what: "Import of " + counted(count, "share"), count: count, service: s}
	if full.own, err = b.importing(s, b.terraform, ids); err != nil {
		return nil, err
	}
	idle, err := b.terraform.WithProvider(ctx, "internal/cmd/bench/idle")
	if err != nil {
		return nil, err
	}
	if full.idle, err = b.importing(s, idle, names); err != nil {
		return nil, err
	}
	if err := full.measure(ctx, "apply", "-no-color", "-auto-approve"); err != nil {
		return nil, err
	}
	rows = full.rows(b)

	plan := &grown{what: "Plan of " + counted(count, "unchanged share"), count: count, service: s, own: full.own, idle: full.idle}
	if err := errors.Join(plan.own.Write(grownShares), plan.idle.Write(grownShares)); err != nil {
		return rows, err
	}
	times := b.times(3)
	if count > 3000 {
		times = 1
	}
	for range times {
		if err := plan.measure(ctx, "plan", "-no-color", "-detailed-exitcode"); err != nil {
			return rows, err
		}
	}
	return append(rows, plan.rows(b)...), nil
}

// importing is a workspace that imports shares, by name.
func (b *bench) importing(s *service, terraform *testbed.Terraform, ids map[string]string) (*workspace, error) {
	w, err := b.newWorkspace(s.Environment(os.Environ(), b.real), grownShares+`
import {
  for_each = local.shares
  to       = sfs_share.bench[each.key]
  id       = each.value
}
`)
	if err != nil {
		return nil, err
	}
	w.Terraform = terraform
	text, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return w, os.WriteFile(filepath.Join(w.Directory, "shares.json"), text, 0o600)
}

const grownShares = `terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

locals {
  shares = jsondecode(file("shares.json"))
}

resource "sfs_share" "bench" {
  for_each = local.shares
  name     = each.key
  size     = 1
}
`

// grown is what was measured of one command for so many shares, with this provider
// and with one that does nothing, in turn.
type grown struct {
	what    string
	count   int
	service *service

	own, idle             *workspace
	ownTook, idleTook     sample
	requests              int
	ownMemory, idleMemory int // KiB
}

func (g *grown) measure(ctx context.Context, command ...string) error {
	idle, memory, err := measureOnce(ctx, g.idle, command...)
	if err != nil {
		return fmt.Errorf("with a provider that does nothing: %w", err)
	}
	g.idleTook, g.idleMemory = append(g.idleTook, idle), max(g.idleMemory, memory)

	began := time.Now()
	own, memory, err := measureOnce(ctx, g.own, command...)
	g.ownTook, g.ownMemory = append(g.ownTook, own), max(g.ownMemory, memory)
	g.requests = max(g.requests, testbed.Count(g.service.since(began), testbed.Request.IsCall))
	return err
}

func measureOnce(ctx context.Context, w *workspace, command ...string) (took time.Duration, memory int, err error) {
	memory, err = peakMemory(w.Terraform.Provider, func() error {
		began := time.Now()
		_, err := w.terraform(ctx, command...)
		took = time.Since(began)
		return err
	})
	return took, memory, err
}

func (g *grown) rows(b *bench) []row {
	how := fmt.Sprintf("median of %s, a whole command each, in turn with a provider that does nothing", counted(len(g.ownTook), "run"))
	took, floor := median(g.ownTook), median(g.idleTook)
	bound := time.Duration(mostTimesFloor*float64(floor)) + mostGrown*b.latency
	most := mostMemory * g.count / 1000
	requests := row{what: g.what + ": requests after the login", result: grouped(g.requests), how: "the most of " + counted(len(g.ownTook), "run")}
	total := row{
		what: g.what + ": time", how: how,
		result: fmt.Sprintf("%s, %.2f times the floor", seconds(took), took.Seconds()/floor.Seconds()),
	}
	memory := row{
		what: g.what + ": peak memory of the provider", how: fmt.Sprintf("VmHWM in /proc, read every %d ms during the same runs", memoryInterval.Milliseconds()),
		result: fmt.Sprintf("%s; %s for one that does nothing", mebibytes(g.ownMemory), mebibytes(g.idleMemory)),
	}
	return []row{
		requests.within(fmt.Sprint(mostGrown), g.requests > 0 && g.requests <= mostGrown),
		total.within(fmt.Sprintf("%.2f times the floor, plus %d round trips: %s", mostTimesFloor, mostGrown, seconds(bound)), took <= bound),
		{what: g.what + ": floor, which is the time of Terraform itself", result: seconds(floor), how: how},
		memory.within(mebibytes(most), g.ownMemory > 0 && g.ownMemory <= most),
	}
}
