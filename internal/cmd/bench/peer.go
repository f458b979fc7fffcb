package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// peerVariable names the binary of the openstack provider.
const peerVariable = "PEER"

// peerShares is how many shares each of the two creates, plans, shrinks and destroys.
const peerShares = 20

// peers measures this provider and the openstack provider on the same service, one
// after the other.
func (b *bench) peers(ctx context.Context) ([]row, error) {
	binary := os.Getenv(peerVariable)
	if binary == "" {
		return nil, nil
	}
	backend, err := testbed.OpenBackend(ctx, os.Getenv, emulator.Options{})
	if err != nil {
		return nil, err
	}
	s := &service{backend}
	defer s.Close()
	s.setLatency(b.latency)
	terraform, err := b.terraform.WithPeer("terraform-provider-openstack/openstack", binary)
	if err != nil {
		return nil, err
	}
	own, err := b.measureSteps(ctx, s, b.terraform, func(size int) string { return shares(peerShares, size) })
	if err != nil {
		return nil, err
	}
	peer, err := b.measureSteps(ctx, s, terraform, func(size int) string { return peerConfiguration(s, b.real, size) })
	if err != nil {
		return nil, fmt.Errorf("with %s: %w", binary, err)
	}
	var rows []row
	for i, one := range own {
		rows = append(rows, one.row(peer[i]))
	}
	return rows, nil
}

// step is what was measured of one command.
type step struct {
	what     string
	took     time.Duration
	requests int
}

func (one step) String() string {
	return fmt.Sprintf("%s, %s", seconds(one.took), counted(one.requests, "request"))
}

func (one step) row(peer step) row {
	r := row{what: one.what, result: one.String(), how: "one command by Terraform, its refresh included; logins not counted"}
	return r.within("the openstack provider: "+peer.String(), one.took <= peer.took && one.requests <= peer.requests)
}

func (b *bench) measureSteps(ctx context.Context, s *service, terraform *testbed.Terraform, configuration func(size int) string) (steps []step, err error) {
	w, err := b.newWorkspace(s.Environment(os.Environ(), b.real), configuration(2))
	if err != nil {
		return nil, err
	}
	w.Terraform = terraform
	defer func() {
		if err != nil { // Ctrl-C too: a real service keeps the shares
			_, destroyErr := w.terraform(context.WithoutCancel(ctx), "destroy", "-no-color", "-auto-approve")
			err = errors.Join(err, destroyErr)
		}
	}()
	for _, command := range []struct {
		what, name string
		size       int
	}{{"creates", "apply", 2}, {"unchanged shares in a plan", "plan", 2}, {"shrinks", "apply", 1}, {"destroys", "destroy", 1}} {
		if err := w.Write(configuration(command.size)); err != nil {
			return nil, err
		}
		arguments := []string{command.name, "-no-color", "-auto-approve"}
		if command.name == "plan" {
			arguments = []string{"plan", "-no-color", "-detailed-exitcode"}
		}
		began := time.Now()
		if _, err := w.terraform(ctx, arguments...); err != nil {
			return nil, err
		}
		steps = append(steps, step{
			what: fmt.Sprintf("%d %s", peerShares, command.what), took: time.Since(began),
			requests: testbed.Count(s.since(began), testbed.Request.IsCall),
		})
	}
	return steps, nil
}

// peerConfiguration is that of shares, for the openstack provider. Its requests to a
// real service go through the proxy too, which counts them.
func peerConfiguration(s *service, proxied bool, size int) string {
	overrides := ""
	for _, variable := range s.Environment(nil, proxied) {
		if endpoint, found := strings.CutPrefix(variable, "SFS_ENDPOINT="); found {
			overrides = fmt.Sprintf("endpoint_overrides = { sharev2 = %q }", endpoint+"/")
		}
	}
	return fmt.Sprintf(`terraform {
  required_providers {
    openstack = {
      source = "terraform-provider-openstack/openstack"
    }
  }
}

provider "openstack" {
  %s
}

resource "openstack_sharedfilesystem_share_v2" "bench" {
  count       = %d
  name        = "peer-${count.index}"
  share_proto = "NFS"
  size        = %d
}
`, overrides, peerShares, size)
}
