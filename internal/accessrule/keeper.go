package accessrule

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

const (
	// acceptedGrace is how long an accepted change may stay invisible.
	acceptedGrace = 10 * time.Second
	// mostSends bounds how often one change is sent. It is sent again only after
	// a look has shown that the last one was not carried out.
	mostSends = 5
	// resendPause is the shortest time between two sends.
	resendPause = time.Second
)

// keeper changes the access rules of one share, one request at a time, and sees
// each change through.
type keeper struct {
	conns.ShareWaiter
}

func newKeeper(s *conns.Provider, region, shareID types.String) *keeper {
	return &keeper{conns.ShareWaiter{
		Provider: s, API: s.API.InRegion(region.ValueString()), Region: region.ValueString(),
		Ref: manila.ShareRef{ID: shareID.ValueString()},
	}}
}

// refreshed are the rules of the share for a refresh. A share that is gone gives
// a not-found error; it is asked for by itself first, because a 404 can also mean
// that the service lacks the call.
func (k *keeper) refreshed(ctx context.Context) ([]manila.Rule, error) {
	list, err := k.Provider.ReadRules(ctx, k.API, k.Ref)
	if manila.IsNotFound(err) {
		if _, gone := k.API.GetShare(ctx, k.Ref); !manila.IsNotFound(gone) {
			return nil, &unlisted{err}
		}
	}
	return list.Rules, err
}

// unlisted is a not-found error about a share that is there.
type unlisted struct{ err error }

func (u *unlisted) Error() string { return u.err.Error() }

// now are the rules of the share as they are now.
func (k *keeper) now(ctx context.Context) ([]manila.Rule, error) {
	list, err := k.Provider.ObserveRules(ctx, k.API, k.Ref, k.Provider.Clock.Now())
	return list.Rules, err
}

// inTurn sends one change while no other change to the share is sent.
func (k *keeper) inTurn(ctx context.Context, send func() error) error {
	release, err := k.Provider.Lock(ctx, k.Ref.ID)
	if err != nil {
		return &turnError{err}
	}
	defer release()
	return send()
}

// turnError is a change that was not sent, because another change to the share
// took all the time.
type turnError struct{ error }

func (t *turnError) Unwrap() error { return t.error }

// named is the share with its name, which is worth a request when something has
// to be told about it.
func (k *keeper) named(ctx context.Context) manila.ShareRef {
	if k.Last == nil {
		last, done := tfstate.CleanupContext(ctx)
		defer done()
		k.Observe(last)
	}
	if k.Last != nil {
		k.Ref = k.Last.Ref()
	}
	return k.Ref
}

// busy waits, after a refusal, until nobody works on the share any more. It is
// false when nobody did, so that the refusal means what it says.
func (k *keeper) busy(ctx context.Context, intent string) (was bool, failure diag.Diagnostic) {
	look := k.Observe(ctx)
	if look.Err != nil || look.NotFound || waiter.Classify(look.Status) != waiter.StatusBusy {
		return false, nil
	}
	tflog.Info(ctx, "the share is at work, waiting until it is at rest", map[string]any{"share": k.Ref.ID, "status": look.Status})
	if _, err := k.WaitUntilStable(ctx, waiter.Stable{}); err != nil {
		return true, notAtRest(k.named(ctx), intent, k.Last, err)
	}
	return true, nil
}

// mayHaveComeToRest is true once, after the first refusal: the share, which is at
// rest now, may have been at work when the request came.
func (k *keeper) mayHaveComeToRest(sends int) bool {
	return sends == 1 && k.Last != nil && waiter.Classify(k.Last.Status) == waiter.StatusStable
}

// pause keeps a request apart from the one whose answer was lost. It is false when
// the time is over.
func (k *keeper) pause(ctx context.Context) bool {
	return k.Provider.Clock.Sleep(ctx, resendPause) == nil
}

// sighting looks at some rules of the share and keeps what was last seen.
type sighting struct {
	*keeper
	ids []string
	// list are all rules of the share, as last seen.
	list []manila.Rule
}

