package waiter

// StatusClass is what a share's status means for a waiter.
type StatusClass int

const (
	// StatusUnknown is a status that is not in the service's documents: of a
	// later release, or of a vendor.
	StatusUnknown StatusClass = iota
	// StatusStable is a share that can be used and on which no work is in progress.
	StatusStable
	// StatusBusy is a share on which work is in progress that will end by itself.
	StatusBusy
	// StatusShrinkRefused is a share whose shrink was refused to protect its data.
	// It is stable and may be shrunk again; it may not be extended or deleted.
	StatusShrinkRefused
	// StatusFailed is a share whose last work failed, or that cannot be used for
	// another reason. It stays so until somebody intervenes.
	StatusFailed
	// StatusDeleting is a share that is being deleted, or removed from the
	// service's management.
	StatusDeleting
)

// The statuses that a resize can have.
const (
	available = "available"
	dataLoss  = "shrinking_possible_data_loss_error"
	extending = "extending"
	shrinking = "shrinking"
)

// statusClasses lists every status of shares and of snapshots of Manila from Mitaka to
// 2026.2 and of the SFS API reference.
var statusClasses = map[string]StatusClass{
	available: StatusStable,

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
	"reverting_to_snapshot":   StatusBusy, // Manila 23 and later, where the backend is asked for the end
	"manage_starting":         StatusBusy,
	"backup_creating":         StatusBusy,
	"backup_restoring":        StatusBusy,
	"ensuring":                StatusBusy,
	"restoring":               StatusBusy, // a snapshot while a share is reverted to it
	dataLoss:                  StatusShrinkRefused,
	"error":                   StatusFailed,
	"extending_error":         StatusFailed,
	"shrinking_error":         StatusFailed,
	"reverting_error":         StatusFailed,
	"manage_error":            StatusFailed,
	"backup_restoring_error":  StatusFailed,
	"awaiting_transfer":       StatusFailed, // ends only when another project accepts, or somebody cancels
	"inactive":                StatusFailed, // what a migration leaves of its source; ends only when somebody deletes it
	"deleting":                StatusDeleting,
	"error_deleting":          StatusDeleting,
	"deferred_deleting":       StatusDeleting,
	"error_deferred_deleting": StatusDeleting,
	"unmanage_starting":       StatusDeleting,
	"unmanage_error":          StatusDeleting,
	"unmanaged":               StatusDeleting,

	"manage_error_unmanage_starting": StatusDeleting,
}

// Classify returns the class of a status, as the service writes it.
func Classify(status string) StatusClass { return statusClasses[status] }

// DeletionFailed is true for a share whose deletion, or whose removal from the
// management, has failed: it stays until an administrator intervenes.
func DeletionFailed(status string) bool {
	return status == "error_deleting" || status == "error_deferred_deleting" || status == "unmanage_error"
}

// IsBeingDeleted is true for a share or a snapshot that will be gone; also at the end of a
// delete, when the status is null.
func IsBeingDeleted(status string) bool {
	return status == "" || Classify(status) == StatusDeleting && !DeletionFailed(status)
}
