package manila

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// accessDialect is how the API of access rules is called, which differs by the
// service's microversions.
type accessDialect struct {
	microversion string
	prefix       string // of the action names
	listByGET    bool
}

// accessDialects are tried in this order. The second is for a service that no
// longer has the action that lists rules.
var accessDialects = []accessDialect{
	{microversion: accessMicroversion},
	{microversion: accessResourceMicroversion, listByGET: true},
	{microversion: shareMicroversion, prefix: "os-"},
}

// ReportsRuleStates reports whether the service returns each rule's own state.
// Otherwise every rule has that of all rules of the share together: one that fails
// makes them all "error", and while the share is not available they all are
// "active", even one that is still being applied (observed on Manila 15.1).
//
// It is known only after a call about rules has succeeded, and true before.
func (c *Client) ReportsRuleStates() bool {
	return accessDialects[c.capabilities.accessDialect.Load()].prefix == ""
}

// ListRules lists all access rules of a share.
func (c *Client) ListRules(ctx context.Context, ref Ref) ([]Rule, error) {
	var rules []Rule
	err := c.withAccessDialect(func(d accessDialect) error {
		found, err := c.listRules(ctx, ref, d)
		if IsNotFound(err) && !d.listByGET && d.prefix == "" {
			// The response to an action that this microversion lacks is the same as
			// that to a missing share.
			if byGET, failure := c.listRules(ctx, ref, accessDialects[1]); failure == nil {
				c.capabilities.accessDialect.Store(1)
				found, err = byGET, nil
			}
		}
		rules = found
		return err
	})
	return rules, err
}

func (c *Client) listRules(ctx context.Context, ref Ref, d accessDialect) ([]Rule, error) {
	r := c.accessRequest("list the access rules of share", ref, d, "access_list", nil)
	if d.listByGET {
		r.method, r.path, r.body = http.MethodGet, "share-access-rules", nil
		r.query = url.Values{"share_id": {ref.ID}}
	}
	r.idempotent, r.readOnly = true, true
	rules, err := callAndDecode(ctx, c, r, decodeRules)
	if failure, ok := AsError(err); ok && d.listByGET && failure.Class() == ClassBadRequest {
		// The resource also returns 400 for a share that does not exist.
		if _, missing := c.GetShare(ctx, ref); IsNotFound(missing) {
			return nil, missing
		}
	}
	return rules, err
}

// AllowAccess adds a rule and returns it before it is applied. The service rejects
// with 400 a second rule for the same client, and every rule while an operation on
// the share runs. After an error with MayHaveBeenApplied the rule may exist. The
// result is nil if the service does not return the rule, which SFS may do.
func (c *Client) AllowAccess(ctx context.Context, ref Ref, grant Grant) (*Rule, error) {
	fields := map[string]any{"access_type": grant.Type, "access_to": grant.To}
	if grant.Level != "" {
		fields["access_level"] = grant.Level
	}
	var rule *Rule
	err := c.withAccessDialect(func(d accessDialect) error {
		if grant.isIPv6() && d.prefix == "" && !d.listByGET {
			d.microversion = ipv6Microversion
		}
		r := c.accessRequest("add "+grant.String()+" to share", ref, d, "allow_access", fields)
		if grant.Type == AccessCert && strings.Contains(grant.To, "#") {
			// SFS has deprecated rules by address without it. Others ignore it.
			r.query = url.Values{"vpc_ip_base_acl": {"enable"}}
		}
		var err error
		rule, err = c.changeRule(ctx, r)
		return err
	})
	return rule, err
}

// DenyAccess requests the removal of a rule, which is complete when the rule is no
// longer listed. The service rejects it with 400 while an operation on the share
// runs.
func (c *Client) DenyAccess(ctx context.Context, ref Ref, rule Rule) error {
	return c.withAccessDialect(func(d accessDialect) error {
		r := c.accessRequest("remove "+rule.Grant().String()+" from share", ref, d, "deny_access", map[string]any{"access_id": rule.ID})
		// The service accepts it again until the rule has been removed.
		r.idempotent = true
		_, err := c.call(ctx, r)
		return err
	})
}

// SetAccessLevel changes the level of a rule without interrupting its access. A
// service without this call returns ErrNotSupported; see CanSetAccessLevel.
func (c *Client) SetAccessLevel(ctx context.Context, ref Ref, rule Rule, level string) (*Rule, error) {
	r := c.shareRequest("change the level of "+rule.Grant().String()+" to "+level+" on share", ref, http.MethodPut, "")
	r.path = "share-access-rules/" + url.PathEscape(rule.ID)
	r.microversion = accessLevelMicroversion
	r.body = map[string]any{"update_access": map[string]any{"access_level": level}}
	r.ok = []int{http.StatusOK, http.StatusAccepted}
	r.idempotent = true
	return c.changeRule(ctx, r)
}

func (c *Client) changeRule(ctx context.Context, r request) (*Rule, error) {
	rule, requestID, err := callForRequestID(ctx, c, r, decodeRule)
	if rule != nil {
		rule.RequestID = requestID
	}
	return rule, err
}

// The values of capabilities.levelChange; zero is unknown.
const (
	supported   = 1
	unsupported = 2
)

// CanSetAccessLevel reports whether SetAccessLevel works for rules of an access
// type. It finds out once for all shares, by listing the rules of the share at the
// microversion of SetAccessLevel.
func (c *Client) CanSetAccessLevel(ctx context.Context, ref Ref, accessType string) (bool, error) {
	if accessType != AccessIP {
		// The service changes the level of rules by address only.
		return false, nil
	}
	if state := c.capabilities.levelChange.Load(); state != 0 {
		return state == supported, nil
	}
	_, err := c.listRules(ctx, ref, accessDialect{microversion: accessLevelMicroversion, listByGET: true})
	if failure, ok := AsError(err); ok && failure.Class() == ClassNotSupported {
		c.capabilities.levelChange.Store(unsupported)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.capabilities.levelChange.Store(supported)
	return true, nil
}

// withAccessDialect makes a call in the first dialect that the service supports,
// and caches it.
func (c *Client) withAccessDialect(call func(accessDialect) error) error {
	return withDialect(&c.capabilities.accessDialect, accessDialects, call)
}

func (c *Client) accessRequest(operation string, ref Ref, d accessDialect, action string, body any) request {
	r := c.shareRequest(operation, ref, http.MethodPost, "/action")
	r.microversion = d.microversion
	r.body = map[string]any{d.prefix + action: body}
	r.ok = []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent}
	return r
}
