package emulator

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"time"
)

// The states of a rule.
const (
	queuedToApply  = "queued_to_apply"
	applying       = "applying"
	active         = "active"
	ruleError      = "error"
	queuedToDeny   = "queued_to_deny"
	denying        = "denying"
	queuedToUpdate = "queued_to_update" // changes of the level, from 2.88 on
	updating       = "updating"
)

// statusesWithoutRuleChanges are the statuses of a share in which its rules
// cannot be changed; in all others they can, shrinking_error among them. In error
// they can from 2.74 on.
var statusesWithoutRuleChanges = []string{
	creating, extending, shrinking, deleting,
	"migrating", "migrating_to", "server_migrating", "server_migrating_to", "restoring", "reverting",
	"manage_starting", "unmanage_starting", "backup_restoring", "backup_creating", "ensuring",
}

func (s *share) rulesAreFixed(version microversion) bool {
	return s.Host == "" || s.Status == inError && version < 74 || slices.Contains(statusesWithoutRuleChanges, s.Status)
}

const (
	cannotAllow = "New access rules cannot be applied while the share or any of its replicas or migration copies " +
		"lacks a valid host or is in an invalid state."
	cannotUpdate = "Access rules cannot be updated while the share, any of its replicas or migration copies " +
		"lacks a valid host or is in an invalid state."
	cannotDeny = "Access rules cannot be denied while the share, any of its replicas or migration copies " +
		"lacks a valid host or is in an invalid state."
	cannotAdd = "Access rules cannot be added while the share or any of its replicas or migration copies has its " +
		"access_rules_status set to error. Deny any rules in error state and try again."
)

func (e *Emulator) allowAccess(c *call, s *share, body any) (*response, error) {
	if c.version < 28 && s.hasFailedRules() {
		return nil, badRequest(cannotAdd)
	}
	r, err := e.newRule(c, body)
	if err != nil {
		return nil, err
	}
	for _, other := range s.Rules {
		if other.Type == r.Type && withoutHostPrefix(other.To) == withoutHostPrefix(r.To) {
			return nil, badRequest("Share access %s:%s exists.", r.Type, r.To)
		}
	}
	if s.rulesAreFixed(c.version) {
		return nil, badRequest(cannotAllow)
	}
	s.Rules = append(s.Rules, r)
	e.sync(c, s)
	return okResponse(map[string]any{"access": r.fields(c, s)}), nil
}

// firstWithLocks is the microversion from which on a release looks for locks of the rule, before it looks for the share.
const firstWithLocks = microversion(81)

// checkDeny rejects what fails before the share is looked up: no id, and one that the database cannot compare.
func (e *Emulator) checkDeny(body any) error {
	object, _ := body.(map[string]any)
	id, given := object["access_id"]
	_, isText := id.(string)
	if !given || id != nil && !isText && e.max >= firstWithLocks {
		return serverError()
	}
	return nil
}

// denyAccess accepts repeated denials of a rule until the rule is gone.
func (e *Emulator) denyAccess(c *call, s *share, body any) (*response, error) {
	object, _ := body.(map[string]any)
	given := object["access_id"]
	id, isText := given.(string)
	if given == nil {
		return nil, notFound(resourceNotFoundText)
	}
	if !isText {
		return nil, serverError()
	}
	i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, notFound(resourceNotFoundText)
	}
	if len(e.locksOf(id)) > 0 {
		return nil, forbidden("Cannot deny access for share '" + s.ID + "' since it has been locked. Please remove the locks and retry the operation")
	}
	if s.rulesAreFixed(c.version) {
		return nil, badRequest(cannotDeny)
	}
	if s.Rules[i].State != denying {
		s.Rules[i].State = queuedToDeny
		e.sync(c, s)
	}
	return emptyResponse(http.StatusAccepted), nil
}

