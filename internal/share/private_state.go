package share

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// What is remembered beside the state, where no plan ever shows it.
const (
	resizeKey    = "resize"
	locationsKey = "locations"
	typeKey      = "share_type"
)

// privateState is a resource's private state, as Terraform keeps it.
type privateState interface {
	privateStateReader
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

type privateStateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// unfinishedResize is a resize that the service accepted and whose end was not
// seen, because of a timeout or Ctrl-C. The next apply joins it.
type unfinishedResize struct {
	From       int       `json:"from"`
	To         int       `json:"to"`
	FromStatus string    `json:"from_status,omitempty"`
	RequestID  string    `json:"request_id"`
	Accepted   time.Time `json:"accepted"`
}

// mayBeInvisible is true while the share does not show the resize and it is too
// early to say that there is none.
func (u *unfinishedResize) mayBeInvisible(share *manila.Share, now time.Time) bool {
	return share.Status == u.FromStatus && share.Size == u.From &&
		!now.Before(u.Accepted) && now.Before(u.Accepted.Add(acceptedGrace))
}

// conflictsWith is true while the share is being resized to a size that is not
// the planned one, also where the state still shows the planned size.
func (u *unfinishedResize) conflictsWith(state, plan *model) bool {
	return u != nil && plan.sizeIsKnown() &&
		waiter.Classify(state.Status.ValueString()) == waiter.StatusBusy && !plan.plannedSize().isMetBy(u.To)
}

// unfinishedResizeIn gives the resize that an earlier apply left, or nil.
func unfinishedResizeIn(ctx context.Context, from privateStateReader) (*unfinishedResize, diag.Diagnostics) {
	return getPrivate[unfinishedResize](ctx, from, resizeKey)
}

// setUnfinishedResize leaves a resize for the next apply; nil forgets it.
func setUnfinishedResize(ctx context.Context, in privateState, resize *unfinishedResize) diag.Diagnostics {
	return setPrivate(ctx, in, resizeKey, resize)
}

// inlineLocations are the unordered paths that the service showed with the
// share when its export locations were last asked for.
type inlineLocations struct {
	Paths []string `json:"paths"`
}

// shareType is the one type under its two names.
type shareType struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (t shareType) names(written string) bool {
	return written != "" && (written == t.ID || written == t.Name)
}

func shareTypeIn(ctx context.Context, from privateStateReader) (shareType, diag.Diagnostics) {
	known, diags := getPrivate[shareType](ctx, from, typeKey)
	if known == nil {
		return shareType{}, diags
	}
	return *known, diags
}

func getPrivate[T any](ctx context.Context, from privateStateReader, key string) (*T, diag.Diagnostics) {
	raw, diags := from.GetKey(ctx, key)
	if diags.HasError() || len(raw) == 0 {
		return nil, diags
	}
	var value *T
	if err := json.Unmarshal(raw, &value); err != nil {
		diags.Append(privateStateUnreadable(key, err))
	}
	return value, diags
}

func setPrivate[T any](ctx context.Context, in privateState, key string, value *T) diag.Diagnostics {
	if value == nil {
		return in.SetKey(ctx, key, nil)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{privateStateNotWritten(err)}
	}
	return in.SetKey(ctx, key, raw)
}
