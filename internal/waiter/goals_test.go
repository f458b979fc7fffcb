package waiter

import (
	"testing"
	"time"
)

func TestCreated_Verdicts(t *testing.T) {
	t.Parallel()
	created := Created{Sent: sent, Grace: 10 * time.Second}
	verdicts(t, map[string]verdictRow{
		"creating is pending":                           row(created, pending(), at(0, "creating", 10)),
		"creating from a snapshot is pending":           row(created, pending(), at(0, "creating_from_snapshot", 10)),
		"available is settled":                          row(created, settled(), at(0, "creating", 10), at(1, "available", 10)),
		"inactive does not end by itself":               row(created, failed(CauseBackendFailed), at(0, "inactive", 10)),
		"not found when the grace time ends is deleted": row(created, failed(CauseDeleted), notFound(10)),
		"error is the backend's failure":                row(created, failed(CauseBackendFailed), at(0, "error", 10)),
		"not found within the grace time is pending":    row(created, pending(), notFound(0)),
		"not found after the grace time is deleted":     row(created, failed(CauseDeleted), notFound(11)),
		"deleted during the create":                     row(created, failed(CauseDeleted), at(1, "deleting", 10)),
		"an unknown status is pending":                  row(created, pending(), at(0, "polishing", 10)),
		"a failed poll is pending":                      row(created, pending(), failedAt(0)),
		"a denied poll is a failure":                    row(created, failed(CauseDenied), deniedAt(0)),
	})
}

func TestDeleted_Verdicts(t *testing.T) {
	t.Parallel()
	deleted := Deleted{Sent: sent, Grace: 10 * time.Second}
	verdicts(t, map[string]verdictRow{
		"not found is settled": row(deleted, settled(), at(0, "deleting", 10), notFound(1)),
		"deleting is pending":  row(deleted, pending(), at(0, "deleting", 10)),
		// Manila shows nulls for a moment at the end of a delete.
		"an empty status is pending":                       row(deleted, pending(), at(0, "deleting", 10), at(1, "", 10)),
		"an accepted delete may stay invisible":            row(deleted, pending(), at(0, "available", 10)),
		"invisible beyond the grace time never started":    row(deleted, failed(CauseNeverStarted), at(11, "available", 10)),
		"invisible when the grace time ends never started": row(deleted, failed(CauseNeverStarted), at(10, "available", 10)),
		"error_deferred_deleting":                          row(deleted, failed(CauseBackendFailed), at(0, "error_deferred_deleting", 10)),
		"a denied poll is a failure":                       row(deleted, failed(CauseDenied), deniedAt(0)),
		"stable after deleting is refused":                 row(deleted, failed(CauseRefused), at(0, "deleting", 10), at(1, "available", 10)),
		"error_deleting":                                   row(deleted, failed(CauseBackendFailed), at(0, "error_deleting", 10)),
		"unmanage_error does not end by itself":            row(deleted, failed(CauseBackendFailed), at(0, "unmanage_error", 10)),
		"a share in error may be deleted":                  row(deleted, pending(), at(0, "error", 10)),
		"an unknown status is pending":                     row(deleted, pending(), at(0, "polishing", 10)),
		"a failed poll is pending":                         row(deleted, pending(), failedAt(0)),
	})
}

func TestStable_Verdicts(t *testing.T) {
	t.Parallel()
	verdicts(t, map[string]verdictRow{
		"available is stable":         row(Stable{}, settled(), at(0, "available", 10)),
		"an error is stable":          row(Stable{}, settled(), at(0, "shrinking_error", 10)),
		"an unknown status is stable": row(Stable{}, settled(), at(0, "frozen", 10)),
		"a resize is waited for":      row(Stable{}, pending(), at(0, "extending", 10)),
		"a create is waited for":      row(Stable{}, pending(), at(0, "creating", 10)),
		"the first stable observation after work may be a torn read": row(Stable{}, pendingAgain(),
			at(0, "extending", 10), at(1, "available", 10)),
		"the second stable observation is settled": row(Stable{}, settled(),
			at(0, "extending", 10), at(1, "available", 20), at(2, "available", 20)),
		"two observations that differ are no confirmation": row(Stable{}, pendingAgain(),
			at(0, "extending", 10), at(1, "available", 10), at(2, "available", 20)),
		"a failed poll is no work":                        row(Stable{}, settled(), failedAt(0), at(1, "available", 10)),
		"NeedsConfirmation asks for a second observation": row(Stable{NeedsConfirmation: true}, pendingAgain(), at(0, "available", 10)),
		"NeedsConfirmation is settled by two observations": row(Stable{NeedsConfirmation: true}, settled(),
			at(0, "available", 10), at(1, "available", 10)),
		"not found":                row(Stable{}, failed(CauseDeleted), notFound(0)),
		"deleting":                 row(Stable{}, failed(CauseDeleted), at(0, "deleting", 10)),
		"a failed poll is pending": row(Stable{}, pending(), failedAt(0)),
	})
}
