package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// used is how much is stored in the share, in GiB.
const used = 5

// scene is a part of the story: what is about to happen and why it matters, and the doing of it.
type scene struct {
	title, text string
	play        func(context.Context) error
}

func (s *story) scenes() []scene {
	return []scene{
		{
			"Create a share of 10 GiB",
			"The beginning is as with every provider: a resource, an apply, and the share is there. Terraform waits until it can be used.",
			s.create,
		},
		{
			"Grow it to 20 GiB",
			fmt.Sprintf("Users have stored %d GiB meanwhile and want more room. The number in the configuration goes up; the share is extended where it is, with all that is in it.", used),
			s.grow,
		},
		{
			"Shrink it to 8 GiB",
			"More room than needed is paid for, so the number goes down. The service says yes (202) at once and does the work afterwards, so the yes proves nothing: an honest apply returns when the share really has 8 GiB, and soon after.",
			s.shrink,
		},
		{
			"A shrink that is refused",
			fmt.Sprintf("Now somebody wants 2 GiB, but %d are in use. The service says yes to this too, works, and then leaves the share healthy at its old size. Who only waits for \"available\" reports success and writes down a size that is not there. This must be an error.", used),
			s.refused,
		},
		{
			"Somebody else resizes the share",
			"The configuration says 8 again. Now somebody extends the share to 12 GiB past Terraform, with the service's own API. The next plan must find it, and the next apply must put it right.",
			s.drift,
		},
		{
			"Nothing to do",
			"A plan is worth something only if it is empty when all is as it should be.",
			s.nothing,
		},
		{
			"Destroy it",
			"The end: Terraform deletes the share and waits until it is really gone.",
			s.destroy,
		},
	}
}

func (s *story) create(ctx context.Context) error {
	if err := s.edit(0, 10); err != nil {
		return err
	}
	done, err := s.terraform(ctx, "apply", "-auto-approve")
	if err != nil {
		return err
	}
	s.share = createdBy(done.wire)
	s.showWire(done)
	if s.share == "" {
		return s.prove(done.exited(0), claimed(false, "a share was created", "no answer on the wire has the id of one"))
	}
	if err := s.backend.fill(s.share, used); err != nil {
		return err
	}
	return s.prove(done.exited(0), s.serviceHas(ctx, 10),
		claimed(tallyOf(done.wire).creates == 1, "the share was asked for exactly once", "%d times", tallyOf(done.wire).creates))
}

func (s *story) grow(ctx context.Context) error {
	done, err := s.resize(ctx, 10, 20)
	if err != nil {
		return err
	}
	return s.prove(done.exited(0), s.serviceHas(ctx, 20), done.sent("os-extend", 1), done.sent("os-shrink", 0), done.promptly())
}

func (s *story) shrink(ctx context.Context) error {
	done, err := s.resize(ctx, 20, 8)
	if err != nil {
		return err
	}
	return s.prove(done.exited(0), s.serviceHas(ctx, 8), done.sent("os-shrink", 1), done.promptly())
}

func (s *story) refused(ctx context.Context) error {
	done, err := s.resize(ctx, 8, 2)
	if err != nil {
		return err
	}
	err = s.prove(done.exited(1), done.said("refused"), s.serviceHas(ctx, 8), done.sent("os-shrink", 1))
	if err != nil {
		return err
	}
	s.tell.gap()
	s.tell.say("And what Terraform has written down is what is there, not what was wished for:")
	return s.stateSays(ctx, 8)
}

// sizeLine is what a person greps for.
var sizeLine = regexp.MustCompile(`\b(size|status)\b`)

func (s *story) stateSays(ctx context.Context, size int) error {
	s.tell.command(s.stage.Tool, "state show", address, "| grep -wE 'size|status'")
	var lines []string
	exit, err := s.stage.run(ctx, func(line string) {
		if sizeLine.MatchString(line) {
			lines = append(lines, line)
			s.tell.quoted(line)
		}
	}, "state", "show", address)
	if err != nil {
		return err
	}
	text := escapes.ReplaceAllString(strings.Join(lines, "\n"), "")
	written := regexp.MustCompile(fmt.Sprintf(`size\s+= %d\b`, size)).MatchString(text)
	return s.prove(claimed(exit == 0 && written, fmt.Sprintf("the state says %d GiB", size), "exit code %d and %q", exit, text))
}

func (s *story) drift(ctx context.Context) error {
	if err := s.edit(2, 8); err != nil {
		return err
	}
	s.tell.note("somebody: POST /shares/%s/action {\"os-extend\":{\"new_size\":12}}", shorten(s.share))
	if err := s.witness.Extend(ctx, s.share, 12); err != nil {
		return fmt.Errorf("cannot extend the share behind Terraform's back: %w", err)
	}
	plan, err := s.terraform(ctx, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	s.showWire(plan)
	if err := s.prove(plan.exited(2), plan.said("12 -> 8"), plan.changedNothing(), s.serviceHas(ctx, 12)); err != nil {
		return err
	}

	done, err := s.apply(ctx)
	if err != nil {
		return err
	}
	return s.prove(done.exited(0), s.serviceHas(ctx, 8), done.sent("os-shrink", 1), done.promptly())
}

func (s *story) nothing(ctx context.Context) error {
	plan, err := s.terraform(ctx, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	s.showWire(plan)
	return s.prove(plan.exited(0), plan.said("No changes."), plan.changedNothing())
}

func (s *story) destroy(ctx context.Context) error {
	done, err := s.terraform(ctx, "destroy", "-auto-approve")
	if err != nil {
		return err
	}
	s.showWire(done)
	left, err := s.witness.Shares(ctx)
	if err != nil {
		return err
	}
	text := "the service has no share left"
	if len(s.before) > 0 {
		text = "the service has no shares but those that were there before"
	}
	return s.prove(done.exited(0), claimed(slices.Equal(left, s.before), text, "it has %s", strings.Join(left, ", ")))
}

// createdBy is the id of the share that the service made.
func createdBy(exchanges []stage.Exchange) string {
	for _, e := range exchanges {
		if e.Creates() && e.Status == http.StatusOK {
			return e.Share.ID
		}
	}
	return ""
}
