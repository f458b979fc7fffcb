package settle

import (
	"errors"
	"testing"
	"time"
)

// start is when the service accepted the request in every row.
var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// seen is a look that began after the request was accepted and took 20 ms.
func seen(after time.Duration, status string, size int) Look {
	begun := start.Add(after)
	return Look{Begun: begun, Ended: begun.Add(20 * time.Millisecond), Status: status, Size: size}
}

func withError(look Look, err error, denied bool) Look {
	look.Err, look.Denied = err, denied
	return look
}

func gone(after time.Duration) Look {
	look := seen(after, "", 0)
	look.Gone = true
	return look
}

func refusedByMessage(look Look) Look {
	look.Refused, look.Reason = true, "The size to be shrunk is smaller than the current used space."
	return look
}

var errWeather = errors.New("502 Bad Gateway")

func TestVerdictsOfAResize(t *testing.T) {
	t.Parallel()
	shrink := Resize{From: 20, To: 8, FromStatus: "available", Sent: start, Grace: 10 * time.Second}
	grow := Resize{From: 8, To: 20, FromStatus: "available", Sent: start, Grace: 10 * time.Second}
	joined := shrink
	joined.SeenWorking = true
	again := shrink
	again.FromStatus = "shrinking_possible_data_loss_error"

	cases := map[string]struct {
		goal    Resize
		history []Look
		want    Verdict
	}{
		"available at the wanted size is settled": {
			shrink, []Look{seen(0, "shrinking", 20), seen(3*time.Second, "available", 8)}, settled(),
		},
		"settled even if the work was never seen": {
			shrink, []Look{seen(0, "available", 8)}, settled(),
		},
		"shrinking is pending": {
			shrink, []Look{seen(0, "shrinking", 20)}, pending(),
		},
		"extending is pending": {
			grow, []Look{seen(0, "extending", 8)}, pending(),
		},
		"shrinking with the new size already shown is still pending": {
			shrink, []Look{seen(0, "shrinking", 8)}, pending(),
		},
		"the old size at rest after work may be a torn read": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20)}, pendingAgain(),
		},
		"a torn read is followed by the truth": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1100*time.Millisecond, "available", 8)}, settled(),
		},
		"the old size again in a later look is a refusal": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1100*time.Millisecond, "available", 20)}, failed(Refused),
		},
		"a second look that overlaps the first proves nothing": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(1010*time.Millisecond, "available", 20)}, pendingAgain(),
		},
		"a failed look between the two does not make the first forgotten": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20), withError(seen(2*time.Second, "", 0), errWeather, false), seen(3*time.Second, "available", 20)}, failed(Refused),
		},
		"work seen again between the two makes the first forgotten": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 20), seen(2*time.Second, "shrinking", 20), seen(3*time.Second, "available", 20)}, pendingAgain(),
		},
		"the service's own message makes one look enough": {
			shrink, []Look{seen(0, "shrinking", 20), refusedByMessage(seen(time.Second, "available", 20))}, failed(Refused),
		},
		"a refusal so quick that the work is never seen is told by the message": {
			shrink, []Look{refusedByMessage(seen(0, "available", 20))}, failed(Refused),
		},
		"an accepted request may stay invisible for the grace time": {
			shrink, []Look{seen(0, "available", 20), seen(9*time.Second, "available", 20)}, pending(),
		},
		"a request that stays invisible beyond the grace time never started": {
			shrink, []Look{seen(0, "available", 20), seen(10*time.Second, "available", 20)}, failed(NeverStarted),
		},
		"one look after the grace time may still be torn": {
			shrink, []Look{seen(11*time.Second, "available", 20)}, pendingAgain(),
		},
		"an invisible request that then starts is pending again": {
			shrink, []Look{seen(0, "available", 20), seen(2*time.Second, "shrinking", 20)}, pending(),
		},
		"joined work counts as seen": {
			joined, []Look{seen(0, "available", 20), seen(time.Second, "available", 20)}, failed(Refused),
		},
		"another size is somebody else's": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "available", 15)}, failed(ResizedElsewhere),
		},
		"possible data loss": {
			shrink, []Look{seen(0, "shrinking", 20), seen(time.Second, "shrinking_possible_data_loss_error", 20)}, failed(DataLoss),
		},
		"the data-loss status that the shrink was sent from is not yet its result": {
			again, []Look{seen(0, "shrinking_possible_data_loss_error", 20)}, pending(),
		},
		"the data-loss status after work is the result": {
			again, []Look{seen(0, "shrinking", 20), seen(time.Second, "shrinking_possible_data_loss_error", 20)}, failed(DataLoss),
		},
		"the data-loss status that outlives the grace time is the result": {
			again, []Look{seen(11*time.Second, "shrinking_possible_data_loss_error", 20)}, failed(DataLoss),
		},
		"shrinking_error":    {shrink, []Look{seen(0, "shrinking_error", 20)}, failed(Broken)},
		"extending_error":    {grow, []Look{seen(0, "extending_error", 8)}, failed(Broken)},
		"error":              {grow, []Look{seen(0, "error", 8)}, failed(Broken)},
		"deleting":           {shrink, []Look{seen(0, "deleting", 20)}, failed(Gone)},
		"error_deleting":     {shrink, []Look{seen(0, "error_deleting", 20)}, failed(Gone)},
		"unmanage_starting":  {shrink, []Look{seen(0, "unmanage_starting", 20)}, failed(Gone)},
		"unmanage_error":     {shrink, []Look{seen(0, "unmanage_error", 20)}, failed(Gone)},
		"unmanaged":          {shrink, []Look{seen(0, "unmanaged", 20)}, failed(Gone)},
		"not found":          {shrink, []Look{gone(0)}, failed(Gone)},
		"migrating":          {shrink, []Look{seen(0, "migrating", 20)}, pending()},
		"migrating_to":       {shrink, []Look{seen(0, "migrating_to", 20)}, pending()},
		"reverting":          {shrink, []Look{seen(0, "reverting", 20)}, pending()},
		"replication_change": {shrink, []Look{seen(0, "replication_change", 20)}, pending()},
		"manage_starting":    {shrink, []Look{seen(0, "manage_starting", 20)}, pending()},
		"awaiting_transfer":  {shrink, []Look{seen(0, "awaiting_transfer", 20)}, pending()},
		"creating":           {shrink, []Look{seen(0, "creating", 20)}, pending()},
		"an unknown status":  {shrink, []Look{seen(0, "polishing", 20)}, pending()},
		"an empty status":    {shrink, []Look{seen(0, "", 20)}, pending()},
		"a look that failed": {shrink, []Look{withError(seen(0, "", 0), errWeather, false)}, pending()},
		"a look that was denied": {
			shrink, []Look{seen(0, "shrinking", 20), withError(seen(time.Second, "", 0), errWeather, true)}, failed(Denied),
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
