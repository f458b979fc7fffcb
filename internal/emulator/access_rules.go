package emulator

import (
	"encoding/base64"
	"net/http"
	"slices"
	"time"
)

// The states of a rule.
const (
	queuedToApply = "queued_to_apply"
	applying      = "applying"
	active        = "active"
	ruleError     = "error"
	queuedToDeny  = "queued_to_deny"
	denying       = "denying"
	// Those of a change of level, from 2.88 on.
	queuedToUpdate = "queued_to_update"
	updating       = "updating"
)

// statusesWithoutRuleChanges are the statuses of a share in which its rules cannot be changed;
// they can in all others, shrinking_error among them.
var statusesWithoutRuleChanges = []string{
	creating, extending, shrinking, deleting, inError,
	"migrating", "migrating_to", "reverting", "manage_starting", "unmanage_starting",
}

const (
	cannotAllow = "New access rules cannot be applied while the share or any of its replicas or migration copies " +
		"lacks a valid host or is in an invalid state."
	cannotDeny = "Access rules cannot be denied while the share, any of its replicas or migration copies " +
		"lacks a valid host or is in an invalid state."
	cannotAdd = "Access rules cannot be added while the share or any of its replicas or migration copies has its " +
		"access_rules_status set to error. Deny any rules in error state and try again."
)

func (e *Emulator) allowAccess(c *call, s *share, body any) (*response, error) {
	r, err := e.newRule(c, body)
	if err != nil {
		return nil, err
	}
	if slices.Contains(statusesWithoutRuleChanges, s.Status) {
		return nil, badRequest(cannotAllow)
	}
	for _, other := range s.Rules {
		if other.Type == r.Type && bareHost(other.To) == bareHost(r.To) {
			return nil, badRequest("Share access %s:%s exists.", r.Type, r.To)
		}
	}
	if c.version < 28 && s.hasFailedRules() {
		return nil, badRequest(cannotAdd)
	}
	s.Rules = append(s.Rules, r)
	e.sync(c, s)
	return okResponse(map[string]any{"access": r.fields(c, s)}), nil
}

// denyAccess takes a second denial of the same rule until the rule is gone.
func (e *Emulator) denyAccess(c *call, s *share, body any) (*response, error) {
	object, _ := body.(map[string]any)
	id, isText := object["access_id"].(string)
	if !isText {
		return nil, serverError()
	}
	i := slices.IndexFunc(s.Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, notFound(resourceNotFoundText)
	}
	if slices.Contains(statusesWithoutRuleChanges, s.Status) {
		return nil, badRequest(cannotDeny)
	}
	if s.Rules[i].State != denying {
		s.Rules[i].State, s.Rules[i].UpdatedAt = queuedToDeny, c.Time.UTC()
		e.sync(c, s)
	}
	return emptyResponse(http.StatusAccepted), nil
}

// sync applies what is queued as one batch, and what is queued meanwhile as the next.
func (e *Emulator) sync(c *call, s *share) {
	way := e.planWork(c, workRule, e.opts.Takes.Rule)
	s.nextSyncPlan.duration = max(s.nextSyncPlan.duration, way.duration)
	s.nextSyncPlan.stuck = s.nextSyncPlan.stuck || way.stuck
	s.nextSyncPlan.outcome = max(s.nextSyncPlan.outcome, way.outcome)
	e.work.at(c.Time, func(now time.Time) { e.startSync(s, now) })
}

func (e *Emulator) startSync(s *share, now time.Time) {
	if s.syncing || !s.hasPendingRules() {
		return
	}
	for i := range s.Rules {
		switch s.Rules[i].State {
		case queuedToApply:
			s.Rules[i].State = applying
		case queuedToDeny:
			s.Rules[i].State = denying
		case queuedToUpdate:
			s.Rules[i].State = updating
		}
	}
	way := s.nextSyncPlan
	s.syncing, s.nextSyncPlan = true, workPlan{}
	if !way.stuck {
		e.work.at(now.Add(way.duration), func(now time.Time) { e.endSync(s, way, now) })
	}
}

// endSync: one bad rule turns the whole batch to error, and after an error all
// rules are applied again.
func (e *Emulator) endSync(s *share, way workPlan, now time.Time) {
	s.syncing = false
	failed := way.outcome != workSucceeds
	if !failed {
		s.Rules = slices.DeleteFunc(s.Rules, func(r Rule) bool { return r.State == denying })
	}
	again := s.hasFailedRules()
	inBatch := func(r Rule) bool {
		return r.State == applying || r.State == updating || r.State == denying || again && (r.State == active || r.State == ruleError)
	}
	state := active
	if failed || slices.ContainsFunc(s.Rules, func(r Rule) bool { return inBatch(r) && !e.backendSupports(s, r) }) {
		state = ruleError
	}
	for i, r := range s.Rules {
		if inBatch(r) && r.State != state {
			e.setRuleState(&s.Rules[i], state, now)
		}
	}
	e.startSync(s, now)
}

func (e *Emulator) setRuleState(r *Rule, state string, now time.Time) {
	r.State, r.UpdatedAt = state, now.UTC()
	if state == active && r.Type == "cephx" && r.Key == "" {
		r.Key = e.newAccessKey()
	}
}

// backendSupports is what only the backend knows: which rules its protocol can do.
func (e *Emulator) backendSupports(s *share, r Rule) bool {
	switch r.Type {
	case "ip":
		return s.ShareProto == "NFS"
	case "user":
		return s.ShareProto == "CIFS"
	case "cephx":
		return s.ShareProto == "CEPHFS"
	default:
		return e.opts.LegacyRefusal // certificates, which are VPCs to SFS
	}
}

func (e *Emulator) newAccessKey() string {
	return base64.StdEncoding.EncodeToString([]byte(e.newUUID()[:30]))
}

// setRuleDefaults fills in what a test left out of a rule it added.
func (e *Emulator) setRuleDefaults(r *Rule) {
	if r.ID == "" {
		r.ID = e.newUUID()
	}
	if r.State == "" {
		r.State = active
	}
	if r.Level == "" {
		r.Level = "rw"
	}
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
