package conns

import (
	"context"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// rulesTTL is how long a listing of a share's access rules serves later
// refreshes: longer than a plan takes to reach the next rule of the same share,
// shorter than it takes to change one outside Terraform and plan again.
const rulesTTL = 5 * time.Second

// RuleList is a listing of a share's access rules. Started and Ended delimit the
// request.
type RuleList struct {
	Rules          []manila.Rule
	Started, Ended time.Time
}

// ReadRules lists the access rules of a share, for a refresh. Concurrent callers
// share one request; so do those within a few seconds, unless this process has
// changed the share since. Those of a share in the recycle bin are not found.
func (p *Provider) ReadRules(ctx context.Context, api *manila.Client, ref manila.Ref) (RuleList, error) {
	return p.listRules(ctx, api, ref, p.rulesRequest(ref.ID))
}

func (p *Provider) rulesRequest(shareID string) cacheRequest {
	now := p.Clock.Now()
	request := cacheRequest{startedAfter: now.Add(-rulesTTL), due: now}
	if changed := p.changed.load(shareID); changed.After(request.startedAfter) {
		request.startedAfter = changed
	}
	return request
}

// ObserveRules lists the access rules of a share for a caller that polls: by a
// request that starts after now, and at the given time at the latest. All such
// callers share their requests. A failed one is not retried.
func (p *Provider) ObserveRules(ctx context.Context, api *manila.Client, ref manila.Ref, by time.Time) (RuleList, error) {
	return p.listRules(ctx, api, ref, cacheRequest{startedAfter: p.Clock.Now(), due: by, noRetries: true})
}

func (p *Provider) listRules(ctx context.Context, api *manila.Client, ref manila.Ref, request cacheRequest) (RuleList, error) {
	request.key = ref.ID
	list, err := p.ruleLists.get(ctx, p.Clock, request, func(ctx context.Context) (RuleList, error) {
		list := RuleList{Started: p.Clock.Now()}
		rules, err := api.ListRules(ctx, ref)
		if err == nil {
			err = p.checkRulesOf(ctx, api, ref)
		}
		if err != nil {
			rules = nil
		}
		list.Rules, list.Ended = rules, p.Clock.Now()
		return list, err
	})
	return list, withShare(ref, err)
}

// RuleShare returns the share that rules are planned for, read once per plan and
// not once per rule. Only what does not change by itself is current.
func (p *Provider) RuleShare(ctx context.Context, region string, ref manila.Ref) (*manila.Share, error) {
	return p.ruleShares.get(ctx, p.Clock, p.cached(ref.ID), func(ctx context.Context) (*manila.Share, error) {
		return p.ReadShare(ctx, region, ref)
	})
}
