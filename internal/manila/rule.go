package manila

import (
	"fmt"
	"net/netip"
	"strings"
)

// The kinds of access rules, and the levels.
const (
	AccessIP    = "ip"
	AccessUser  = "user"
	AccessCert  = "cert"
	AccessCephX = "cephx"

	LevelReadWrite = "rw"
	LevelReadOnly  = "ro"
)

// Rule is an access rule as the service shows it. What the service gives as
// null is empty.
type Rule struct {
	ID, Type, To, Level string
	// State is the rule's own from microversion 2.28 on. Below it is that of all
	// rules of the share together; see RuleStates.
	State string
	// Key is the secret of a CephX rule, and empty for all others. It must not
	// get into a log or a message.
	Key string
	// RequestID is that of the request that answered with this rule, if it was a
	// change. User messages about the change carry the same.
	RequestID string
}

// Grant is what a rule says: who may do what.
type Grant struct{ Type, To, Level string }

// String gives `access rule ip 10.0.0.0/24 (rw)`.
func (g Grant) String() string {
	level := g.Level
	if level == "" {
		level = LevelReadWrite
	}
	return fmt.Sprintf("access rule %s %s (%s)", g.Type, g.To, level)
}

// Grant is what the rule says.
func (r *Rule) Grant() Grant { return Grant{Type: r.Type, To: r.To, Level: r.Level} }

// SameClient tells whether two grants are to the same client, at whatever level:
// the service takes only one of them.
func (g Grant) SameClient(other Grant) bool {
	return g.Type == other.Type && CanonicalAccessTo(g.Type, g.To) == CanonicalAccessTo(other.Type, other.To)
}

// Equal tells whether two grants mean the same. No level is read and write.
func (g Grant) Equal(other Grant) bool {
	return g.SameClient(other) && (g.Level == other.Level || readWrite(g.Level) && readWrite(other.Level))
}

func readWrite(level string) bool { return level == "" || level == LevelReadWrite }

// CanonicalAccessTo is one of the ways to write an access_to, the same for all that
// mean the same: to the service 10.0.0.1 and 10.0.0.1/32 are one client, and an
// IPv6 address has many forms. What is no address stays as it is.
func CanonicalAccessTo(kind, to string) string {
	to = strings.TrimSpace(to)
	if kind != AccessIP {
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
	// Host bits stay, for the service refuses what has them.
	return prefix.String()
}

func isIPv6(g Grant) bool { return g.Type == AccessIP && strings.Contains(g.To, ":") }
