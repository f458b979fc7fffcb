// Package conns holds what the resources of one configured provider share: the
// API client, batch readers, caches, per-share locks and the registry of rule
// managers. Terraform calls many resources concurrently.
package conns

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Provider is a configured provider. It is safe for concurrent use and must not
// be copied.
type Provider struct {
	API *manila.Client
	// PollInterval is the configured interval between two polls; 0 means the
	// adaptive schedule.
	PollInterval time.Duration
	// EnterpriseProjectID is that of new shares that set none, or "".
	EnterpriseProjectID string
	// DefaultTags are added to the tags of every share.
	DefaultTags map[string]string
	// Clock is never nil.
	Clock manila.Clock
	// Jitter gives numbers in [0, 1); it is never nil.
	Jitter func() float64

	locks         syncMap[string, chan struct{}]
	createMarkers syncMap[string, bool]
	markerRemoval syncMap[string, MarkerRemoval] // by region
	changed       syncMap[string, time.Time]     // when this process last changed a share or a snapshot, or tried to
	observed      syncMap[string, *manila.Share]
	shareReaders  syncMap[*manila.Client, *batch.Reader[*manila.Share]]
	snapshots     syncMap[*manila.Client, *batch.Reader[*manila.Snapshot]]
	tagReaders    syncMap[*manila.Client, *batch.Reader[manila.TaggedShare]]
	nameSearches  nameSearches
	largeProjects syncMap[*manila.Client, bool] // have more shares than a page
	shares        registry
	managedShares syncMap[string, bool]
	createTimes   syncMap[string, time.Duration] // the shortest of this process, by kind of share
	recycleBins   syncMap[*manila.Client, *recycleBin]
	// reportedDeletions has the ids of shares that were reported to be in the
	// recycle bin: the share and each of its rules find that.
	reportedDeletions syncMap[string, bool]
	ruleManagers      ruleManagers
	rules             syncMap[string, bool]        // the ids of those with a resource
	ruleLists         cache[RuleList]              // by share
	ruleShares        cache[*manila.Share]         // by share
	resourceLocks     cache[[]manila.ResourceLock] // on shares, by region
	limits            cache[manila.Limits]         // by Quota
	shareTypes        cache[[]manila.ShareType]
	reported          syncMap[string, bool] // see FirstTime
	zones             cache[[]string]       // by region
	planned           planSum

	networkReaders         syncMap[*manila.Client, *batch.Reader[*manila.ShareNetwork]]
	securityServiceReaders syncMap[*manila.Client, *batch.Reader[*manila.SecurityService]]
	securityServices       cache[[]*manila.SecurityService] // by region
}

// FromProviderData is what Configure of every resource gets; nil before the
// provider is configured, because Terraform validates first.
func FromProviderData(data any, diags *diag.Diagnostics) *Provider {
	p, ok := data.(*Provider)
	if !ok && data != nil {
		diags.AddError("Provider data has an unexpected type",
			fmt.Sprintf("The type is %T. This is a bug in the provider; please report it.", data))
	}
	return p
}

// Waiter returns a waiter with the configured schedule.
func (p *Provider) Waiter() waiter.Waiter {
	schedule := waiter.Adaptive(p.Jitter)
	if p.PollInterval > 0 {
		schedule = waiter.Fixed(p.PollInterval)
	}
	return waiter.Waiter{Clock: p.Clock, Schedule: schedule}
}

// Pauses returns a function that sleeps between two polls of a loop that starts now, by
// the configured schedule.
func (p *Provider) Pauses() func(context.Context) error {
	started, schedule := p.Clock.Now(), p.Waiter().Schedule
	return func(ctx context.Context) error { return p.Clock.Sleep(ctx, schedule(p.Clock.Now().Sub(started))) }
}
