package conns

import (
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestCreateSchedule_FollowsTheShortestCreateOfThatKind(t *testing.T) {
	t.Parallel()
	gold := manila.CreateShare{ShareType: "gold"}
	after := func(p *Provider, request manila.CreateShare, elapsed time.Duration) time.Duration {
		schedule, _ := p.CreateSchedule("", request)
		return schedule(elapsed).Round(10 * time.Millisecond)
	}
	p := &Provider{Jitter: func() float64 { return 0.5 }}
	adaptive := after(p, gold, 250*time.Millisecond)
	for _, elapsed := range []time.Duration{5 * time.Second, 4 * time.Second, 6 * time.Second} {
		_, took := p.CreateSchedule("", gold)
		took(elapsed)
	}
	for name, c := range map[string]struct {
		request       manila.CreateShare
		elapsed, want time.Duration
	}{
		"nothing new is expected": {gold, 600 * time.Millisecond, 3 * time.Second},
		"the end is expected":     {gold, 3600 * time.Millisecond, 330 * time.Millisecond},
		"another type":            {manila.CreateShare{ShareType: "slow"}, 250 * time.Millisecond, adaptive},
		"from a snapshot":         {manila.CreateShare{ShareType: "gold", SnapshotID: "1"}, 250 * time.Millisecond, adaptive},
	} {
		if got := after(p, c.request, c.elapsed); got != c.want {
			t.Errorf("%s: the next poll is after %s, want %s", name, got, c.want)
		}
	}

	_, took := p.CreateSchedule("", manila.CreateShare{ShareType: "slow"})
	took(time.Hour)
	if got := after(p, manila.CreateShare{ShareType: "slow"}, 0); got != maxUnobserved {
		t.Errorf("after creates of an hour the next poll is after %s", got)
	}
	fixed := &Provider{PollInterval: time.Second}
	_, took = fixed.CreateSchedule("", gold)
	took(time.Hour)
	if got := after(fixed, gold, 0); got != time.Second {
		t.Errorf("the configured interval of 1s became %s", got)
	}
}