func (k *keeper) sightingOf(rules ...manila.Rule) *sighting {
	s := &sighting{keeper: k}
	for _, rule := range rules {
		s.ids = append(s.ids, rule.ID)
	}
	return s
}

// rule is one of the rules as last seen; nil if it was not.
func (s *sighting) rule(id string) *manila.Rule {
	at := slices.IndexFunc(s.list, func(r manila.Rule) bool { return r.ID == id })
	if at < 0 {
		return nil
	}
	return &s.list[at]
}

// until waits for a goal, which judges the rules together by the one that is
// furthest from its end.
func (s *sighting) until(ctx context.Context, goal waiter.Goal, look waiter.RefreshFunc) error {
	loop := s.Provider.Waiter()
	loop.FirstDelay = loop.Schedule(0)
	loop.Observed = func(ctx context.Context, look waiter.Observation, verdict waiter.Verdict) {
		fields := map[string]any{"share": s.Ref.ID, "rules": s.ids, "state": look.Status, "verdict": verdict.Outcome.String()}
		if look.NotFound {
			fields["gone"] = true
		}
		if look.Err != nil {
			fields["error"] = look.Err.Error()
		}
		tflog.Debug(ctx, "looked at the access rules", fields)
	}
	_, err := loop.Wait(ctx, goal, look)
	return err
}

// lookApplied looks whether the rules are active. Below microversion 2.28 all
// rules are shown as active while the share is at work, even those that are not
// applied yet; so there it takes a share at rest between two looks.
func (s *sighting) lookApplied(ctx context.Context, by time.Time) waiter.Observation {
	look := s.lookBy(ctx, by, allApplied)
	if s.API.ReportsRuleStates() || look.Err != nil || look.NotFound || look.Status != ruleActive {
		return look
	}
	if share := s.Observe(ctx); share.Err == nil && waiter.Classify(share.Status) == waiter.StatusBusy {
		look.Status = ""
		return look
	}
	return s.lookBy(ctx, s.Provider.Clock.Now(), allApplied)
}

// lookGone looks which of the rules are left.
func (s *sighting) lookGone(ctx context.Context, by time.Time) waiter.Observation {
	return s.lookBy(ctx, by, anyLeft)
}

func (s *sighting) lookBy(ctx context.Context, by time.Time, sum func(tally) (string, bool)) waiter.Observation {
	list, err := s.Provider.ObserveRules(ctx, s.API, s.Ref, by)
	look := waiter.Observation{Started: list.Started, Ended: list.Ended}
	switch {
	case err == nil:
		s.list = list.Rules
		look.Status, look.NotFound = sum(s.tally())
	case manila.IsNotFound(err) && s.Observe(ctx).NotFound:
		s.list, look.NotFound = nil, true
	default:
		conns.RecordError(&look, err)
	}
	return look
}

// tally sums up the states of some rules.
type tally struct {
	moving                  string // the state of one that will change by itself
	failed, active, missing bool
}

func (s *sighting) tally() tally {
	var t tally
	for _, id := range s.ids {
		rule := s.rule(id)
		switch {
		case rule == nil:
			t.missing = true
		case rule.State == ruleError:
			t.failed = true
		case rule.State == ruleActive:
			t.active = true
		case rule.State == "":
			t.moving = "unknown"
		default:
			t.moving = rule.State
		}
	}
	return t
}

// allApplied is the state of the rule that is furthest from being active; gone
// is true when one is not listed.
func allApplied(t tally) (state string, gone bool) {
	switch {
	case t.moving != "":
		return t.moving, false
	case t.failed:
		return ruleError, false
	case t.missing:
		return "", true
	}
	return ruleActive, false
}

// anyLeft is the state of one of the rules that are left; gone is true when none is.
func anyLeft(t tally) (state string, gone bool) {
	switch {
	case t.moving != "":
		return t.moving, false
	case t.failed:
		return ruleError, false
	case t.active:
		return ruleActive, false
	}
	return "", true
}

const (
	ruleActive = "active"
	ruleError  = "error"
)

func endedAs(err error) *waiter.Error {
	var ended *waiter.Error
	if errors.As(err, &ended) {
		return ended
	}
	return &waiter.Error{Cause: waiter.CauseInterrupted, Err: err}
}