// updateRule changes the level of a rule, from 2.88 on.
func (e *Emulator) updateRule(c *call) (*response, error) {
	object, err := c.object()
	if err != nil {
		return nil, err
	}
	change, ok := object["update_access"].(map[string]any)
	if !ok {
		return nil, badRequest(badRequestText)
	}
	level, _ := change["access_level"].(string)
	if isEmpty(change["access_level"]) {
		return nil, badRequest("Invalid input. Missing 'access_level' in update request.")
	}
	if !slices.Contains([]string{"rw", "ro"}, level) {
		return nil, badRequest("Invalid or unsupported share access level: %s.", level)
	}
	s, r := e.findRule(c)
	switch {
	case r == nil:
		return nil, notFound("Share access rule %s not found.", c.params["rule"])
	case r.Level == level:
		return okResponse(map[string]any{"access": r.fields(c, s)}), nil
	case s.rulesAreFixed(c.version):
		return nil, badRequest(cannotUpdate)
	}
	r.Level, r.State, r.UpdatedAt = level, queuedToUpdate, c.Time.UTC()
	e.sync(c, s)
	return okResponse(map[string]any{"access": r.fields(c, s)}), nil
}

// findRule finds the rule of the path among those of the caller's project.
func (e *Emulator) findRule(c *call) (*share, *Rule) {
	for _, s := range e.shares {
		for i := range s.Rules {
			if s.Rules[i].ID == c.params["rule"] && s.ProjectID == c.caller.project {
				c.ShareID = s.ID
				return s, &s.Rules[i]
			}
		}
	}
	return nil, nil
}

// sync applies all queued changes as one batch; changes queued meanwhile form the next.
func (e *Emulator) sync(c *call, s *share) {
	plan := e.planWork(c, workRule, e.opts.Takes.Rule)
	s.nextSyncPlan.duration = max(s.nextSyncPlan.duration, plan.duration)
	s.nextSyncPlan.outcome = max(s.nextSyncPlan.outcome, plan.outcome)
	e.work.at(c.Time, func(now time.Time) { e.startSync(s, now) })
}

func (e *Emulator) startSync(s *share, now time.Time) {
	if s.syncing || !s.hasPendingRules() {
		return
	}
	started := map[string]string{queuedToApply: applying, queuedToDeny: denying, queuedToUpdate: updating}
	for i, r := range s.Rules {
		s.Rules[i].State = cmp.Or(started[r.State], r.State)
	}
	plan := s.nextSyncPlan
	s.syncing, s.nextSyncPlan = true, workPlan{}
	e.work.at(now.Add(plan.duration), func(now time.Time) { e.endSync(s, plan, now) })
}

// endSync: one rejected rule sets the whole batch to error. Rules that are in error
// stay so until they are denied.
func (e *Emulator) endSync(s *share, plan workPlan, now time.Time) {
	s.syncing = false
	failed := plan.outcome != workSucceeds
	if !failed {
		s.Rules = slices.DeleteFunc(s.Rules, func(r Rule) bool { return r.State == denying })
	}
	inBatch := func(r Rule) bool { return r.State == applying || r.State == updating || r.State == denying }
	state := active
	if failed || slices.ContainsFunc(s.Rules, func(r Rule) bool { return inBatch(r) && !e.backendSupports(s, r) }) {
		state = ruleError
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		if !inBatch(*r) || r.State == state {
			continue
		}
		r.State = state
		if e.opts.Release >= firstReleaseWithFullTexts { // before, updated_at is that of the rule, and this one of its instance
			r.UpdatedAt = now.UTC()
		}
		if state == active && r.Type == "cephx" && r.Key == "" {
			r.Key = base64.StdEncoding.EncodeToString([]byte(e.newUUID()[:30]))
		}
	}
	e.startSync(s, now)
}

// backendSupports: only the backend knows which rule types its protocol supports.
func (e *Emulator) backendSupports(s *share, r Rule) bool {
	switch r.Type {
	case "ip":
		return s.ShareProto == "NFS"
	case "user":
		return s.ShareProto == "CIFS"
	case "cephx":
		return s.ShareProto == "CEPHFS"
	default:
		return e.opts.LegacyRefusal // cert, which is a VPC on SFS
	}
}

// setRuleDefaults completes a rule that EditShare added.
func (e *Emulator) setRuleDefaults(r *Rule) {
	if r.ID == "" {
		r.ID = e.newUUID()
	}
	r.State = cmp.Or(r.State, active)
	r.Level = cmp.Or(r.Level, "rw")
	if r.CreatedAt.IsZero() {
		r.CreatedAt = e.opts.Now().UTC()
	}
}

func (s *share) hasFailedRules() bool {
	return slices.ContainsFunc(s.Rules, func(r Rule) bool { return r.State == ruleError })
}

func (s *share) hasPendingRules() bool {
	return slices.ContainsFunc(s.Rules, func(r Rule) bool { return r.State != ruleError && r.State != active })
}
