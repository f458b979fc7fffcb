package chaos

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// checkResult checks what must hold when an operation returns.
func (s *simulation) checkResult(r *result) {
	s.observe()
	s.checkDiagnostics(r)
	after := attributesOf(r.current.resource)
	if after != nil {
		s.checkState(r, after)
	}
	if r.operation.isApply() {
		s.checkRules(r)
	}
	switch {
	case r.failed() || r.interrupted:
	case r.operation.isApply():
		s.checkApplied(r, after)
	case r.operation.Kind == destroy, r.operation.Kind == refresh && after == nil:
		s.checkGone(r)
	}
}

// checkGuards checks what was sent, also by a process that was killed: no shrink
// that the plan did not show, none under a guard, and no delete of a protected
// share.
func (s *simulation) checkGuards(r *result) {
	s.checkKeptRules(r)
	o, id := r.operation, r.instance.id()
	shrinks, deletes := s.history.sent(id)
	for _, shrink := range shrinks {
		switch {
		case o.guardsShrink():
			s.fail("share %d: a shrink from %d to %d GiB was sent under a guard: %+v", o.Share, shrink.from, shrink.to, o)
		case !r.planned.shows(shrink):
			s.fail("share %d: a shrink from %d to %d GiB was sent that the plan did not show: %+v", o.Share, shrink.from, shrink.to, r.planned)
		}
	}
	forced := o.isApply() && !r.instance.saved.tainted && o.Protected
	if deletes > 0 && (r.protected || forced) {
		s.fail("share %d, %s: a protected share was deleted", o.Share, o.Kind)
	}
}

// checkDiagnostics checks that the diagnostics have no secret and no sign of a
// bug, and keeps the ids of possible duplicates.
func (s *simulation) checkDiagnostics(r *result) {
	for _, diagnostic := range r.diagnostics {
		if strings.Contains(diagnostic.Summary, "created by Terraform already exists") {
			s.mu.Lock()
			for _, id := range uuid.FindAllString(diagnostic.Detail, -1) {
				s.reported[id] = true
			}
			s.mu.Unlock()
		}
	}
	text := protocol.Text(r.diagnostics)
	for _, bad := range []string{emulator.Password, "%!", "<nil>", "<html", "goroutine ", "runtime error"} {
		if strings.Contains(text, bad) {
			s.fail("share %d, %s: the diagnostics contain %q:\n%s", r.operation.Share, r.operation.Kind, bad, text)
		}
	}
}

var (
	uuid         = regexp.MustCompile(`[0-9a-f-]{36}`)
	deleteAdvice = regexp.MustCompile("`openstack share delete ([0-9a-f-]{36})`")
	importAdvice = regexp.MustCompile(`terraform import ADDRESS ([0-9a-f-]{36}(/[0-9a-f-]{36})?)`)
)

// checkState checks that the state was true at some moment after the operation
// began. An operation that failed may have read nothing; then the state may be as
// before.
func (s *simulation) checkState(r *result, after attributes) {
	id, _ := after["id"].(string)
	unchanged := func(attribute string, value any) bool {
		return r.failed() && r.before != nil && r.before["id"] == after["id"] && r.before[attribute] == value
	}
	tornReads := s.schedule.anyRound(func(r Round) bool { return r.hasEffect("torn") })
	for attribute, value := range after {
		since := r.begun
		if attribute == "size" && r.operation.Kind != apply && tornReads {
			// The first read after a resize may be the torn one, however late.
			since = time.Time{}
		}
		if attribute == "id" || attribute == "type" || unchanged(attribute, value) {
			continue
		}
		if attribute == "status" && (value == undocumentedStatus || r.failed() && value == "") {
			continue // The fault has shown it.
		}
		observed := s.history.since(id, since)
		if !slices.ContainsFunc(observed, func(o observation) bool { return o.has(attribute, value) }) {
			s.fail("share %d, %s: the state has %s = %v, which was never true since the operation began: %+v\n%s",
				r.operation.Share, r.operation.Kind, attribute, value, observed, protocol.Text(r.diagnostics))
		}
	}
}

