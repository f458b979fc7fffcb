package manila

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// The microversions of the calls about access rules.
const (
	// ruleMicroversion is the first at which each rule has a state of its own and
	// a rule can be added beside one in error. SFS wants it for rules by address.
	ruleMicroversion = "2.28"
	// oldRuleMicroversion has rules on services older than that.
	oldRuleMicroversion = shareMicroversion
	// ruleListMicroversion is the first with a resource of its own for rules.
	ruleListMicroversion = "2.45"
	// ipv6Microversion is the first that takes IPv6 addresses.
	ipv6Microversion = "2.38"
	// levelMicroversion is the first that can change a rule's level.
	levelMicroversion = "2.88"
)

// dialect is how a service is spoken to about access rules.
type dialect struct {
	microversion string
	prefix       string // of the actions' names
	gets         bool   // whether rules are listed by a GET
}

// dialects, the one to try first first. The second is for a service that no
// longer has the action that lists rules.
var dialects = []dialect{
	{microversion: ruleMicroversion},
	{microversion: ruleListMicroversion, gets: true},
	{microversion: oldRuleMicroversion, prefix: "os-"},
}

// ReportsRuleStates tells whether the service shows each rule's own state. Where it
// does not, every rule shows that of all rules of the share together: one that
// fails makes them all "error", and while the share is not available they all are
// "active", even one that is still being applied (observed on Manila 15.1).
//
// It is known only after a call about rules has succeeded, and true before.
func (c *Client) ReportsRuleStates() bool {
	return dialects[c.known.dialect.Load()].prefix == ""
}

// ListRules gives all access rules of a share.
func (c *Client) ListRules(ctx context.Context, ref ShareRef) ([]Rule, error) {
	var rules []Rule
	err := c.inDialect(func(d dialect) error {
		found, err := c.listRules(ctx, ref, d)
		if IsNotFound(err) && !d.gets && d.prefix == "" {
			// The answer to an action that this microversion lacks is the same as
			// that to a missing share.
			if another, failure := c.listRules(ctx, ref, dialects[1]); failure == nil {
				c.known.dialect.Store(1)
				found, err = another, nil
			}
		}
		rules = found
		return err
	})
	return rules, err
}

