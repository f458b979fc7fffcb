package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

// returnTime is how soon an apply must return after the service is done: far
// more than a waiting provider and the end of Terraform need, also on a busy
// machine, and less than the second interval of a client that doubles them.
const returnTime = 3 * time.Second

// check is a statement of the demo, and what is the case.
type check struct {
	text string
	ok   bool
	got  string
}

// check shows the checks and stops at the first that fails.
func (d *demo) check(checks ...check) error {
	d.out.gap()
	d.out.line("Checked:")
	for _, c := range checks {
		if !c.ok {
			d.out.item("%s FAILED: %s; got: %s", d.out.paint(red, "✗"), c.text, c.got)
			return fmt.Errorf("check failed: %s; got: %s", c.text, c.got)
		}
		d.out.item("%s %s", d.out.paint(green, "✓"), c.text)
	}
	return nil
}

func (r result) exited(code int) check {
	return check{fmt.Sprintf("Terraform ended with exit code %d", code), r.exit == code, fmt.Sprint(r.exit)}
}

func (r result) printed(text string) check {
	return check{fmt.Sprintf("Terraform printed %q", text), strings.Contains(r.output, text), "other output"}
}

func (r result) sent(action string, times int) check {
	got := countAction(r.requests, action)
	return check{action + " was sent " + plural(times, "time"), got == times, plural(got, "time")}
}

func countAction(requests []testbed.Request, action string) int {
	return testbed.Count(requests, func(r testbed.Request) bool { return r.Action == action })
}

func (r result) onlyRead() check {
	writes := testbed.Count(r.requests, testbed.Request.IsWrite)
	return check{"only GETs were sent", writes == 0, plural(writes, "other request")}
}

// serviceReports reads the share directly, right after Terraform ended.
func (d *demo) serviceReports(ctx context.Context, size int) check {
	text := fmt.Sprintf("the service itself says: available, %d GiB", size)
	now, err := d.backend.Observer.Get(ctx, d.share)
	if err != nil {
		return check{text, false, err.Error()}
	}
	return check{text, now.Status == "available" && now.Size == size, now.String()}
}

// returnedInTime is whether the apply returned when the service was done: not
// before, and soon after.
func (r result) returnedInTime() check {
	text := fmt.Sprintf("the apply returned when the service was done, less than %.0f s after that", returnTime.Seconds())
	_, done, ok := r.resized()
	if !ok {
		return check{text, false, "it returned before"}
	}
	after := r.ended.Sub(done)
	return check{text, after < returnTime, seconds(after) + " after"}
}
