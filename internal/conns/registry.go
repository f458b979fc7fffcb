package conns

import "sync"

// RuleManager says who looks after the access rules of a share.
type RuleManager int

// A rule has one owner: a resource of its own, or one that owns all the rules of
// its share.
const (
	SingleRule RuleManager = 1 << iota
	AllRules
)

// RegisterRuleManager notes that a resource of the configuration looks after rules of a
// share. It is true once for each share: when there are owners of both kinds, who
// would undo each other's work.
func (s *Provider) RegisterRuleManager(shareID string, owner RuleManager) (conflict bool) {
	return s.owners.add(shareID, owner)
}

// ruleOwners has the kinds of owners of each share, for the life of the process.
type ruleOwners struct {
	mu     sync.Mutex
	shares map[string]RuleManager
}

func (o *ruleOwners) add(shareID string, owner RuleManager) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shares == nil {
		o.shares = map[string]RuleManager{}
	}
	before := o.shares[shareID]
	o.shares[shareID] = before | owner
	return before != SingleRule|AllRules && before|owner == SingleRule|AllRules
}

// RegisterRule notes that a resource of the configuration stands for a rule.
func (s *Provider) RegisterRule(ruleID string) { s.claims.Store(ruleID, true) }

// RuleRegistered tells whether a resource of the configuration already stands for a
// rule, so that no other may take it for its own.
func (s *Provider) RuleRegistered(ruleID string) bool {
	_, claimed := s.claims.Load(ruleID)
	return claimed
}
