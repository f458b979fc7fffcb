package chaos

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// check is what must hold when an act returns.
func (s *story) check(round Round, r *result) {
	s.look()
	s.checkTold(r)
	after := attributes(r.resource)
	if after != nil {
		s.checkState(r, after)
	}
	if r.failed() || r.unfinished {
		return
	}
	switch r.act.Do {
	case apply:
		s.checkApplied(round, r, after)
	case destroy:
		s.checkGone(r)
	case refresh:
		if after == nil && r.before != nil {
			s.checkGone(r)
		}
	}
}

// checkState: what the state says was true at some moment after the operation
// began. An operation that failed may have seen nothing; then the state says
// what it said before.
func (s *story) checkState(r *result, after map[string]any) {
	id, _ := after["id"].(string)
	facts := s.history.since(id, r.begun)
	for attribute, value := range after {
		if attribute == "size" && r.act.Do != apply && s.schedule.tears() {
			// The emulator shows the torn read of a resize that nobody looked at to
			// whoever looks first, however late.
			facts = s.history.since(id, time.Time{})
		}
		if attribute == "id" || r.failed() && r.before != nil && r.before["id"] == after["id"] && r.before[attribute] == value {
			continue
		}
		if attribute == "status" && (value == meditating || r.failed() && value == "") {
			continue // The service itself has said so.
		}
		if !slices.ContainsFunc(facts, func(f fact) bool { return f.has(attribute, value) }) {
			s.fail("share %d, %s: the state says %s = %v, which was never true since the operation began: %+v\n%s",
				r.act.Share, r.act.Do, attribute, value, facts, protocol.Text(r.told))
		}
	}
}

func (f fact) has(attribute string, value any) bool {
	switch attribute {
	case "name":
		return f.name == value
	case "size":
		return f.size == value
	case "status":
		return f.status == value
	default:
		// A key that the configuration does not own is not in the state.
		return f.note == value || value == ""
	}
}

// checkApplied: success is never reported while the service says otherwise.
func (s *story) checkApplied(round Round, r *result, after map[string]any) {
	id, _ := after["id"].(string)
	facts := s.history.since(id, r.begun)
	wanted := map[string]any{"name": r.act.name(), "size": r.act.Size, "status": "available", "note": r.act.Note}
	if r.idle || r.before != nil && r.before["size"] == r.act.Size {
		delete(wanted, "status") // Nobody asked for work on it; it may be at work, and the state says so.
		s.checkNotLeaving(r, facts)
	}
	if !round.meddles(r.act.Share) && len(facts) > 0 {
		facts = facts[len(facts)-1:]
	}
	for attribute, value := range wanted {
		if !slices.ContainsFunc(facts, func(f fact) bool { return !f.gone && f.has(attribute, value) }) {
			s.fail("share %d: the apply succeeded, but %s is not %v; the service says %+v\n%s", r.act.Share, attribute, value, facts, protocol.Text(r.told))
		}
	}
}

// checkNotLeaving: a change to a share that is on its way out is no success. Other
// timeouts are no change to it.
func (s *story) checkNotLeaving(r *result, facts []fact) {
	same := r.before != nil && r.before["name"] == r.act.name() && r.before["note"] == r.act.Note
	if last := facts[len(facts)-1]; !r.idle && !same && last.status == "deleting" {
		s.fail("share %d: the apply succeeded, but the share is being deleted", r.act.Share)
	}
}

func (s *story) checkGone(r *result) {
	if r.before == nil {
		return
	}
	id, _ := r.before["id"].(string)
	if share, there := s.service.Share(id); there && !strings.HasPrefix(share.Status, "unmanage") && share.Status != "deleting" {
		s.fail("share %d, %s: the share is said to be gone, and is %s at %d GiB", r.act.Share, r.act.Do, share.Status, share.Size)
	}
}

// checkRepeats: no resize is sent again that the service has taken.
func (s *story) checkRepeats(round Round) {
	if round.spoils() || len(round.Others) > 0 {
		return
	}
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	for resize, times := range s.history.resizes {
		if times > 1 {
			s.failures = append(s.failures, "the service was made to carry out "+resize.size+" more than once")
		}
	}
}

