package share

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// createMarkerKey is the metadata key under which a create marks its share. The mark
// is how a share is found again when the answer to the create is lost, and how
// a share is recognised whose create was cut off before Terraform knew its id.
//
// It is taken off as the last step of the create, so a share that bears it is
// unfinished. It never shows in state, plan or import. A service without a call
// to change metadata (SFS) keeps it; it does no harm there.
const createMarkerKey = "terraform_create_id"

// createMarkerProbeKey is on no share: removing it tells whether a stamp could be removed.
const createMarkerProbeKey = "terraform_create_probe"

func createMarker(share *manila.Share) string { return share.Metadata[createMarkerKey] }

// removeCreateMarker ends a create. If it fails the share is none the worse: the next
// share of that name is then created only after a person has had a look.
func removeCreateMarker(ctx context.Context, api *manila.Client, share *manila.Share) {
	if createMarker(share) == "" {
		return
	}
	if err := api.DeleteMetadataKey(ctx, share.Ref(), createMarkerKey); err != nil {
		tflog.Debug(ctx, "the mark of the create stays on the share", map[string]any{"share": share.ID, "error": err.Error()})
	}
}

// createMarkersAreKept tells that the service says that it removes no metadata
// keys. There a stamp says nothing about who has finished. An answer that is no
// such statement leaves the stamp its meaning.
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

// refusesCreateMarker tells that a create was refused because of its mark.
func refusesCreateMarker(err error) bool {
	failure, ok := manila.AsError(err)
	if !ok || failure.Class() != manila.ClassBadRequest {
		return false
	}
	said := strings.ToLower(failure.Message)
	return strings.Contains(said, "metadata") || strings.Contains(said, createMarkerKey)
}
