package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

const (
	// address is the share's in the configuration.
	address = "sfs_share.home"

	// late is far more than a waiting provider and the end of Terraform need
	// together, also on a busy machine, and less than the second look of one that doubles its pauses.
	late = 3 * time.Second
)

// story is the demo under way.
type story struct {
	tell    *teller
	backend *backend
	witness *stage.Witness
	wire    *stage.Wire
	stage   *workspace
	began   time.Time
	before  []string // shares that were there already
	share   string   // id; "" while there is none
}

// play tells the story to its end, or to the first thing that is not so.
func (s *story) play(ctx context.Context) error {
	s.began = time.Now()
	if err := s.open(ctx); err != nil {
		return err
	}
	for i, scene := range s.scenes() {
		s.tell.heading(fmt.Sprintf("%d. %s", i+1, scene.title))
		s.tell.say("%s", scene.text)
		s.tell.gap()
		if err := scene.play(ctx); err != nil {
			return fmt.Errorf("scene %d (%s): %w", i+1, scene.title, err)
		}
	}
	s.sumUp()
	return nil
}

func (s *story) open(ctx context.Context) error {
	version, err := s.stage.Version(ctx)
	if err != nil {
		return err
	}
	if s.before, err = s.witness.Shares(ctx); err != nil {
		return fmt.Errorf("cannot list the shares of the service: %w", err)
	}
	s.tell.say("%s, the provider built from this source, and %s. The storage is told to take %.0f s for an extend and %.0f s for a shrink.",
		version, s.backend.name, extendTakes.Seconds(), shrinkTakes.Seconds())
	s.tell.gap()
	s.tell.say("%s", leftOut)
	return nil
}

// edit changes the configuration and shows it: whole the first time, then the line that changes.
func (s *story) edit(from, to int) error {
	if from == 0 {
		s.tell.note("storage/main.tf")
		for line := range strings.Lines(configuration(to)) {
			s.tell.quoted(strings.TrimRight(line, "\n"))
		}
	} else {
		s.tell.note("storage/main.tf: size = %d becomes size = %d", from, to)
	}
	return s.stage.write(to)
}

// act is a Terraform command that was run, and what happened meanwhile.
type act struct {
	exit    int
	output  string // without colours
	ended   time.Time
	wire    []stage.Exchange
	seen    []stage.Sighting // by the witness
	request stage.Exchange   // the resize that was sent, if one was
}

// terraform runs a command before the eyes of the person.
func (s *story) terraform(ctx context.Context, arguments ...string) (act, error) {
	began := time.Now()
	s.tell.command(append([]string{s.stage.Tool}, arguments...)...)
	var output strings.Builder
	exit, err := s.stage.run(ctx, func(line string) {
		s.tell.quoted(line)
		output.WriteString(escapes.ReplaceAllString(line, "") + "\n")
	}, arguments...)
	ended := time.Now()
	if err != nil {
		return act{}, err
	}
	s.tell.note("exit code %d, after %s", exit, seconds(ended.Sub(began)))
	done := act{exit: exit, output: output.String(), ended: ended, wire: s.wire.Since(began)}
	for _, e := range done.wire {
		if strings.HasPrefix(e.Action(), "os-") {
			done.request = e
		}
	}
	return done, nil
}

// resize edits the size and applies.
func (s *story) resize(ctx context.Context, from, to int) (act, error) {
	if err := s.edit(from, to); err != nil {
		return act{}, err
	}
	return s.apply(ctx)
}

// apply runs `terraform apply` while the witness follows the share.
func (s *story) apply(ctx context.Context) (act, error) {
	stop := s.witness.Watch(ctx, s.share)
	done, err := s.terraform(ctx, "apply", "-auto-approve")
	done.seen = stop()
	if err != nil {
		return act{}, err
	}
	s.showWire(done)
	if at, ok := done.serviceDone(); ok {
		s.tell.gap()
		s.tell.say("The service was done %s after that request, and the apply returned %s later.",
			seconds(at.Sub(done.request.Sent)), seconds(done.ended.Sub(at)))
	}
	return done, nil
}

// showWire lists what was sent, from the first request on that makes the service work.
func (s *story) showWire(done act) {
	s.tell.gap()
	first := slices.IndexFunc(done.wire, stage.Exchange.Changes)
	if first < 0 {
		s.tell.line("On the wire: %s; nothing that changes anything.", tallyOf(done.wire).inWords())
		return
	}
	before := ""
	if words := tallyOf(done.wire[:first]).inWords(); words != "" {
		before = " (before it: " + words + ")"
	}
	s.tell.line("On the wire, in seconds from the request that matters%s:", before)
	for _, e := range done.wire[first:] {
		s.tell.fact("%5.2f  %s → %s", e.Sent.Sub(done.wire[first].Sent).Seconds(), asked(e), answered(e))
	}
}

// prove shows claims and stops the story at the first that does not hold.
func (s *story) prove(claims ...claim) error {
	s.tell.gap()
	s.tell.line("Checked:")
	for _, c := range claims {
		s.tell.verdict(c)
		if !c.holds {
			return fmt.Errorf("the story says that %s; instead: %s", c.text, c.instead)
		}
	}
	return nil
}

// sumUp closes the story.
func (s *story) sumUp() {
	sent := tallyOf(s.wire.Since(s.began))
	s.tell.heading("In all")
	s.tell.fact("sent by Terraform: %s, %d os-extend, %d os-shrink, %s, %s",
		count(sent.creates, "create", "creates"), sent.actions["os-extend"], sent.actions["os-shrink"],
		count(sent.deletes, "delete", "deletes"), sent.inWords())
	s.tell.fact("sent by somebody else: 1 os-extend, to make the drift")
	s.tell.fact("one of the %d shrinks was refused, and Terraform said so", sent.actions["os-shrink"])
	s.tell.fact("it took %s, and everything was as told", seconds(time.Since(s.began)))
}

// leaveNothing deletes the share of a story that ended early. A service that ends with this program needs no such care.
func (s *story) leaveNothing(ctx context.Context) error {
	share := createdBy(s.wire.Since(s.began))
	if !s.backend.lasting || share == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, cleanupPatience)
	defer cancel()
	if err := s.witness.Remove(ctx, share); err != nil {
		return fmt.Errorf("the share %s is still there and could not be deleted: %w", share, err)
	}
	return nil
}

func seconds(d time.Duration) string {
	if d < stage.WatchPause {
		return "under 0.1 s"
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
