package settle

// Kind says what a share's status means for somebody who waits.
type Kind int

const (
	// Unknown is a status that is not in the service's documents: a later
	// release, or a vendor's own.
	Unknown Kind = iota
	// AtRest is a share that nobody is working on and that can be used.
	AtRest
	// Working is a share on which work is under way that will end by itself.
	Working
	// LossRefused is a share whose shrink was refused to save its data. It
	// rests, and may be shrunk again; it may not be extended or deleted.
	LossRefused
	// Stuck is a share whose last work failed. It stays so until somebody acts.
	Stuck
	// Leaving is a share that is being deleted or taken out of management.
	Leaving
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
var kinds = map[string]Kind{
	available:  AtRest,
	"inactive": AtRest,

	// Manila shows nulls for a moment at the end of a delete.
	"":                        Working,
	"creating":                Working,
	"creating_from_snapshot":  Working,
	extending:                 Working,
	shrinking:                 Working,
	"migrating":               Working,
	"migrating_to":            Working,
	"server_migrating":        Working,
	"server_migrating_to":     Working,
	"replication_change":      Working,
	"reverting":               Working,
	"manage_starting":         Working,
	"awaiting_transfer":       Working,
	"backup_creating":         Working,
	"backup_restoring":        Working,
	"ensuring":                Working,
	dataLoss:                  LossRefused,
	"error":                   Stuck,
	"extending_error":         Stuck,
	"shrinking_error":         Stuck,
	"reverting_error":         Stuck,
	"manage_error":            Stuck,
	"backup_restoring_error":  Stuck,
	"deleting":                Leaving,
	"error_deleting":          Leaving,
	"deferred_deleting":       Leaving,
	"error_deferred_deleting": Leaving,
	"unmanage_starting":       Leaving,
	"unmanage_error":          Leaving,
	"unmanaged":               Leaving,

	"manage_error_unmanage_starting": Leaving,
}

// KindOf tells what a status, as the service writes it, means.
func KindOf(status string) Kind { return kinds[status] }

// LeavingFailed is true for a share whose deletion, or whose leaving of the
// management, has failed: no wait makes it go.
func LeavingFailed(status string) bool {
	switch status {
	case "error_deleting", "error_deferred_deleting", "unmanage_error":
		return true
	default:
		return false
	}
}

// resizing is true for the two statuses that only a resize gives.
func resizing(status string) bool { return status == shrinking || status == extending }
