package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

// cleanupTimeout bounds the deletion of the share when the service does not respond.
const cleanupTimeout = 15 * time.Second

// How long the storage takes. A shrink takes long enough to show that the provider waits.
const (
	extendTakes = 2 * time.Second
	shrinkTakes = 3 * time.Second
)

// demo is a run of all steps.
type demo struct {
	out       *printer
	backend   *testbed.Backend
	workspace *testbed.Workspace
	began     time.Time
	existing  []string // shares of the project before the demo
	share     string   // id; "" before it is created
}

// run goes through the steps until a check fails.
func (d *demo) run(ctx context.Context) error {
	version, err := d.workspace.Terraform.Version(ctx)
	if err != nil {
		return err
	}
	if d.existing, err = d.backend.Observer.Shares(ctx); err != nil {
		return err
	}
	service := "a real OpenStack Manila"
	if d.backend.Emulator != nil {
		service = "the emulator, which runs inside this program"
	}
	d.out.line("%s, the provider built from this source, and\n%s.", version, service)
	if d.backend.StoresBytes() {
		d.out.line("The storage is a real CephFS on this machine, which keeps its data in memory.")
	} else {
		d.out.line("The storage takes %.0f s for an extend and %.0f s for a shrink.", extendTakes.Seconds(), shrinkTakes.Seconds())
	}
	d.out.gap()
	d.out.line(`Left out of Terraform's output: the legend of its symbols, the hint about -out,
and the warning about a provider that is not an installed release
(dev_overrides).`)
	for i, s := range steps {
		d.out.heading(fmt.Sprintf("%d. %s", i+1, s.title))
		d.out.line("%s", s.text)
		d.out.gap()
		if err := s.run(d, ctx); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, s.title, err)
		}
	}
	d.summarize()
	return nil
}

func (d *demo) summarize() {
	sent := d.backend.Proxy.Since(d.began)
	shrinks := countAction(sent, "os-shrink")
	d.out.heading("In all")
	d.out.item("sent by Terraform: %s, %d os-extend, %d os-shrink, %s, %s",
		plural(testbed.Count(sent, testbed.Request.IsCreate), "create"), countAction(sent, "os-extend"), shrinks,
		plural(testbed.Count(sent, testbed.Request.IsDelete), "delete"), reads(sent))
	d.out.item("sent outside Terraform: 1 os-extend, to cause the drift")
	d.out.item("one of the %d shrinks was refused, and Terraform reported it", shrinks)
	d.out.item("it took %s, and every check passed", seconds(time.Since(d.began)))
}

// deleteShare deletes the share of a demo that ended early. The shares of the
// emulator end with it.
func (d *demo) deleteShare(ctx context.Context) error {
	share := createdShare(d.backend.Proxy.Since(d.began))
	if d.backend.Emulator != nil || share == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cleanupTimeout)
	defer cancel()
	if err := d.backend.Observer.Delete(ctx, share); err != nil {
		return fmt.Errorf("share %s still exists and could not be deleted: %w", share, err)
	}
	return nil
}

// createdShare is the id of the share that the service created.
func createdShare(requests []testbed.Request) string {
	i := slices.IndexFunc(requests, func(r testbed.Request) bool { return r.IsCreate() && r.Share.ID != "" })
	if i < 0 {
		return ""
	}
	return requests[i].Share.ID
}

// edit changes the size in the configuration and shows it: all of it the first
// time, then the line that changes.
func (d *demo) edit(from, to int) error {
	storage := ""
	if d.backend.StoresBytes() {
		storage = "\n\n  share_type  = \"ceph\"\n  share_proto = \"CEPHFS\""
	}
	configuration := fmt.Sprintf(`terraform {
  required_providers {
    sfs = {
      source = "opensfs/sfs"
    }
  }
}

resource "sfs_share" "home" {
  name = "home"
  size = %d # GiB%s
}`, to, storage)
	if from == 0 {
		d.out.note("storage/main.tf")
		for line := range strings.SplitSeq(configuration, "\n") {
			d.out.quote(line)
		}
	} else {
		d.out.note("storage/main.tf: size = %d becomes size = %d", from, to)
	}
	return d.workspace.Write(configuration + "\n")
}

// result is that of a Terraform command, with what happened meanwhile.
type result struct {
	exit         int
	output       string // without colours
	ended        time.Time
	requests     []testbed.Request
	observations []testbed.Observation
}

// terraform runs a command and shows its output and the requests.
func (d *demo) terraform(ctx context.Context, arguments ...string) (result, error) {
	began := time.Now()
	d.out.command(append([]string{d.workspace.Terraform.Name}, arguments...)...)
	var output strings.Builder
	exit, err := d.execute(ctx, func(line string) {
		d.out.quote(line)
		output.WriteString(plain(line) + "\n")
	}, arguments...)
	if err != nil {
		return result{}, err
	}
	r := result{exit: exit, output: output.String(), ended: time.Now(), requests: d.backend.Proxy.Since(began)}
	d.out.note("exit code %d, after %s", exit, seconds(r.ended.Sub(began)))
	d.out.requests(r.requests)
	return r, nil
}

// execute runs Terraform and passes on its output line by line.
func (d *demo) execute(ctx context.Context, show func(line string), arguments ...string) (exit int, err error) {
	reader, writer := io.Pipe()
	filtered := make(chan struct{})
	go func() {
		defer close(filtered)
		filter(reader, show)
	}()
	exit, err = d.workspace.Run(ctx, writer, writer, arguments...)
	// Neither end of the pipe fails to close.
	_ = writer.Close()
	<-filtered
	return exit, err
}

// resize changes the size in the configuration and applies it.
func (d *demo) resize(ctx context.Context, from, to int) (result, error) {
	if err := d.edit(from, to); err != nil {
		return result{}, err
	}
	return d.apply(ctx)
}

// apply runs `terraform apply` while the observer polls the share.
func (d *demo) apply(ctx context.Context) (result, error) {
	stop := d.backend.Observer.Watch(ctx, d.share)
	r, err := d.terraform(ctx, "apply", "-auto-approve")
	r.observations = stop()
	if err != nil {
		return result{}, err
	}
	if sent, done, ok := r.resized(); ok {
		d.out.gap()
		d.out.line("The service was done %s after the request, and the apply returned %s later.",
			seconds(done.Sub(sent)), seconds(r.ended.Sub(done)))
	}
	return r, nil
}

// resized is when the resize was sent, and when either the observer or the
// provider first observed that it was done, before Terraform ended.
func (r result) resized() (sent, done time.Time, ok bool) {
	i := slices.IndexFunc(r.requests, testbed.Request.IsResize)
	if i < 0 {
		return sent, done, false
	}
	sent = r.requests[i].Sent
	observations := slices.Clone(r.observations)
	for _, request := range r.requests {
		if request.Share.Status != "" {
			observations = append(observations, request.Share)
		}
	}
	done, ok = testbed.ResizeDone(slices.DeleteFunc(observations, func(o testbed.Observation) bool {
		return o.At.Before(sent) || o.At.After(r.ended)
	}))
	return sent, done, ok
}
