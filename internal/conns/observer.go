package conns

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/batch"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// Before a change an observation of other callers will do, if it was made up to
// recentAge ago or starts within sharedDelay: nothing is locked on the service, so
// one of this very moment would prove no more.
const (
	recentAge   = 500 * time.Millisecond
	sharedDelay = 250 * time.Millisecond
)

// AcceptedGrace is how long accepted work may stay invisible before it counts as never
// started.
const AcceptedGrace = 10 * time.Second

// Observer observes one resource for a waiter, and keeps the last observation.
type Observer[T any] struct {
	Provider *Provider
	API      *manila.Client
	Region   string
	Ref      manila.Ref
	// Last is the resource as last observed; nil before that.
	Last *T
	// SoftDeletion is the error of the last observation that found a share in the
	// recycle bin.
	SoftDeletion error

	kind       string
	read       func(ctx context.Context, by time.Time, maxAge time.Duration) (batch.Result[*T], error)
	hasPending func() bool
	shown      func(*T) (status string, size int)
}

// ShareObserver observes a share.
type ShareObserver = Observer[manila.Share]

// SnapshotObserver observes a snapshot.
type SnapshotObserver = Observer[manila.Snapshot]

// ShareObserver returns an observer of a share.
func (p *Provider) ShareObserver(region string, ref manila.Ref) *ShareObserver {
	return &ShareObserver{
		Provider: p, API: p.API.InRegion(region), Region: region, Ref: ref, kind: "share",
		read: func(ctx context.Context, by time.Time, maxAge time.Duration) (ShareResult, error) {
			return p.ObserveShare(ctx, region, ref, by, maxAge)
		},
		hasPending: func() bool { return p.shareReader(region).HasPending() },
		shown:      func(share *manila.Share) (string, int) { return share.Status, share.Size },
	}
}

// SnapshotObserver returns an observer of a snapshot.
func (p *Provider) SnapshotObserver(region string, ref manila.Ref) *SnapshotObserver {
	return &SnapshotObserver{
		Provider: p, API: p.API.InRegion(region), Region: region, Ref: ref, kind: "snapshot",
		read: func(ctx context.Context, by time.Time, maxAge time.Duration) (batch.Result[*manila.Snapshot], error) {
			return read(ctx, p, p.snapshotReader(region), ref, batch.Request{MaxAge: maxAge, Due: by, NoRetries: true})
		},
		hasPending: func() bool { return p.snapshotReader(region).HasPending() },
		shown:      func(snapshot *manila.Snapshot) (string, int) { return snapshot.Status, snapshot.Size },
	}
}

// Waiter returns a waiter for the end of work that was just requested.
func (o *Observer[T]) Waiter() waiter.Waiter {
	w := o.StableWaiter()
	w.FirstDelay = w.Schedule(0)
	return w
}

// StableWaiter returns a waiter for a resource to become stable before it is changed.
// It lets the first poll be served together with those of other callers.
func (o *Observer[T]) StableWaiter() waiter.Waiter {
	w := o.Provider.Waiter()
	if o.hasPending() {
		w.FirstDelay = sharedDelay
	}
	w.OnObservation = logObservation(o.kind, o.Ref.ID)
	return w
}

func logObservation(kind, id string) func(context.Context, waiter.Observation, waiter.Verdict) {
	return func(ctx context.Context, observation waiter.Observation, verdict waiter.Verdict) {
		fields := map[string]any{kind: id, "status": observation.Status, "size": observation.Size, "verdict": verdict.Outcome.String()}
		if observation.NotFound {
			fields["not_found"] = true
		}
		if observation.Err != nil {
			fields["error"] = observation.Err.Error()
		}
		tflog.Debug(ctx, "observed the "+kind, fields)
	}
}

// Observe observes the resource now.
func (o *Observer[T]) Observe(ctx context.Context) waiter.Observation {
	return o.ObserveBy(ctx, o.Provider.Clock.Now())
}

// ObserveBy is a waiter.RefreshFunc: it observes the resource at the given time at the
// latest. A failed request is not retried: the waiter's schedule decides when to
// poll again.
func (o *Observer[T]) ObserveBy(ctx context.Context, by time.Time) waiter.Observation {
	return o.observe(ctx, by, 0)
}

// ObserveRecent returns a waiter.RefreshFunc whose first observation may be a recent
// one of another caller.
func (o *Observer[T]) ObserveRecent() waiter.RefreshFunc {
	maxAge := recentAge
	return func(ctx context.Context, by time.Time) waiter.Observation {
		observation := o.observe(ctx, by, maxAge)
		maxAge = 0
		return observation
	}
}

func (o *Observer[T]) observe(ctx context.Context, by time.Time, maxAge time.Duration) waiter.Observation {
	result, err := o.read(ctx, by, maxAge)
	observation := waiter.Observation{Started: result.Started, Ended: result.Ended}
	switch {
	case err == nil:
		o.Last = result.Value
		observation.Status, observation.Size = o.shown(result.Value)
	case manila.IsNotFound(err):
		observation.NotFound = true
		if deletion, ok := manila.AsSoftDeletion(err); ok {
			o.SoftDeletion, observation.Reason = err, deletion.String()
		}
	default:
		RecordError(&observation, err)
	}
	return observation
}

// UserMessage is UserMessage about a request for this resource.
func (o *Observer[T]) UserMessage(ctx context.Context, requestID string) (text string, found bool) {
	return UserMessage(ctx, o.API, requestID)
}

// UserMessage is the service's message about a request that it accepted and did
// not carry out. Not every service has them, and none is worth failing for.
func UserMessage(ctx context.Context, api *manila.Client, requestID string) (text string, found bool) {
	if requestID == "" {
		return "", false
	}
	messages, err := api.UserMessages(manila.WithoutRetries(ctx), requestID)
	if err != nil {
		tflog.Debug(ctx, "the user messages could not be read", map[string]any{"request_id": requestID, "error": err.Error()})
		return "", false
	}
	var texts []string
	for _, message := range messages {
		if strings.EqualFold(message.Level, "ERROR") {
			texts = append(texts, message.Text)
		}
	}
	return strings.Join(texts, " "), len(texts) > 0
}

// UntilShown observes until the service shows what it has confirmed: some show a
// change late. What it does not show within the grace time it has not done. The error
// of a context that ends before is the context's: then that is not known.
func (p *Provider) UntilShown(ctx context.Context, grace time.Duration, observe func(context.Context) (shown bool, err error)) error {
	schedule := p.Waiter().Schedule
	started := p.Clock.Now()
	for {
		shown, err := observe(ctx)
		elapsed := p.Clock.Now().Sub(started)
		if shown || err != nil || elapsed >= grace {
			return err
		}
		if err := p.Clock.Sleep(ctx, schedule(elapsed)); err != nil {
			return err
		}
	}
}

// RecordError adds the error of a failed poll to an observation.
func RecordError(observation *waiter.Observation, err error) {
	observation.Err = err
	if failure, ok := manila.AsError(err); ok {
		observation.Denied = isFinal(failure.Class())
		observation.RetryAfter = failure.RetryAfter
	}
}

// isFinal is true for errors that polling again does not resolve. A server that
// cannot be reached is not one of them: networks recover.
func isFinal(class manila.ErrorClass) bool {
	switch class {
	case manila.ClassUnauthorized, manila.ClassForbidden, manila.ClassConfiguration, manila.ClassProxy,
		manila.ClassBadRequest, manila.ClassNotSupported:
		return true
	default:
		return false
	}
}
