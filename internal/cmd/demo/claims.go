package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// claim is something the story says and that can turn out false.
type claim struct {
	text    string
	holds   bool
	instead string // what is the case if it does not hold
}

func claimed(holds bool, text, format string, values ...any) claim {
	return claim{text: text, holds: holds, instead: fmt.Sprintf(format, values...)}
}

// exited claims how Terraform ended.
func (a act) exited(code int) claim {
	return claimed(a.exit == code, fmt.Sprintf("Terraform ended with exit code %d", code), "%d", a.exit)
}

// said claims that a person could read it.
func (a act) said(text string) claim {
	return claimed(strings.Contains(a.output, text), fmt.Sprintf("Terraform said %q", strings.TrimSpace(text)), "it said nothing of the kind")
}

// sent claims how often an action was on the wire.
func (a act) sent(action string, times int) claim {
	found := tallyOf(a.wire).actions[action]
	return claimed(found == times, fmt.Sprintf("%s was sent %s", action, often(times)), "%s", often(found))
}

func often(times int) string {
	switch times {
	case 0:
		return "not at all"
	case 1:
		return "exactly once"
	default:
		return fmt.Sprintf("%d times", times)
	}
}

// changedNothing claims that the service was only looked at.
func (a act) changedNothing() claim {
	for _, e := range a.wire {
		if e.Changes() {
			return claimed(false, "nothing was sent but looks", "%s was sent", asked(e))
		}
	}
	return claimed(true, "nothing was sent but looks", "")
}

// serviceHas claims what the witness sees now, which is right after Terraform's end.
func (s *story) serviceHas(ctx context.Context, size int) claim {
	text := fmt.Sprintf("the service itself says: available, %d GiB", size)
	seen, err := s.witness.Look(ctx, s.share)
	if err != nil {
		return claimed(false, text, "%v", err)
	}
	return claimed(seen.Status == "available" && seen.Size == size, text, "%s", seen)
}

// promptly claims that the apply ended when the service was done: not before, and soon after.
func (a act) promptly() claim {
	text := fmt.Sprintf("the apply returned when the service was done, less than %.0f s after that", late.Seconds())
	at, ok := a.serviceDone()
	if !ok {
		return claimed(false, text, "it returned before that")
	}
	after := a.ended.Sub(at)
	return claimed(after < late, text, "%s after", seconds(after))
}

// serviceDone is when the share was first seen at rest after it had been at
// work, be it by the witness or by the provider.
func (a act) serviceDone() (time.Time, bool) {
	sightings := slices.Clone(a.seen)
	for _, e := range a.wire {
		if e.Share.Status != "" {
			sightings = append(sightings, e.Share)
		}
	}
	slices.SortStableFunc(sightings, func(a, b stage.Sighting) int { return a.At.Compare(b.At) })
	working := false
	for _, seen := range sightings {
		switch {
		case a.request.Sent.IsZero(), seen.At.Before(a.request.Sent), seen.At.After(a.ended):
		case seen.Status != "available":
			working = true
		case working:
			return seen.At, true
		}
	}
	return time.Time{}, false
}