// checkApplied checks that the service has what a successful apply reports.
func (s *simulation) checkApplied(r *result, after attributes) {
	id, _ := after["id"].(string)
	observed := s.history.between(id, r.begun, r.applied)
	o := r.operation
	if len(observed) == 0 {
		s.fail("share %d: the apply succeeded, but the share was never on the service", o.Share)
		return
	}
	last := observed[len(observed)-1]
	want := attributes{"name": o.name(), "size": o.Size, "status": "available", "note": o.Note, "tag": o.Tag}
	if o.Type != "" {
		want["type"] = o.Type
	}
	if o.Zoned && (r.before == nil || r.before["id"] != id) {
		want["zone"] = zone // where the create put it
	}
	if size, known := last.share["size"].(int); known && o.Policy == atLeast && size > o.Size {
		want["size"] = size
	}
	if r.idle || r.before != nil && r.before["size"] == want["size"] {
		// Without a resize the status may be any, and the state has it. But a change
		// to a share that is being deleted is no success; other timeouts are no change.
		delete(want, "status")
		changed := r.before == nil || r.before["name"] != o.name() || r.before["note"] != o.Note || r.before["tag"] != o.Tag
		if !r.idle && changed && last.share["status"] == "deleting" {
			s.fail("share %d: the apply succeeded, but the share is being deleted", o.Share)
		}
	}
	if r.before != nil && r.before["tag"] != "" && o.Tag == "" && last.share["tag"] == r.before["tag"] {
		s.fail("share %d: the apply succeeded, but the tag %v is not removed", o.Share, r.before["tag"])
	}
	if !r.round.changesExternally(o.Share) {
		observed = []observation{last}
	}
	for attribute, value := range want {
		if !slices.ContainsFunc(observed, func(o observation) bool { return o.share != nil && o.has(attribute, value) }) {
			s.fail("share %d: the apply succeeded, but %s is not %v; the service has %+v\n%s", o.Share, attribute, value, observed, protocol.Text(r.diagnostics))
		}
	}
}

// checkGone checks that a share that has left the state is deleted.
func (s *simulation) checkGone(r *result) {
	if r.before == nil {
		return
	}
	id, _ := r.before["id"].(string)
	if share, exists := s.service.Share(id); exists && !strings.HasPrefix(share.Status, "unmanage") && share.Status != "deleting" {
		s.fail("share %d, %s: the share is not in the state and exists, in status %s with %d GiB", r.operation.Share, r.operation.Kind, share.Status, share.Size)
	}
}

// checkNoRepeatedResize checks that no resize is sent again that the service has
// accepted.
func (s *simulation) checkNoRepeatedResize(round Round) {
	if round.hasLastingFaults() || len(round.External) > 0 {
		return
	}
	s.history.mu.Lock()
	defer s.history.mu.Unlock()
	for resize, times := range s.history.resizes {
		if times > 1 {
			s.fail("the service accepted %s %d times for share %s", resize.body, times, resize.share)
		}
	}
}

// checkLog checks that the log has no secret.
func (s *simulation) checkLog() {
	log := s.log.String()
	if log == "" {
		s.fail("nothing was logged, so the log could not be checked")
	}
	for _, secret := range append([]string{emulator.Password}, s.history.tokens...) {
		if strings.Contains(log, secret) {
			s.fail("the log contains the secret %q", secret)
		}
	}
}

// converge checks that without faults one more apply is enough, that the plan
// after it is empty, that no share is orphaned, and that all can be destroyed.
func (s *simulation) converge() {
	// A share that is being deleted is waited for: a refresh warns of it and asks to.
	deleting := slices.ContainsFunc(s.service.Shares(), func(share emulator.Share) bool { return share.Status == "deleting" })
	// The create marker of a share that was imported while it was created is left alone until then.
	imported := slices.ContainsFunc(s.instances, func(i *instance) bool {
		return !i.saved.tainted && i.saved.resource.Attribute("status") == "creating"
	})
	if imported || !s.schedule.NoPause || s.schedule.anyRound(Round.hasLastingFaults) || s.schedule.anyRound(Round.hasShortTimeouts) || deleting {
		<-time.After(15 * time.Minute)
		s.resetStatuses()
	}
	for _, i := range s.instances {
		s.applyOnceMore(i)
	}
	s.checkNoOrphans()
	for _, i := range s.instances {
		if r := s.runSingle(Operation{Share: i.number, Kind: destroy}); r.failed() {
			s.fail("share %d cannot be destroyed:\n%s", i.number, protocol.Text(r.diagnostics))
		}
	}
	if shares := s.service.Shares(); len(shares) > 0 {
		s.fail("shares that exist at the end: %+v", shares)
	}
}

