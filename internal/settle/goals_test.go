package settle

import (
	"testing"
	"time"
)

func TestVerdictsOfACreate(t *testing.T) {
	t.Parallel()
	goal := Created{Sent: start, Grace: 10 * time.Second}
	cases := map[string]struct {
		history []Look
		want    Verdict
	}{
		"creating is pending":                             {[]Look{seen(0, "creating", 10)}, pending()},
		"creating from a snapshot is pending":             {[]Look{seen(0, "creating_from_snapshot", 10)}, pending()},
		"available is settled":                            {[]Look{seen(0, "creating", 10), seen(time.Second, "available", 10)}, settled()},
		"error is the backend's failure":                  {[]Look{seen(0, "error", 10)}, failed(Broken)},
		"not found at once may be a share not yet listed": {[]Look{gone(0)}, pending()},
		"not found later is gone":                         {[]Look{gone(11 * time.Second)}, failed(Gone)},
		"deleted meanwhile":                               {[]Look{seen(time.Second, "deleting", 10)}, failed(Gone)},
		"an unknown status is pending":                    {[]Look{seen(0, "polishing", 10)}, pending()},
		"a failed look is pending":                        {[]Look{withError(gone(0), errWeather, false)}, pending()},
		"a denied look is a failure":                      {[]Look{withError(gone(0), errWeather, true)}, failed(Denied)},
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
		history []Look
		want    Verdict
	}{
		"not found is settled":                    {[]Look{seen(0, "deleting", 10), gone(time.Second)}, settled()},
		"deleting is pending":                     {[]Look{seen(0, "deleting", 10)}, pending()},
		"the nulls at the end are pending":        {[]Look{seen(0, "deleting", 10), seen(time.Second, "", 10)}, pending()},
		"an accepted delete may be invisible":     {[]Look{seen(0, "available", 10)}, pending()},
		"invisible for too long never started":    {[]Look{seen(11*time.Second, "available", 10)}, failed(NeverStarted)},
		"at rest again after deleting is refused": {[]Look{seen(0, "deleting", 10), seen(time.Second, "available", 10)}, failed(Refused)},
		"error_deleting":                          {[]Look{seen(0, "error_deleting", 10)}, failed(Broken)},
		"unmanage_error does not end by itself":   {[]Look{seen(0, "unmanage_error", 10)}, failed(Broken)},
		"a share in error may be deleted too":     {[]Look{seen(0, "error", 10)}, pending()},
		"an unknown status is pending":            {[]Look{seen(0, "polishing", 10)}, pending()},
		"a failed look is pending":                {[]Look{withError(gone(0), errWeather, false)}, pending()},
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
		goal    Rest
		history []Look
		want    Verdict
	}{
		"available is at rest":                          {Rest{}, []Look{seen(0, "available", 10)}, settled()},
		"an error is at rest, for the caller to judge":  {Rest{}, []Look{seen(0, "shrinking_error", 10)}, settled()},
		"an unknown status is for the service to judge": {Rest{}, []Look{seen(0, "frozen", 10)}, settled()},
		"somebody's resize is waited for":               {Rest{}, []Look{seen(0, "extending", 10)}, pending()},
		"a creation is waited for":                      {Rest{}, []Look{seen(0, "creating", 10)}, pending()},
		"the first rest after work may be torn":         {Rest{}, []Look{seen(0, "extending", 10), seen(time.Second, "available", 10)}, pendingAgain()},
		"the second look is believed":                   {Rest{}, []Look{seen(0, "extending", 10), seen(time.Second, "available", 20), seen(2*time.Second, "available", 20)}, settled()},
		"two looks that differ are not believed":        {Rest{}, []Look{seen(0, "extending", 10), seen(time.Second, "available", 10), seen(2*time.Second, "available", 20)}, pendingAgain()},
		"suspicion asks for a second look":              {Rest{Suspicious: true}, []Look{seen(0, "available", 10)}, pendingAgain()},
		"suspicion is content with two":                 {Rest{Suspicious: true}, []Look{seen(0, "available", 10), seen(time.Second, "available", 10)}, settled()},
		"not found":                                     {Rest{}, []Look{gone(0)}, failed(Gone)},
		"deleting":                                      {Rest{}, []Look{seen(0, "deleting", 10)}, failed(Gone)},
		"a failed look is pending":                      {Rest{}, []Look{withError(gone(0), errWeather, false)}, pending()},
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
