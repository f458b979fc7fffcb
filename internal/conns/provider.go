// Package conns holds what the provider's front door hands to every
// resource: one client of the share service, and the means of waiting.
//
// It is one value because Terraform calls many resources at a time, and the
// login, the clock and the order of changes to one share are common to them.
package conns

import (
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Provider is the provider's configuration, ready to be used. It is safe for
// concurrent use and must not be copied.
type Provider struct {
	API *manila.Client
	// PollInterval is the fixed pause between two looks that the person asked
	// for; 0 means the adaptive schedule.
	PollInterval time.Duration
	// EnterpriseProjectID is that of new shares that name none, or "".
	EnterpriseProjectID string
	// DefaultTags are on every share, beside its own.
	DefaultTags map[string]string
	// Clock is never nil.
	Clock manila.Clock
	// Jitter gives numbers in [0, 1); it is never nil.
	Jitter func() float64

	turns      locks
	stamps     createMarkers
	changes    changes
	viewers    readers
	lastSeen   lastSeen
	tagViewers tagViewers
	rules      ruleLists
	ruleShares cache[*manila.Share] // by their ids
	owners     ruleOwners
	claims     sync.Map // of the ids of access rules
	limits     cache[manila.Limits]
	shareTypes cache[[]manila.ShareType]
}

// Waiter waits for shares as this session was configured to.
func (s *Provider) Waiter() waiter.Waiter {
	schedule := waiter.Adaptive(s.Jitter)
	if s.PollInterval > 0 {
		schedule = waiter.Fixed(s.PollInterval)
	}
	return waiter.Waiter{Clock: s.Clock, Schedule: schedule}
}
