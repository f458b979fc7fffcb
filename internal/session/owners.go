package session

import "sync"

// RuleOwner says who looks after the access rules of a share.
type RuleOwner int

// A rule has one owner: a resource of its own, or one that owns all the rules of
// its share.
const (
	OneRule RuleOwner = 1 << iota
	AllRules
)

// OwnRules notes that a resource of the configuration looks after rules of a
// share. It is true once for each share: when there are owners of both kinds, who
// would undo each other's work.
func (s *Session) OwnRules(shareID string, owner RuleOwner) (conflict bool) {
	return s.owners.add(shareID, owner)
}

// ruleOwners has the kinds of owners of each share, for the life of the process.
type ruleOwners struct {
	mu     sync.Mutex
	shares map[string]RuleOwner
}

func (o *ruleOwners) add(shareID string, owner RuleOwner) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shares == nil {
		o.shares = map[string]RuleOwner{}
	}
	before := o.shares[shareID]
	o.shares[shareID] = before | owner
	return before != OneRule|AllRules && before|owner == OneRule|AllRules
}

// ClaimRule notes that a resource of the configuration stands for a rule.
func (s *Session) ClaimRule(ruleID string) { s.claims.Store(ruleID, true) }

// RuleClaimed tells whether a resource of the configuration already stands for a
// rule, so that no other may take it for its own.
func (s *Session) RuleClaimed(ruleID string) bool {
	_, claimed := s.claims.Load(ruleID)
	return claimed
}
