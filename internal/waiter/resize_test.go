package waiter

import (
	"testing"
	"time"
)

func TestResize_Verdicts(t *testing.T) {
	t.Parallel()
	shrink := Resize{From: 20, To: 8, FromStatus: "available", Sent: sent, Grace: 10 * time.Second}
	grow := Resize{From: 8, To: 20, FromStatus: "available", Sent: sent, Grace: 10 * time.Second}
	joined := shrink
	joined.WorkObserved = true
	sentAgain := shrink
	sentAgain.FromStatus = "shrinking_possible_data_loss_error"

	verdicts(t, map[string]verdictRow{
		"available at the requested size is settled":                 row(shrink, settled(), at(0, "shrinking", 20), at(3, "available", 8)),
		"settled even if the work was never observed":                row(shrink, settled(), at(0, "available", 8)),
		"shrinking is pending":                                       row(shrink, pending(), at(0, "shrinking", 20)),
		"extending is pending":                                       row(grow, pending(), at(0, "extending", 8)),
		"shrinking with the new size already shown is still pending": row(shrink, pending(), at(0, "shrinking", 8)),
		"the old size after work may be a torn read":                 row(shrink, pendingAgain(), at(0, "shrinking", 20), at(1, "available", 20)),
		"the new size after a torn read is settled": row(shrink, settled(),
			at(0, "shrinking", 20), at(1, "available", 20), at(1.1, "available", 8)),
		"the old size in a second observation is a refusal": row(shrink, failed(CauseRefused),
			at(0, "shrinking", 20), at(1, "available", 20), at(1.1, "available", 20)),
		"a second observation that overlaps the first is no confirmation": row(shrink, pendingAgain(),
			at(0, "shrinking", 20), at(1, "available", 20), at(1.01, "available", 20)),
		"a failed poll between two observations does not invalidate the first": row(shrink, failed(CauseRefused),
			at(0, "shrinking", 20), at(1, "available", 20), failedAt(2), at(3, "available", 20)),
		"work between two observations invalidates the first": row(shrink, pendingAgain(),
			at(0, "shrinking", 20), at(1, "available", 20), at(2, "shrinking", 20), at(3, "available", 20)),
		"with a user message one observation is enough": row(shrink, failed(CauseRefused),
			at(0, "shrinking", 20), refusedByMessage(at(1, "available", 20))),
		"a refusal before work is observed is reported by the user message": row(shrink, failed(CauseRefused),
			refusedByMessage(at(0, "available", 20))),
		"an accepted request may stay invisible for the grace time": row(shrink, pending(),
			at(0, "available", 20), at(9, "available", 20)),
		"a request that stays invisible beyond the grace time never started": row(shrink, failed(CauseNeverStarted),
			at(0, "available", 20), at(10, "available", 20)),
		"one observation after the grace time may be a torn read": row(shrink, pendingAgain(), at(11, "available", 20)),
		"an invisible request that then starts is pending again":  row(shrink, pending(), at(0, "available", 20), at(2, "shrinking", 20)),
		"work of a joined resize counts as observed":              row(joined, failed(CauseRefused), at(0, "available", 20), at(1, "available", 20)),
		"another size was set outside Terraform": row(shrink, failed(CauseResizedElsewhere),
			at(0, "shrinking", 20), at(1, "available", 15)),
		"possible data loss": row(shrink, failed(CauseDataLoss), at(0, "shrinking", 20), at(1, "shrinking_possible_data_loss_error", 20)),
		"the data-loss status that the shrink was sent from is not yet its result": row(sentAgain, pending(),
			at(0, "shrinking_possible_data_loss_error", 20)),
		"the data-loss status after work is the result": row(sentAgain, failed(CauseDataLoss),
			at(0, "shrinking", 20), at(1, "shrinking_possible_data_loss_error", 20)),
		"the data-loss status that outlives the grace time is the result": row(sentAgain, failed(CauseDataLoss),
			at(11, "shrinking_possible_data_loss_error", 20)),
		"shrinking_error":    row(shrink, failed(CauseBackendFailed), at(0, "shrinking_error", 20)),
		"extending_error":    row(grow, failed(CauseBackendFailed), at(0, "extending_error", 8)),
		"error":              row(grow, failed(CauseBackendFailed), at(0, "error", 8)),
		"deleting":           row(shrink, failed(CauseDeleted), at(0, "deleting", 20)),
		"error_deleting":     row(shrink, failed(CauseDeleted), at(0, "error_deleting", 20)),
		"unmanage_starting":  row(shrink, failed(CauseDeleted), at(0, "unmanage_starting", 20)),
		"unmanage_error":     row(shrink, failed(CauseDeleted), at(0, "unmanage_error", 20)),
		"unmanaged":          row(shrink, failed(CauseDeleted), at(0, "unmanaged", 20)),
		"not found":          row(shrink, failed(CauseDeleted), notFound(0)),
		"migrating":          row(shrink, pending(), at(0, "migrating", 20)),
		"migrating_to":       row(shrink, pending(), at(0, "migrating_to", 20)),
		"reverting":          row(shrink, pending(), at(0, "reverting", 20)),
		"replication_change": row(shrink, pending(), at(0, "replication_change", 20)),
		"manage_starting":    row(shrink, pending(), at(0, "manage_starting", 20)),
		"awaiting_transfer":  row(shrink, failed(CauseBackendFailed), at(0, "awaiting_transfer", 20)),
		"creating":           row(shrink, pending(), at(0, "creating", 20)),
		"an unknown status":  row(shrink, pending(), at(0, "polishing", 20)),
		"an empty status":    row(shrink, pending(), at(0, "", 20)),
		"inactive at the requested size is no success": row(shrink, failed(CauseBackendFailed), at(0, "shrinking", 20), at(3, "inactive", 8)),
		// Other work says nothing about the resize: it may not have begun.
		"a migration is not the work of the resize": row(shrink, pending(), at(0, "migrating", 20), at(1, "available", 20)),
		"a creation is not the work of the resize":  row(grow, pending(), at(0, "creating", 8), at(1, "available", 8)),
		"an extend that was observed may be refused": row(grow, failed(CauseRefused),
			at(0, "extending", 8), at(1, "available", 8), at(2, "available", 8)),
		"a failed poll is pending":   row(shrink, pending(), failedAt(0)),
		"a denied poll is a failure": row(shrink, failed(CauseDenied), at(0, "shrinking", 20), deniedAt(1)),
	})
}
