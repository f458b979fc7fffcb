package conns

import "sync"

// RuleManager is a kind of resource that manages the access rules of a share.
type RuleManager int

// A rule has one manager: a resource of its own, or one that manages all rules of
// the share.
const (
	SingleRule RuleManager = 1 << iota
	AllRules
)

type ruleManagers struct {
	mu      sync.Mutex
	byShare map[string]RuleManager
}

// RegisterRuleManager notes that a resource of the configuration manages rules of
// a share. It is true once for each share that has managers of both kinds, which
// would revert each other's changes.
func (p *Provider) RegisterRuleManager(shareID string, manager RuleManager) (conflict bool) {
	m := &p.ruleManagers
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byShare == nil {
		m.byShare = map[string]RuleManager{}
	}
	before := m.byShare[shareID]
	m.byShare[shareID] = before | manager
	return before != SingleRule|AllRules && before|manager == SingleRule|AllRules
}

// RegisterShare notes that a resource of the configuration manages a share. It is
// true when a second one does. It is called when Terraform reads the resource,
// which it does once per walk; a plan may come twice.
func (p *Provider) RegisterShare(shareID string) (conflict bool) {
	p.RegisterPlannedShare(shareID)
	return p.shares.add(shareID) == 2
}

// RegisterPlannedShare is RegisterShare for a plan: the process of an apply reads
// nothing, and plans what it will change.
func (p *Provider) RegisterPlannedShare(shareID string) { p.managedShares.store(shareID, true) }

// ShareRegistered is true for a share that a resource of the configuration manages.
func (p *Provider) ShareRegistered(shareID string) bool { return p.managedShares.load(shareID) }

// RegisterRule notes that a rule belongs to a resource of the configuration.
func (p *Provider) RegisterRule(ruleID string) { p.rules.store(ruleID, true) }

// RuleRegistered is true for a rule that belongs to a resource of the
// configuration already, so that no other resource may claim it.
func (p *Provider) RuleRegistered(ruleID string) bool { return p.rules.load(ruleID) }

// registry counts the resources by what they manage.
type registry struct {
	mu    sync.Mutex
	times map[string]int
}

func (r *registry) add(id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.times == nil {
		r.times = map[string]int{}
	}
	r.times[id]++
	return r.times[id]
}