// resetStatuses does what only an administrator can.
func (s *simulation) resetStatuses() {
	for _, share := range s.service.Shares() {
		if share.Status != "available" {
			s.service.EditShare(share.ID, func(share *emulator.Share) { share.Status = "available" })
		}
	}
	s.observe()
}

// applyOnceMore lifts the guards first, alone, as the provider's errors say.
func (s *simulation) applyOnceMore(i *instance) {
	desired := i.desired
	desired.Kind, desired.ShortTimeouts, desired.PreventShrink, desired.Protected = apply, false, false, false
	if protected, _ := i.saved.resource.Attribute("deletion_protection").(bool); protected {
		i.saved.tainted = false // `terraform untaint`
		unprotected := desired
		unprotected.Type, unprotected.Zoned = "", false
		if r := s.applyAfterImports(i, unprotected); r.failed() {
			return
		}
	}
	if r := s.applyAfterImports(i, desired); !r.failed() {
		s.checkEmptyPlan(i, r.operation)
	}
}

// applyAfterImports imports what a killed process has left behind, the share and
// then a single rule, as the provider's errors say.
func (s *simulation) applyAfterImports(i *instance, o Operation) *result {
	r := s.runSingle(o)
	for attempts := 0; attempts < 3 && r.failed() && s.followAdvice(i, protocol.Text(r.diagnostics)); attempts++ {
		r = s.runSingle(o)
	}
	if r.failed() {
		s.fail("share %d: an apply after the faults fails:\n%s", i.number, protocol.Text(r.diagnostics))
	}
	return r
}

// followAdvice does what an error asks for; false if it asks for nothing.
func (s *simulation) followAdvice(i *instance, text string) bool {
	if advice := importAdvice.FindStringSubmatch(text); advice != nil {
		s.stats.add("import of an orphan", 1)
		s.importOrphan(i, advice[1])
		return true
	}
	if advice := deleteAdvice.FindStringSubmatch(text); advice != nil {
		s.service.RemoveShare(advice[1])
		s.observe()
		return true
	}
	// The create of a share that was imported has failed: `terraform apply -replace`.
	if share, exists := s.service.Share(i.id()); exists && share.Host == "" && strings.Contains(text, "lacks a valid host") {
		i.saved.tainted = true
		return true
	}
	// A resize of an earlier apply has ended, and only a new plan may shrink the share.
	return strings.Contains(text, "since the plan was made")
}

// runSingle is a round with one operation.
func (s *simulation) runSingle(o Operation) *result {
	return s.runRound(Round{Operations: []Operation{o}})[0]
}

func (s *simulation) checkEmptyPlan(i *instance, o Operation) {
	ctx, p := s.start(Round{})
	defer p.cancel()
	check := func(r *protocol.Resource, configuration map[string]any) {
		diagnostics := p.tf.Refresh(ctx, r)
		plan := p.tf.Plan(ctx, r, configuration)
		diagnostics = slices.DeleteFunc(append(diagnostics, plan.Diagnostics...), func(d *tfprotov6.Diagnostic) bool {
			return strings.Contains(d.Summary, "has changed outside Terraform")
		})
		if len(diagnostics) > 0 {
			s.fail("share %d: the plan after the apply has diagnostics:\n%s", i.number, protocol.Text(diagnostics))
		}
		if !plan.IsEmpty(r) {
			s.fail("share %d: the plan after the apply is not empty\nstate %s\nplan  %s", i.number, r.State, plan.State)
		}
	}
	check(i.saved.resource, o.configuration())
	if rules := o.rulesConfiguration(i.id()); rules != nil {
		check(i.saved.rules, rules)
	}
}

// checkNoOrphans removes the possible duplicates, as the warning says, and checks
// that all other shares are in a state.
func (s *simulation) checkNoOrphans() {
	for _, share := range s.service.Shares() {
		known := slices.ContainsFunc(s.instances, func(i *instance) bool { return i.id() == share.ID })
		switch {
		case known:
		case s.reported[share.ID]:
			s.stats.add("removal of an orphaned share", 1)
			s.service.RemoveShare(share.ID)
		default:
			s.fail("no state has share %q (%s), status %s, %d GiB, metadata %v", share.Name, share.ID, share.Status, share.Size, share.Metadata)
		}
	}
}