func (c *Client) listRules(ctx context.Context, ref ShareRef, d dialect) ([]Rule, error) {
	r, err := c.aboutRules("list the access rules of share", ref, d, "access_list", nil)
	if err != nil {
		return nil, err
	}
	if d.gets {
		r.method, r.path, r.body = http.MethodGet, "share-access-rules", nil
		r.query = url.Values{"share_id": {ref.ID}}
	}
	r.safe, r.asks = true, true
	got, err := c.call(ctx, r)
	if failure, ok := AsError(err); ok && d.gets && failure.Class() == ClassBadRequest {
		// That is also what it says of a share that does not exist.
		if _, gone := c.GetShare(ctx, ref); IsNotFound(gone) {
			return nil, gone
		}
	}
	if err != nil {
		return nil, err
	}
	rules, err := decodeRules(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return rules, nil
}

// AllowAccess adds a rule and gives it as it is at once, when it is not applied
// yet. The service refuses, with 400, what gives access to a client that a rule
// names already, and everything while the share is at work. An error with
// MayHaveBeenApplied may have left a rule. The rule is nil if the service does not
// show it, as SFS may do.
func (c *Client) AllowAccess(ctx context.Context, ref ShareRef, grant Grant) (*Rule, error) {
	fields := map[string]any{"access_type": grant.Type, "access_to": grant.To}
	if grant.Level != "" {
		fields["access_level"] = grant.Level
	}
	var rule *Rule
	err := c.inDialect(func(d dialect) error {
		if isIPv6(grant) && d.prefix == "" && !d.gets {
			d.microversion = ipv6Microversion
		}
		r, err := c.aboutRules("add "+grant.String()+" to share", ref, d, "allow_access", fields)
		if err != nil {
			return err
		}
		if grant.Type == AccessCert && strings.Contains(grant.To, "#") {
			// SFS calls rules by address without it deprecated. Others ignore it.
			r.query = url.Values{"vpc_ip_base_acl": {"enable"}}
		}
		got, err := c.call(ctx, r)
		if err != nil {
			return err
		}
		if rule, err = decodeRule(got.body); err != nil {
			return got.garbled(err)
		}
		if rule != nil {
			rule.RequestID = got.requestID()
		}
		return nil
	})
	return rule, err
}

// DenyAccess asks for the removal of a rule; it is done when the rule is not
// listed any more. The service refuses with 400 while the share is at work.
func (c *Client) DenyAccess(ctx context.Context, ref ShareRef, rule Rule) error {
	return c.inDialect(func(d dialect) error {
		r, err := c.aboutRules("remove "+rule.Grant().String()+" from share", ref, d, "deny_access", map[string]any{"access_id": rule.ID})
		if err != nil {
			return err
		}
		// Sent again it is accepted again, until the rule is gone.
		r.safe = true
		_, err = c.call(ctx, r)
		return err
	})
}

// SetAccessLevel changes the level of a rule, without a moment in which the rule
// gives no access. A service that cannot gives ErrNotSupported; see CanSetAccessLevel.
func (c *Client) SetAccessLevel(ctx context.Context, ref ShareRef, rule Rule, level string) (*Rule, error) {
	r, err := c.aboutShare("change the level of "+rule.Grant().String()+" to "+level+" on share", ref, http.MethodPut, "")
	if err != nil {
		return nil, err
	}
	r.path = "share-access-rules/" + url.PathEscape(rule.ID)
	r.microversion = levelMicroversion
	r.body = map[string]any{"update_access": map[string]any{"access_level": level}}
	r.ok = []int{http.StatusOK, http.StatusAccepted}
	got, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	changed, err := decodeRule(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	if changed != nil {
		changed.RequestID = got.requestID()
	}
	return changed, nil
}

// CanSetAccessLevel tells whether SetAccessLevel is offered, for rules of that
// type. It asks by listing the rules of the share at the microversion that has it,
// once for all shares.
func (c *Client) CanSetAccessLevel(ctx context.Context, ref ShareRef, kind string) (bool, error) {
	if kind != AccessIP {
		// The service changes the level of rules by address only.
		return false, nil
	}
	switch c.known.levels.Load() {
	case offered:
		return true, nil
	case notOffered:
		return false, nil
	}
	_, err := c.listRules(ctx, ref, dialect{microversion: levelMicroversion, gets: true})
	if failure, ok := AsError(err); ok && failure.Class() == ClassNotSupported {
		c.known.levels.Store(notOffered)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.known.levels.Store(offered)
	return true, nil
}

// What is known of a call; zero is that nothing is.
const (
	offered    = 1
	notOffered = 2
)

// inDialect makes a call in the first dialect that the service understands, and
// remembers it.
func (c *Client) inDialect(call func(dialect) error) error {
	var first error
	for at := int(c.known.dialect.Load()); at < len(dialects); at++ {
		err := call(dialects[at])
		failure, failed := AsError(err)
		if !failed || failure.Class() != ClassNotSupported {
			if !failed {
				c.known.learnDialect(at)
			}
			return err
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// learnDialect keeps what a call has found out meanwhile.
func (k *known) learnDialect(at int) {
	for {
		now := k.dialect.Load()
		if int(now) >= at || k.dialect.CompareAndSwap(now, int32(at)) {
			return
		}
	}
}

// aboutRules begins a request about the rules of a share, not safe to repeat.
func (c *Client) aboutRules(operation string, ref ShareRef, d dialect, action string, body any) (request, error) {
	r, err := c.aboutShare(operation, ref, http.MethodPost, "/action")
	if err != nil {
		return request{}, err
	}
	r.microversion = d.microversion
	r.body = map[string]any{d.prefix + action: body}
	r.ok = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent}
	r.safe = false
	return r, nil
}