// checkTold: no secret is told, and nothing is told badly. What is told of
// shares that may be left over, the person of the story remembers.
func (s *story) checkTold(r *result) {
	for _, diagnostic := range r.told {
		if !strings.Contains(diagnostic.Summary, "There already is a share") {
			continue
		}
		s.mu.Lock()
		for _, id := range anID.FindAllString(diagnostic.Detail, -1) {
			s.told[id] = true
		}
		s.mu.Unlock()
	}
	for _, bad := range []string{emulator.Password, "%!", "<nil>", "<html", "goroutine ", "runtime error"} {
		if strings.Contains(protocol.Text(r.told), bad) {
			s.fail("share %d, %s: %q is told:\n%s", r.act.Share, r.act.Do, bad, protocol.Text(r.told))
		}
	}
}

func (s *story) checkSecrets() {
	log := s.log.String()
	if log == "" {
		s.fail("nothing was logged, so nothing is known of the log")
	}
	for _, secret := range append([]string{emulator.Password}, s.history.tokens...) {
		if strings.Contains(log, secret) {
			s.fail("the log holds the secret %q", secret)
		}
	}
}

var anID = regexp.MustCompile(`[0-9a-f-]{36}`)

var importAdvice = regexp.MustCompile(`terraform import ADDRESS ([0-9a-f-]{36})`)

// converge: after the faults one more apply is enough, the plan after it is
// empty, no share is left that no state knows, and all can be destroyed.
func (s *story) converge() {
	s.service.Heal()
	s.service.Inject(s.history.observer())
	if !s.schedule.AtOnce || s.schedule.spoils() || s.schedule.hurries() || s.deleting() {
		<-time.After(15 * time.Minute)
		s.administrate()
	}
	for _, slot := range s.slots {
		s.settle(slot)
	}
	s.checkNothingUnknown()
	for _, slot := range s.slots {
		if r := s.once(Act{Share: slot.number, Do: destroy}); r.failed() {
			s.fail("share %d cannot be destroyed:\n%s", slot.number, protocol.Text(r.told))
		}
	}
	if left := s.service.Shares(); len(left) > 0 {
		s.fail("left behind at the end: %+v", left)
	}
}

// deleting is true while a share is on its way out: a refresh warns of that and
// asks to wait for it, so the person of the story does.
func (s *story) deleting() bool {
	return slices.ContainsFunc(s.service.Shares(), func(share emulator.Share) bool { return share.Status == "deleting" })
}

// administrate is what only an administrator can put right.
func (s *story) administrate() {
	for _, share := range s.service.Shares() {
		if share.Status != "available" {
			s.service.EditShare(share.ID, func(share *emulator.Share) { share.Status = "available" })
		}
	}
	s.look()
}

// settle is the one more apply. The share of a killed create is imported first,
// as the provider says.
func (s *story) settle(slot *slot) {
	want := slot.want
	want.Hurry = false
	r := s.once(want)
	if r.failed() {
		advice := importAdvice.FindStringSubmatch(protocol.Text(r.told))
		if advice == nil {
			s.fail("share %d: after the faults an apply says:\n%s", slot.number, protocol.Text(r.told))
			return
		}
		s.stats.TakenUp.Add(1)
		s.importShare(slot, advice[1])
		if r = s.once(want); r.failed() {
			s.fail("share %d: taken up, an apply says:\n%s", slot.number, protocol.Text(r.told))
			return
		}
	}
	s.checkQuiet(slot, r.act)
}

func (s *story) once(act Act) *result {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	round := Round{Acts: []Act{act}}
	wire := s.newWire(round, stop)
	r := s.act(ctx, s.process(wire), wire, round, act)
	s.keep(r)
	return r
}

func (s *story) checkQuiet(slot *slot, act Act) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	tf := s.process(s.newWire(Round{}, stop))
	told := tf.Refresh(s.logged(ctx), slot.resource)
	plan := tf.Plan(s.logged(ctx), slot.resource, act.configuration())
	if told = append(told, plan.Diagnostics...); len(told) > 0 {
		s.fail("share %d: after all is done a plan says:\n%s", slot.number, protocol.Text(told))
	}
	if !plan.IsEmpty(slot.resource) {
		s.fail("share %d: the plan after the apply is not empty\nstate %s\nplan  %s", slot.number, slot.resource.State, plan.State)
	}
}

func (s *story) checkNothingUnknown() {
	for _, share := range s.service.Shares() {
		known := slices.ContainsFunc(s.slots, func(slot *slot) bool { return slot.id() == share.ID })
		if !known && s.told[share.ID] {
			s.stats.TakenUp.Add(1)
			s.service.RemoveShare(share.ID) // as the warning says
			continue
		}
		if !known {
			s.fail("no state knows the share %q (%s), %s, %d GiB, %v", share.Name, share.ID, share.Status, share.Size, share.Metadata)
		}
	}
}
