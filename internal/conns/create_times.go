package conns

import (
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// maxUnobserved bounds how long a create is not polled.
const maxUnobserved = 10 * time.Second

// CreateSchedule is the schedule of a create: after its first poll, none comes
// before nine tenths of the shortest create of that kind in this process. Polls
// before that show what is known. took is called with the time of one that succeeded.
func (p *Provider) CreateSchedule(region string, request manila.CreateShare) (schedule waiter.Schedule, took func(time.Duration)) {
	kind := region + "/" + request.ShareType
	if request.SnapshotID != "" {
		kind += "/from a snapshot"
	}
	shortest := p.createTimes.load(kind)
	took = func(elapsed time.Duration) {
		if known := p.createTimes.load(kind); known == 0 || elapsed < known {
			p.createTimes.store(kind, elapsed)
		}
	}
	base := p.Waiter().Schedule
	if p.PollInterval > 0 {
		return base, took // is what the user wants
	}
	expected := min(shortest*9/10, maxUnobserved)
	return func(elapsed time.Duration) time.Duration {
		return max(base(elapsed), expected-elapsed)
	}, took
}
