package waiter

import (
	"testing"
	"time"
)

func TestVerdictsOfACreate(t *testing.T) {
	t.Parallel()
	goal := Created{Sent: start, Grace: 10 * time.Second}
	cases := map[string]struct {
		history []Observation
		want    Verdict
	}{
		"creating is pending":                             {[]Observation{seen(0, "creating", 10)}, pending()},
		"creating from a snapshot is pending":             {[]Observation{seen(0, "creating_from_snapshot", 10)}, pending()},
		"available is settled":                            {[]Observation{seen(0, "creating", 10), seen(time.Second, "available", 10)}, settled()},
		"error is the backend's failure":                  {[]Observation{seen(0, "error", 10)}, failed(CauseBackendFailed)},
		"not found at once may be a share not yet listed": {[]Observation{gone(0)}, pending()},
		"not found later is gone":                         {[]Observation{gone(11 * time.Second)}, failed(CauseDeleted)},
		"deleted meanwhile":                               {[]Observation{seen(time.Second, "deleting", 10)}, failed(CauseDeleted)},
		"an unknown status is pending":                    {[]Observation{seen(0, "polishing", 10)}, pending()},
		"a failed look is pending":                        {[]Observation{withError(gone(0), errWeather, false)}, pending()},
		"a denied look is a failure":                      {[]Observation{withError(gone(0), errWeather, true)}, failed(CauseDenied)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := goal.Judge(c.history); got != c.want {
				t.Errorf("verdict is %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestVerdictsOfADelete(t *testing.T) {
	t.Parallel()
	goal := Deleted{Sent: start, Grace: 10 * time.Second}
	cases := map[string]struct {
		history []Observation
		want    Verdict
	}{
		"not found is settled":                    {[]Observation{seen(0, "deleting", 10), gone(time.Second)}, settled()},
		"deleting is pending":                     {[]Observation{seen(0, "deleting", 10)}, pending()},
		"the nulls at the end are pending":        {[]Observation{seen(0, "deleting", 10), seen(time.Second, "", 10)}, pending()},
		"an accepted delete may be invisible":     {[]Observation{seen(0, "available", 10)}, pending()},
		"invisible for too long never started":    {[]Observation{seen(11*time.Second, "available", 10)}, failed(CauseNeverStarted)},
		"at rest again after deleting is refused": {[]Observation{seen(0, "deleting", 10), seen(time.Second, "available", 10)}, failed(CauseRefused)},
		"error_deleting":                          {[]Observation{seen(0, "error_deleting", 10)}, failed(CauseBackendFailed)},
		"unmanage_error does not end by itself":   {[]Observation{seen(0, "unmanage_error", 10)}, failed(CauseBackendFailed)},
		"a share in error may be deleted too":     {[]Observation{seen(0, "error", 10)}, pending()},
		"an unknown status is pending":            {[]Observation{seen(0, "polishing", 10)}, pending()},
		"a failed look is pending":                {[]Observation{withError(gone(0), errWeather, false)}, pending()},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := goal.Judge(c.history); got != c.want {
				t.Errorf("verdict is %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestVerdictsBeforeActing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		goal    Stable
		history []Observation
		want    Verdict
	}{
		"available is at rest":                          {Stable{}, []Observation{seen(0, "available", 10)}, settled()},
		"an error is at rest, for the caller to judge":  {Stable{}, []Observation{seen(0, "shrinking_error", 10)}, settled()},
		"an unknown status is for the service to judge": {Stable{}, []Observation{seen(0, "frozen", 10)}, settled()},
		"somebody's resize is waited for":               {Stable{}, []Observation{seen(0, "extending", 10)}, pending()},
		"a creation is waited for":                      {Stable{}, []Observation{seen(0, "creating", 10)}, pending()},
		"the first rest after work may be torn":         {Stable{}, []Observation{seen(0, "extending", 10), seen(time.Second, "available", 10)}, pendingAgain()},
		"the second look is believed":                   {Stable{}, []Observation{seen(0, "extending", 10), seen(time.Second, "available", 20), seen(2*time.Second, "available", 20)}, settled()},
		"two looks that differ are not believed":        {Stable{}, []Observation{seen(0, "extending", 10), seen(time.Second, "available", 10), seen(2*time.Second, "available", 20)}, pendingAgain()},
		"suspicion asks for a second look":              {Stable{NeedsConfirmation: true}, []Observation{seen(0, "available", 10)}, pendingAgain()},
		"suspicion is content with two":                 {Stable{NeedsConfirmation: true}, []Observation{seen(0, "available", 10), seen(time.Second, "available", 10)}, settled()},
		"not found":                                     {Stable{}, []Observation{gone(0)}, failed(CauseDeleted)},
		"deleting":                                      {Stable{}, []Observation{seen(0, "deleting", 10)}, failed(CauseDeleted)},
		"a failed look is pending":                      {Stable{}, []Observation{withError(gone(0), errWeather, false)}, pending()},
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
