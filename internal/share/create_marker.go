package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// createMarkerKey is the metadata key under which a create marks its share. The
// marker finds a share whose create response was lost, and identifies one whose
// create was interrupted before Terraform knew its id.
//
// It is removed as the last step of the create, so a share that carries it is
// unfinished. It never shows in state, plan or import. A service without a call
// to change metadata (SFS) keeps it; it does no harm there.
const createMarkerKey = "terraform_create_id"

// markerState is, in private state, what is to become of the create marker of a
// share that carries one. An orphan that was imported carries it, and a share whose
// create could not remove it: the next create of a share of that name would take
// it for an orphan.
type markerState string

const (
	markerStateKey = "create_marker"

	removeMarker markerState = "remove" // by the next update
	markerKept   markerState = "kept"   // by the service, for ever
)

func createMarker(share *manila.Share) string { return share.Metadata[createMarkerKey] }

// removeCreateMarker ends a create. A failure leaves the share as usable as
// before; the next plan removes the marker.
func (r *shareResource) removeCreateMarker(ctx context.Context, region types.String, share *manila.Share, private tfstate.PrivateWriter) diag.Diagnostics {
	if createMarker(share) == "" {
		return nil
	}
	err := r.api(region).DeleteMetadataKey(ctx, share.Ref(), createMarkerKey)
	if err != nil {
		tflog.Debug(ctx, "the create marker was not removed", map[string]any{"share": share.ID, "error": err.Error()})
	}
	if r.provider.MarkerRemoved(ctx, region.ValueString(), share.Ref(), err) == conns.MarkersKept {
		return setMarkerState(ctx, private, markerKept)
	}
	return nil
}

// observeCreateMarker decides in a refresh what is to become of a marker. It asks
// the service once, not at every refresh.
func (r *shareResource) observeCreateMarker(ctx context.Context, region types.String, share *manila.Share, private privateState) diag.Diagnostics {
	known, diags := getMarkerState(ctx, private)
	switch {
	case createMarker(share) == "":
		return append(diags, setMarkerState(ctx, private, "")...)
	case known != "" || waiter.Classify(share.Status) == waiter.StatusBusy:
		return diags
	}
	switch r.provider.MarkerRemoval(ctx, region.ValueString(), share.Ref()) {
	case conns.MarkersRemovable:
		diags.Append(setMarkerState(ctx, private, removeMarker)...)
	case conns.MarkersKept:
		diags.Append(setMarkerState(ctx, private, markerKept)...)
	default:
	}
	return diags
}

func getMarkerState(ctx context.Context, private tfstate.PrivateReader) (markerState, diag.Diagnostics) {
	state, diags := tfstate.GetPrivate[markerState](ctx, private, markerStateKey)
	if state == nil {
		return "", diags
	}
	return *state, diags
}

func setMarkerState(ctx context.Context, private tfstate.PrivateWriter, state markerState) diag.Diagnostics {
	if state == "" {
		return tfstate.SetPrivate[markerState](ctx, private, markerStateKey, nil)
	}
	return tfstate.SetPrivate(ctx, private, markerStateKey, &state)
}

// refusesCreateMarker is true for a create that was rejected because of its marker.
func refusesCreateMarker(err error) bool {
	failure, ok := manila.AsError(err)
	if !ok || failure.Class() != manila.ClassBadRequest {
		return false
	}
	message := strings.ToLower(failure.Message)
	return strings.Contains(message, "metadata") || strings.Contains(message, createMarkerKey)
}
