package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

const (
	address = "sfs_share.home"
	usedGiB = 3 // in use in the share
)

// step is a part of the demo, with a text that says what happens and why it matters.
type step struct {
	title, text string
	run         func(*demo, context.Context) error
}

var steps = []step{
	{"Create a share of 10 GiB", `A resource, an apply, and the share exists. Terraform waits until it can be
used.`, (*demo).create},
	{"Grow it to 20 GiB", `By now 3 GiB are in use, and more capacity is needed. The size in the
configuration is raised; the share is extended in place and keeps its data.`, (*demo).grow},
	{"Shrink it to 8 GiB", `Unused capacity costs money, so the size is lowered. Shrinking is asynchronous:
the service accepts the request (202) and may still reject it. The apply must
return when the share really has 8 GiB, and soon after.`, (*demo).shrink},
	{"A shrink that is refused", `Now 2 GiB are configured, but 3 are in use. The service accepts this request
too, and then leaves the share available at its old size. A client that only
waits for "available" reports success and stores a size that the share does not
have. This must be an error.`, (*demo).refused},
	{"A resize outside Terraform", `The configuration says 8 again. Another client extends the share to 12 GiB
through the API. The next plan must detect it, and the next apply must correct
it.`, (*demo).drift},
	{"Nothing to do", `The plan of an unchanged share must be empty.`, (*demo).unchanged},
	{"Destroy it", `Terraform deletes the share and waits until it is gone.`, (*demo).destroy},
}

func (d *demo) create(ctx context.Context) error {
	if err := d.edit(0, 10); err != nil {
		return err
	}
	r, err := d.terraform(ctx, "apply", "-auto-approve")
	if err != nil {
		return err
	}
	d.share = createdShare(r.requests)
	if d.share != "" {
		if err := d.use(ctx, usedGiB); err != nil {
			return err
		}
	}
	creates := testbed.Count(r.requests, testbed.Request.IsCreate)
	return d.check(r.exited(0), d.serviceReports(ctx, 10),
		check{"one create request was sent", creates == 1, fmt.Sprint(creates)})
}

// use fills the share: with bytes where the storage is real.
func (d *demo) use(ctx context.Context, gibibytes int) error {
	if !d.backend.StoresBytes() {
		return d.backend.SetBehaviour(d.share, testbed.Behaviour{UsedGiB: gibibytes, Extend: extendTakes, Shrink: shrinkTakes})
	}
	d.out.gap()
	d.out.note("a Ceph user mounts the share and writes %d GiB ...", gibibytes)
	if err := d.backend.Store(ctx, d.share, gibibytes); err != nil {
		return fmt.Errorf("cannot store bytes in share %s: %w", d.share, err)
	}
	return nil
}

func (d *demo) grow(ctx context.Context) error {
	r, err := d.resize(ctx, 10, 20)
	if err != nil {
		return err
	}
	return d.check(r.exited(0), d.serviceReports(ctx, 20), r.sent("os-extend", 1), r.sent("os-shrink", 0), r.returnedInTime())
}

func (d *demo) shrink(ctx context.Context) error {
	r, err := d.resize(ctx, 20, 8)
	if err != nil {
		return err
	}
	return d.check(r.exited(0), d.serviceReports(ctx, 8), r.sent("os-shrink", 1), r.returnedInTime())
}

func (d *demo) refused(ctx context.Context) error {
	r, err := d.resize(ctx, 8, 2)
	if err != nil {
		return err
	}
	if err := d.check(r.exited(1), r.printed("refused"), d.serviceReports(ctx, 8), r.sent("os-shrink", 1)); err != nil {
		return err
	}
	d.out.gap()
	d.out.line("The state has the size of the share, not the configured one:")
	return d.checkState(ctx, 8)
}

var sizeOrStatus = regexp.MustCompile(`^(size|status)\b`)

func (d *demo) checkState(ctx context.Context, size int) error {
	d.out.command(d.workspace.Terraform.Name, "state show", address, "| grep -E '^ *(size|status) '")
	var lines strings.Builder
	exit, err := d.execute(ctx, func(line string) {
		if sizeOrStatus.MatchString(plain(line)) {
			d.out.quote(line)
			lines.WriteString(plain(line) + "\n")
		}
	}, "state", "show", address)
	if err != nil {
		return err
	}
	stored := regexp.MustCompile(fmt.Sprintf(`size\s+= %d\n`, size)).MatchString(lines.String())
	return d.check(check{fmt.Sprintf("the state says %d GiB", size), exit == 0 && stored, fmt.Sprintf("exit code %d, %q", exit, lines.String())})
}

func (d *demo) drift(ctx context.Context) error {
	if err := d.edit(2, 8); err != nil {
		return err
	}
	d.out.note("another client: POST /shares/%s/action {\"extend\":{\"new_size\":12}}", shorten(d.share))
	if err := d.backend.Observer.Extend(ctx, d.share, 12); err != nil {
		return fmt.Errorf("cannot extend the share outside Terraform: %w", err)
	}
	plan, err := d.terraform(ctx, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	if err := d.check(plan.exited(2), plan.printed("12 -> 8"), plan.onlyRead(), d.serviceReports(ctx, 12)); err != nil {
		return err
	}
	r, err := d.apply(ctx)
	if err != nil {
		return err
	}
	return d.check(r.exited(0), d.serviceReports(ctx, 8), r.sent("os-shrink", 1), r.returnedInTime())
}

func (d *demo) unchanged(ctx context.Context) error {
	plan, err := d.terraform(ctx, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	return d.check(plan.exited(0), plan.printed("No changes."), plan.onlyRead())
}

func (d *demo) destroy(ctx context.Context) error {
	r, err := d.terraform(ctx, "destroy", "-auto-approve")
	if err != nil {
		return err
	}
	remaining, err := d.backend.Observer.Shares(ctx)
	if err != nil {
		return err
	}
	text := "the project has no shares"
	if len(d.existing) > 0 {
		text = "the project has the shares that it had before, and no others"
	}
	return d.check(r.exited(0), check{text, slices.Equal(remaining, d.existing), strings.Join(remaining, ", ")})
}
