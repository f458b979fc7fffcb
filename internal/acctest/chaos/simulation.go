package chaos

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// names are those of the shares, by their numbers.
var names = []string{"alpha", "beta", "gamma"}

const (
	resourceType = "sfs_share"
	noteKey      = "note"                // the metadata key in the configuration
	tagKey       = "team"                // the tag in the configuration
	createMarker = "terraform_create_id" // the metadata key of shares in creation

	zone      = "nova" // in the configuration
	movedZone = "nova-2"
)

// Statistics count events by name: requests that the service accepted, by their
// kind, interruptions, and whatever else happens in the simulations.
type Statistics struct {
	mu     sync.Mutex
	counts map[string]int
}

func (s *Statistics) add(event string, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[event] += times
}

// sum is how often any of the events has happened.
func (s *Statistics) sum(events ...string) (times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, event := range events {
		times += s.counts[event]
	}
	return times
}

// instance is one resource in the configuration.
type instance struct {
	number  int
	saved   savedState
	desired Operation // the last apply
	// zoned: the state had the configured zone, and the configuration did not leave
	// it out since, so another zone of the share is a move and no wish.
	zoned bool
}

// savedState is what Terraform saves of a share and its access rules.
type savedState struct {
	resource *protocol.Resource
	tainted  bool
	// rules is one resource, of the type of the share's number.
	rules        *protocol.Resource
	rulesTainted bool
}

func (s savedState) clone() savedState {
	resource, rules := *s.resource, *s.rules
	s.resource, s.rules = &resource, &rules
	return s
}

func (i *instance) name() string { return names[i.number] }

func (i *instance) id() string { return idOf(i.saved.resource) }

// simulation runs one schedule.
type simulation struct {
	schedule  Schedule
	service   *emulator.Emulator
	history   *history
	instances []*instance
	stats     *Statistics
	log       protocol.Log

	mu       sync.Mutex
	failures []string
	// reported are the ids of shares in a warning of possible duplicates.
	reported map[string]bool
}

// Run runs a schedule and returns the invariants that do not hold. It has to run
// in a bubble of fake time.
func Run(schedule Schedule, stats *Statistics) error {
	s := &simulation{schedule: schedule, history: newHistory(), stats: stats, reported: map[string]bool{}}
	s.service = emulator.New(s.options())
	s.healService()
	_, p := s.start(Round{})
	defer p.cancel()
	shares := 1
	for _, round := range schedule.Rounds {
		for _, o := range round.Operations {
			shares = max(shares, o.Share+1)
		}
	}
	for i := range shares {
		s.instances = append(s.instances, &instance{
			number: i, saved: savedState{resource: p.tf.Resource(resourceType), rules: p.tf.Resource(rulesType(i))}, desired: Operation{Share: i, Kind: apply, Size: 10},
		})
	}
	for _, round := range schedule.Rounds {
		s.runRound(round)
	}
	s.converge()
	// The last retries of a dead process end here; the bubble reports goroutines
	// that never do.
	<-time.After(time.Hour)
	s.checkLog()
	stats.add("simulation", 1)
	if len(s.failures) > 0 {
		return errors.New(strings.Join(s.failures, "\n"))
	}
	return nil
}

func (s *simulation) options() emulator.Options {
	options := emulator.Options{
		Takes:         emulator.Durations{Create: time.Second, Extend: 3 * time.Second, Shrink: 3 * time.Second, Delete: time.Second},
		DeleteNullFor: 200 * time.Millisecond,
		PublicURL:     "http://service.test",
		Seed:          1,
		Log:           func(line string) { _, _ = fmt.Fprintln(&s.log, line) },
	}
	switch s.schedule.Service {
	case "legacy":
		options.LegacyRefusal = true
	case "no messages":
		options.MaxMicroversion = "2.20"
	case "newest":
		options.MaxMicroversion = "2.88"
	case sfs:
		options.SFS, options.LegacyRefusal = true, true
	}
	return options
}

// runRound runs the operations of a round in one provider process.
func (s *simulation) runRound(round Round) []*result {
	s.stats.add("operation", len(round.Operations))
	s.history.beginRound()
	for _, f := range round.Faults {
		s.inject(f)
	}
	s.observe()
	ctx, p := s.start(round)
	defer p.cancel()
	results := make([]*result, len(round.Operations))
	var all sync.WaitGroup
	for i, o := range round.Operations {
		all.Go(func() {
			// Not at the same moment, so that the order of events is always the same.
			<-time.After(time.Duration(i) * latency / 7)
			results[i] = s.operate(ctx, p, o)
		})
	}
	all.Wait()
	p.dead.Store(true)
	s.checkNoRepeatedResize(round)
	s.healService()
	for _, r := range results {
		s.save(r)
	}
	if round.hasEffect("not visible") {
		// The next process may not see the work that a killed one has requested.
		<-time.After(10 * time.Second)
	}
	return results
}

// healService removes all faults but the recorder.
func (s *simulation) healService() {
	s.service.ClearFaults()
	s.service.Inject(s.history.recorder(s.stats))
}

// changeExternally does what the schedule has before a request.
func (s *simulation) changeExternally(round Round, request int) {
	for _, change := range round.External {
		if change.Request != request || change.Share >= len(s.instances) {
			continue
		}
		i := s.instances[change.Share]
		id := i.id()
		if id == "" && change.Kind != externalRename {
			// The share of a killed create is not renamed, for the provider finds it by its name.
			id = s.history.createdAs(i.name())
		}
		share, exists := s.service.Share(id)
		if !exists || share.Status != "available" {
			continue // The service refuses changes.
		}
		s.stats.add("external "+string(change.Kind), 1)
		switch change.Kind {
		case externalResize:
			s.service.EditShare(id, func(share *emulator.Share) { share.Size = change.Size })
		case externalRename:
			s.service.EditShare(id, func(share *emulator.Share) { share.Name = "theirs" })
		case externalDelete:
			s.service.RemoveShare(id)
		case externalMove:
			s.service.EditShare(id, func(share *emulator.Share) { share.AvailabilityZone = movedZone })
		}
		s.observe()
	}
}

func (s *simulation) observe() { s.history.observe(s.service.Shares()) }

func (s *simulation) fail(format string, arguments ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, fmt.Sprintf(format, arguments...))
}
