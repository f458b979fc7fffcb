package share

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// The keys of the private state. Terraform shows it in no plan.
const (
	resizeKey    = "resize"
	locationsKey = "locations"
	typeKey      = "share_type"
)

// privateState is the private state of a response, which has the prior one too.
type privateState interface {
	tfstate.PrivateReader
	tfstate.PrivateWriter
}

// unfinishedResize is a resize that the service accepted and whose end was not
// observed, because of a timeout or Ctrl-C. The next apply joins it.
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
		!now.Before(u.Accepted) && now.Before(u.Accepted.Add(conns.AcceptedGrace))
}

// conflictsWith is true while the share is being resized to a size that is not
// the planned one, also where the state still shows the planned size.
func (u *unfinishedResize) conflictsWith(state, plan *model) bool {
	return u != nil && plan.sizeIsKnown() &&
		waiter.Classify(state.Status.ValueString()) == waiter.StatusBusy && !plan.plannedSize().isMetBy(u.To)
}

func getUnfinishedResize(ctx context.Context, private tfstate.PrivateReader) (*unfinishedResize, diag.Diagnostics) {
	return tfstate.GetPrivate[unfinishedResize](ctx, private, resizeKey)
}

// setUnfinishedResize leaves a resize for the next apply; nil removes it.
func setUnfinishedResize(ctx context.Context, private tfstate.PrivateWriter, resize *unfinishedResize) diag.Diagnostics {
	return tfstate.SetPrivate(ctx, private, resizeKey, resize)
}

// inlineLocations are the unordered paths that the service showed with the
// share when its export locations were last read.
type inlineLocations struct {
	Paths []string `json:"paths"`
}

// shareType is a share type by its two names.
type shareType struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func shareTypeOf(share *manila.Share) shareType {
	return shareType{ID: share.ShareTypeID, Name: share.ShareTypeName}
}

func (t shareType) isNamed(nameOrID string) bool {
	return nameOrID != "" && (nameOrID == t.ID || nameOrID == t.Name)
}

func getShareType(ctx context.Context, private tfstate.PrivateReader) (shareType, diag.Diagnostics) {
	known, diags := tfstate.GetPrivate[shareType](ctx, private, typeKey)
	if known == nil {
		return shareType{}, diags
	}
	return *known, diags
}
