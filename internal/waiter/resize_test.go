package waiter

import (
	"errors"
	"testing"
	"time"
)

// start is when the service accepted the request in every row.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// seen is a look that began after the request was accepted and took 20 ms.
func seen(after time.Duration, status string, size int) Observation {
	begun := start.Add(after)
	return Observation{Started: begun, Ended: begun.Add(20 * time.Millisecond), Status: status, Size: size}
}

func withError(look Observation, err error, denied bool) Observation {
	look.Err, look.Denied = err, denied
	return look
}

func gone(after time.Duration) Observation {
	look := seen(after, "", 0)
	look.NotFound = true
	return look
}

func refusedByMessage(look Observation) Observation {
	look.Refused, look.Reason = true, "The size to be shrunk is smaller than the current used space."
	return look
}

var errWeather = errors.New("502 Bad Gateway")

func TestVerdictsOfAResize(t *testing.T) {
	t.Parallel()
	shrink := Resize{From: 20, To: 8, FromStatus: "available", Sent: start, Grace: 10 * time.Second}
	grow := Resize{From: 8, To: 20, FromStatus: "available", Sent: start, Grace: 10 * time.Second}
	joined := shrink
	joined.WorkObserved = true
	again := shrink
	again.FromStatus = "shrinking_possible_data_loss_error"

	cases := map[string]struct {
		goal    Resize
		history []Observation
		want    Verdict
	}{
		"available at the wanted size is settled": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(3*time.Second, "available", 8)}, settled(),
		},
		"settled even if the work was never seen": {
			shrink, []Observation{seen(0, "available", 8)}, settled(),
		},
		"shrinking is pending": {
			shrink, []Observation{seen(0, "shrinking", 20)}, pending(),
		},
		"extending is pending": {
			grow, []Observation{seen(0, "extending", 8)}, pending(),
		},
		"shrinking with the new size already shown is still pending": {
			shrink, []Observation{seen(0, "shrinking", 8)}, pending(),
		},
		"the old size at rest after work may be a torn read": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20)}, pendingAgain(),
		},
		"a torn read is followed by the truth": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1100*time.Millisecond, "available", 8)}, settled(),
		},
		"the old size again in a later look is a refusal": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1100*time.Millisecond, "available", 20)}, failed(CauseRefused),
		},
		"a second look that overlaps the first proves nothing": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1010*time.Millisecond, "available", 20)}, pendingAgain(),
		},
		"a failed look between the two does not make the first forgotten": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20), withError(seen(2*time.Second, "", 0), errWeather, false), seen(3*time.Second, "available", 20)}, failed(CauseRefused),
		},
		"work seen again between the two makes the first forgotten": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(2*time.Second, "shrinking", 20), seen(3*time.Second, "available", 20)}, pendingAgain(),
		},
		"the service's own message makes one look enough": {
			shrink, []Observation{seen(0, "shrinking", 20), refusedByMessage(seen(time.Second, "available", 20))}, failed(CauseRefused),
		},
		"a refusal so quick that the work is never seen is told by the message": {
			shrink, []Observation{refusedByMessage(seen(0, "available", 20))}, failed(CauseRefused),
		},
		"an accepted request may stay invisible for the grace time": {
			shrink, []Observation{seen(0, "available", 20), seen(9*time.Second, "available", 20)}, pending(),
		},
		"a request that stays invisible beyond the grace time never started": {
			shrink, []Observation{seen(0, "available", 20), seen(10*time.Second, "available", 20)}, failed(CauseNeverStarted),
		},
		"one look after the grace time may still be torn": {
			shrink, []Observation{seen(11*time.Second, "available", 20)}, pendingAgain(),
		},
		"an invisible request that then starts is pending again": {
			shrink, []Observation{seen(0, "available", 20), seen(2*time.Second, "shrinking", 20)}, pending(),
		},
		"joined work counts as seen": {
			joined, []Observation{seen(0, "available", 20), seen(time.Second, "available", 20)}, failed(CauseRefused),
		},
		"another size is somebody else's": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "available", 15)}, failed(CauseResizedElsewhere),
		},
		"possible data loss": {
			shrink, []Observation{seen(0, "shrinking", 20), seen(time.Second, "shrinking_possible_data_loss_error", 20)}, failed(CauseDataLoss),
		},
		"the data-loss status that the shrink was sent from is not yet its result": {
			again, []Observation{seen(0, "shrinking_possible_data_loss_error", 20)}, pending(),
		},
		"the data-loss status after work is the result": {
			again, []Observation{seen(0, "shrinking", 20), seen(time.Second, "shrinking_possible_data_loss_error", 20)}, failed(CauseDataLoss),
		},
		"the data-loss status that outlives the grace time is the result": {
			again, []Observation{seen(11*time.Second, "shrinking_possible_data_loss_error", 20)}, failed(CauseDataLoss),
		},
		"shrinking_error":    {shrink, []Observation{seen(0, "shrinking_error", 20)}, failed(CauseBackendFailed)},
		"extending_error":    {grow, []Observation{seen(0, "extending_error", 8)}, failed(CauseBackendFailed)},
		"error":              {grow, []Observation{seen(0, "error", 8)}, failed(CauseBackendFailed)},
		"deleting":           {shrink, []Observation{seen(0, "deleting", 20)}, failed(CauseDeleted)},
		"error_deleting":     {shrink, []Observation{seen(0, "error_deleting", 20)}, failed(CauseDeleted)},
		"unmanage_starting":  {shrink, []Observation{seen(0, "unmanage_starting", 20)}, failed(CauseDeleted)},
		"unmanage_error":     {shrink, []Observation{seen(0, "unmanage_error", 20)}, failed(CauseDeleted)},
		"unmanaged":          {shrink, []Observation{seen(0, "unmanaged", 20)}, failed(CauseDeleted)},
		"not found":          {shrink, []Observation{gone(0)}, failed(CauseDeleted)},
		"migrating":          {shrink, []Observation{seen(0, "migrating", 20)}, pending()},
		"migrating_to":       {shrink, []Observation{seen(0, "migrating_to", 20)}, pending()},
		"reverting":          {shrink, []Observation{seen(0, "reverting", 20)}, pending()},
		"replication_change": {shrink, []Observation{seen(0, "replication_change", 20)}, pending()},
		"manage_starting":    {shrink, []Observation{seen(0, "manage_starting", 20)}, pending()},
		"awaiting_transfer":  {shrink, []Observation{seen(0, "awaiting_transfer", 20)}, pending()},
		"creating":           {shrink, []Observation{seen(0, "creating", 20)}, pending()},
		"an unknown status":  {shrink, []Observation{seen(0, "polishing", 20)}, pending()},
		"an empty status":    {shrink, []Observation{seen(0, "", 20)}, pending()},
		"a look that failed": {shrink, []Observation{withError(seen(0, "", 0), errWeather, false)}, pending()},
		"a look that was denied": {
			shrink, []Observation{seen(0, "shrinking", 20), withError(seen(time.Second, "", 0), errWeather, true)}, failed(CauseDenied),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.goal.Judge(c.history); got != c.want {
				t.Errorf("verdict is %+v, want %+v", got, c.want)
			}
		})
	}
}
