package waiter

// StatusClass says what a share's status means for somebody who waits.
type StatusClass int

const (
	// StatusUnknown is a status that is not in the service's documents: a later
	// release, or a vendor's own.
	StatusUnknown StatusClass = iota
	// StatusStable is a share that nobody is working on and that can be used.
	StatusStable
	// StatusBusy is a share on which work is under way that will end by itself.
	StatusBusy
	// StatusShrinkRefused is a share whose shrink was refused to save its data. It
	// rests, and may be shrunk again; it may not be extended or deleted.
	StatusShrinkRefused
	// StatusFailed is a share whose last work failed. It stays so until somebody acts.
	StatusFailed
	// StatusDeleting is a share that is being deleted or taken out of management.
	StatusDeleting
)

// The statuses by which a resize is recognised.
const (
	available = "available"
	dataLoss  = "shrinking_possible_data_loss_error"
	extending = "extending"
	shrinking = "shrinking"
)

// kinds lists every share status of Manila from Mitaka to 2026.2 and of the
// SFS API reference.
var kinds = map[string]StatusClass{
	available:  StatusStable,
	"inactive": StatusStable,

	// Manila shows nulls for a moment at the end of a delete.
	"":                        StatusBusy,
	"creating":                StatusBusy,
	"creating_from_snapshot":  StatusBusy,
	extending:                 StatusBusy,
	shrinking:                 StatusBusy,
	"migrating":               StatusBusy,
	"migrating_to":            StatusBusy,
	"server_migrating":        StatusBusy,
	"server_migrating_to":     StatusBusy,
	"replication_change":      StatusBusy,
	"reverting":               StatusBusy,
	"manage_starting":         StatusBusy,
	"awaiting_transfer":       StatusBusy,
	"backup_creating":         StatusBusy,
	"backup_restoring":        StatusBusy,
	"ensuring":                StatusBusy,
	dataLoss:                  StatusShrinkRefused,
	"error":                   StatusFailed,
	"extending_error":         StatusFailed,
	"shrinking_error":         StatusFailed,
	"reverting_error":         StatusFailed,
	"manage_error":            StatusFailed,
	"backup_restoring_error":  StatusFailed,
	"deleting":                StatusDeleting,
	"error_deleting":          StatusDeleting,
	"deferred_deleting":       StatusDeleting,
	"error_deferred_deleting": StatusDeleting,
	"unmanage_starting":       StatusDeleting,
	"unmanage_error":          StatusDeleting,
	"unmanaged":               StatusDeleting,

	"manage_error_unmanage_starting": StatusDeleting,
}

// Classify tells what a status, as the service writes it, means.
func Classify(status string) StatusClass { return kinds[status] }

// DeletionFailed is true for a share whose deletion, or whose leaving of the
// management, has failed: no wait makes it go.
func DeletionFailed(status string) bool {
	switch status {
	case "error_deleting", "error_deferred_deleting", "unmanage_error":
		return true
	default:
		return false
	}
}

// resizing is true for the two statuses that only a resize gives.
func resizing(status string) bool { return status == shrinking || status == extending }
