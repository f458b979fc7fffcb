package manila

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// The access types and levels of access rules.
const (
	AccessIP    = "ip"
	AccessUser  = "user"
	AccessCert  = "cert"
	AccessCephX = "cephx"

	LevelReadWrite = "rw"
	LevelReadOnly  = "ro"
)

// Rule is an access rule as the service returns it. A null is an empty field.
type Rule struct {
	ID    string `json:"id"`
	Type  string `json:"access_type"`
	To    string `json:"access_to"`
	Level string `json:"access_level"`
	// State is the rule's own from microversion 2.28 on. Below it, it is that of all
	// rules of the share together; see ReportsRuleStates.
	State string `json:"state"`
	// Key is the secret of a CephX rule, and empty for others. It must not be
	// logged or put into a message.
	Key string `json:"access_key"`
	// RequestID is that of the request that created or changed the rule. User
	// messages about the change have the same.
	RequestID string `json:"-"`
}

// Grant is the content of a rule: who gets which access.
type Grant struct{ Type, To, Level string }

// String returns `access rule ip 10.0.0.0/24 (rw)`.
func (g Grant) String() string {
	level := g.Level
	if level == "" {
		level = LevelReadWrite
	}
	return fmt.Sprintf("access rule %s %s (%s)", g.Type, g.To, level)
}

// Grant returns the content of the rule.
func (r *Rule) Grant() Grant { return Grant{Type: r.Type, To: r.To, Level: r.Level} }

// With returns the rule with another content.
func (r *Rule) With(grant Grant) Rule {
	changed := *r
	changed.Type, changed.To, changed.Level = grant.Type, grant.To, grant.Level
	return changed
}

// SameClient reports whether two grants are for the same client, at any level: the
// service accepts only one of them.
func (g Grant) SameClient(other Grant) bool {
	return g.Type == other.Type && canonicalAccessTo(g.Type, g.To) == canonicalAccessTo(other.Type, other.To)
}

// Equal reports whether two grants mean the same. An empty level is read and write.
func (g Grant) Equal(other Grant) bool {
	return g.SameClient(other) && (g.Level == other.Level || readWrite(g.Level) && readWrite(other.Level))
}

func readWrite(level string) bool { return level == "" || level == LevelReadWrite }

// canonicalAccessTo returns the same text for every access_to with the same meaning:
// to the service 10.0.0.1 and 10.0.0.1/32 are one client, and an IPv6 address has
// many forms. Other texts than addresses are only trimmed.
func canonicalAccessTo(accessType, to string) string {
	to = strings.TrimSpace(to)
	if accessType != AccessIP {
		return to
	}
	if address, err := netip.ParseAddr(to); err == nil {
		return address.String()
	}
	prefix, err := netip.ParsePrefix(to)
	if err != nil {
		return to
	}
	if prefix.IsSingleIP() {
		return prefix.Addr().String()
	}
	// Host bits are kept, because the service rejects them.
	return prefix.String()
}

func (g Grant) isIPv6() bool { return g.Type == AccessIP && strings.Contains(g.To, ":") }

// decodeRule returns nil for an access that is null, which SFS documents for a
// request that changed nothing.
func decodeRule(body []byte) (*Rule, error) {
	var document struct {
		Access json.RawMessage `json:"access"`
	}
	if err := unmarshal(body, &document, "access rule"); err != nil {
		return nil, err
	}
	var rule *Rule
	if err := json.Unmarshal(document.Access, &rule); err != nil {
		return nil, decodeFailure(body, err)
	}
	if rule != nil && rule.ID == "" {
		return nil, missing("access rule with an id")
	}
	return rule, nil
}

func decodeRules(body []byte) ([]Rule, error) {
	var document struct {
		List listOf[Rule] `json:"access_list"`
	}
	if err := unmarshalList(body, &document, "access rule"); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(document.List, func(rule Rule) bool { return rule.ID == "" }) {
		return nil, missing("access rule with an id")
	}
	return document.List, nil
}
