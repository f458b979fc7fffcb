package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// createMarkerKey is the metadata key under which a create marks its share. The
// marker finds a share whose create response was lost, and identifies one whose
// create was interrupted before Terraform knew its id.
//
// It is removed as the last step of the create, so a share that carries it is
// unfinished. It never shows in state, plan or import. A service without a call
// to change metadata (SFS) keeps it; it does no harm there.
const createMarkerKey = "terraform_create_id"

// createMarkerProbeKey is on no share: deleting it tells whether a create marker
// could be removed.
const createMarkerProbeKey = "terraform_create_probe"

func createMarker(share *manila.Share) string { return share.Metadata[createMarkerKey] }

// removeCreateMarker ends a create. A failure leaves the share as usable as
// before; the next create of a share of that name reports it.
func removeCreateMarker(ctx context.Context, api *manila.Client, share *manila.Share) {
	if createMarker(share) == "" {
		return
	}
	if err := api.DeleteMetadataKey(ctx, share.Ref(), createMarkerKey); err != nil {
		tflog.Debug(ctx, "the create marker was not removed", map[string]any{"share": share.ID, "error": err.Error()})
	}
}

// createMarkersAreKept is true where the service says that it removes no metadata
// keys: there a marker says nothing about whether its create has ended. A transient
// error says nothing either way.
func createMarkersAreKept(ctx context.Context, api *manila.Client, share *manila.Share) bool {
	failure, ok := manila.AsError(api.DeleteMetadataKey(ctx, share.Ref(), createMarkerProbeKey))
	if !ok {
		return false
	}
	switch failure.Class() {
	case manila.ClassNotSupported, manila.ClassNotFound, manila.ClassForbidden, manila.ClassBadRequest:
		return true
	default:
		return false
	}
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
