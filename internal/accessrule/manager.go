package accessrule

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// maxSends bounds how often one change is sent. It is sent again only after
	// the rules have shown that the previous request had no effect.
	maxSends = 5
	// resendPause is the shortest time between two sends.
	resendPause = time.Second
)

// ruleManager changes the access rules of one share, one request at a time, and
// waits until each change is complete.
type ruleManager struct {
	*conns.ShareObserver
	// rules are all rules of the share, as last observed.
	rules []manila.Rule
	// clients are those of the rules, by id, as they were asked for or shown last.
	clients map[string]string
}

func newRuleManager(provider *conns.Provider, region, shareID types.String) *ruleManager {
	observer := provider.ShareObserver(region.ValueString(), manila.Ref{ID: shareID.ValueString()})
	return &ruleManager{ShareObserver: observer, clients: map[string]string{}}
}

// register records which kind of resource manages the rules of the share, and
// warns if both kinds do.
func (m *ruleManager) register(kind conns.RuleManager) diag.Diagnostic {
	if m.Ref.ID == "" || !m.Provider.RegisterRuleManager(m.Ref.ID, kind) {
		return nil
	}
	return managedTwice(m.Ref)
}

// listForRefresh returns the rules of the share. Its error is a not-found error
// only if the share is gone: a 404 can also mean that the service lacks the call.
func (m *ruleManager) listForRefresh(ctx context.Context) ([]manila.Rule, error) {
	list, err := m.Provider.ReadRules(ctx, m.API, m.Ref)
	if manila.IsNotFound(err) && !manila.IsSoftDeleted(err) {
		if _, shareErr := m.API.GetShare(ctx, m.Ref); !manila.IsNotFound(shareErr) {
			return nil, notAboutTheShare(err)
		}
	}
	return m.unmask(list.Rules), err
}

// notAboutTheShare is a 404 to the listing of a share that is there: it is no
// not-found error, and advice about the share does not apply.
func notAboutTheShare(err error) error { return errors.New(err.Error()) }

// listNow returns the rules of the share without any cache.
func (m *ruleManager) listNow(ctx context.Context) ([]manila.Rule, error) {
	list, err := m.Provider.ObserveRules(ctx, m.API, m.Ref, m.Provider.Clock.Now())
	if err != nil {
		return nil, err
	}
	m.rules = m.unmask(list.Rules)
	return m.rules, nil
}

// send sends one change, with no other change of the share at the same time.
// After an error resolve finds out what the request did, and whether to send it
// again; without a failure the change was accepted.
func (m *ruleManager) send(ctx context.Context, grant manila.Grant, request func() error, resolve func(err error, sends int) (again bool, failure diag.Diagnostic)) diag.Diagnostic {
	for sends := 1; ; sends++ {
		unlock, err := m.Provider.Lock(ctx, m.Ref.ID)
		if err != nil {
			return diags.ShareLocked(m.named(ctx), "change of "+grant.String(), err)
		}
		err = request()
		unlock()
		if err == nil {
			return nil
		}
		again, failure := resolve(err, sends)
		if !again || sends == maxSends {
			return failure
		}
	}
}

// isRefusal reports whether an error can mean that the share is busy.
func isRefusal(err *manila.Error) bool {
	return err.Class() == manila.ClassBadRequest || err.Class() == manila.ClassConflict
}

// retryAfterRefusal reports whether a refused request is to be sent again. It
// waits until the share is stable, if it is busy. If it is stable already, it may
// have been busy when the request came, which is worth one more request.
func (m *ruleManager) retryAfterRefusal(ctx context.Context, grant manila.Grant, sends int) (again bool, failure diag.Diagnostic) {
	share := m.Observe(ctx)
	if share.Err != nil || share.NotFound || waiter.Classify(share.Status) != waiter.StatusBusy {
		return sends == 1 && m.Last != nil && waiter.Classify(m.Last.Status) == waiter.StatusStable, nil
	}
	tflog.Info(ctx, "the share is busy, waiting until it is stable", map[string]any{"share": m.Ref.ID, "status": share.Status})
	if _, err := m.StableWaiter().Wait(ctx, waiter.Stable{}, m.ObserveRecent()); err != nil {
		return false, shareBusy(m.named(ctx), grant, m.Last, waiter.AsError(err))
	}
	return true, nil
}

// pause separates a request from a previous one whose response was lost. It
// reports whether there is time for another one.
func (m *ruleManager) pause(ctx context.Context) bool {
	return m.Provider.Clock.Sleep(ctx, resendPause) == nil
}

// named returns the share with its name, which messages need, even at the price
// of a request.
func (m *ruleManager) named(ctx context.Context) manila.Ref {
	if m.Last == nil {
		cleanup, cancel := tfstate.CleanupContext(ctx)
		defer cancel()
		m.Observe(cleanup)
	}
	if m.Last != nil {
		m.Ref = m.Last.Ref()
	}
	return m.Ref
}
