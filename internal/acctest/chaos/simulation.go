package chaos

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// names are those of the shares, by their numbers.
var names = []string{"alpha", "beta", "gamma"}

const (
	resourceType = "sfs_share"
	noteKey      = "note"                // the metadata key in the configuration
	createMarker = "terraform_create_id" // the metadata key of shares in creation
)

// Statistics count what happened in all simulations.
type Statistics struct {
	Simulations, Rounds, Operations, Requests, Faults, ExternalChanges atomic.Int64
	Kills, Interrupts, Outages, Imported, Unmarked                     atomic.Int64
	// Creates and Resizes are those that the service has accepted.
	Creates, Resizes atomic.Int64
}

func (s *Statistics) String() string {
	return fmt.Sprintf("%d seeds: %d operations in %d rounds, %d requests, %d faults, %d external changes, %d kills, %d interruptions, %d outages, "+
		"%d orphaned shares imported or removed, %d shares imported whose create was killed after its last request",
		s.Simulations.Load(), s.Operations.Load(), s.Rounds.Load(), s.Requests.Load(), s.Faults.Load(), s.ExternalChanges.Load(),
		s.Kills.Load(), s.Interrupts.Load(), s.Outages.Load(), s.Imported.Load(), s.Unmarked.Load())
}

// instance is one resource in the configuration.
type instance struct {
	number  int
	saved   savedState
	desired Operation // the last apply
}

// savedState is what Terraform saves of a resource.
type savedState struct {
	resource *protocol.Resource
	tainted  bool
}

func (s savedState) clone() savedState {
	clone := *s.resource
	return savedState{&clone, s.tainted}
}

func (i *instance) name() string { return names[i.number] }

func (i *instance) id() string {
	id, _ := i.saved.resource.Attribute("id").(string)
	return id
}

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
	s := &simulation{schedule: schedule, history: newHistory(stats), stats: stats, reported: map[string]bool{}}
	s.service = emulator.New(s.options())
	tf := s.newProcess(s.newNetwork(Round{}, func() {}))
	shares := 1
	for _, round := range schedule.Rounds {
		for _, o := range round.Operations {
			shares = max(shares, o.Share+1)
		}
	}
	for i := range shares {
		s.instances = append(s.instances, &instance{
			number: i, saved: savedState{resource: tf.Resource(resourceType)}, desired: Operation{Share: i, Kind: apply, Size: 10},
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
	stats.Simulations.Add(1)
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
	case sfs:
		options.SFS, options.LegacyRefusal = true, true
	}
	return options
}

// newProcess starts a provider process.
func (s *simulation) newProcess(n *network) *protocol.Terraform {
	factory := provider.NewForTest("chaos", provider.Options{
		Transport: n,
		Getenv:    func(string) string { return "" },
		Jitter:    func() float64 { return 0.5 },
	})
	return protocol.New(&reporter{simulation: s}, factory, map[string]any{
		"auth_url": "http://service.test/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
	})
}

func (s *simulation) runRound(round Round) {
	s.stats.Rounds.Add(1)
	s.stats.Operations.Add(int64(len(round.Operations)))
	s.injectFaults(round)
	s.observe()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := s.newNetwork(round, cancel)
	tf := s.newProcess(n)
	results := make([]*result, len(round.Operations))
	var all sync.WaitGroup
	for i, o := range round.Operations {
		all.Go(func() {
			// Not at the same moment, so that the order of events is always the same.
			<-time.After(time.Duration(i) * latency / 7)
			results[i] = s.operate(ctx, tf, n, round, o)
		})
	}
	all.Wait()
	n.end()
	n.countRequests(s.stats)
	s.checkNoRepeatedResize(round)
	s.service.Heal()
	for _, r := range results {
		s.save(r)
	}
	if round.hasEffect("not visible") {
		// The next process may not see the work that a killed one has requested.
		<-time.After(10 * time.Second)
	}
}

func (s *simulation) injectFaults(round Round) {
	s.healService()
	s.history.beginRound()
	for _, f := range round.Faults {
		fault, err := s.fault(f)
		if err != nil {
			s.fail("%s", err)
			continue
		}
		s.service.Inject(fault)
	}
}

// healService removes all faults but the recorder.
func (s *simulation) healService() {
	s.service.Heal()
	s.service.Inject(s.history.recorder())
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
		s.stats.ExternalChanges.Add(1)
		switch change.Kind {
		case externalResize:
			s.service.EditShare(id, func(share *emulator.Share) { share.Size = change.Size })
		case externalRename:
			s.service.EditShare(id, func(share *emulator.Share) { share.Name = "theirs" })
		case externalDelete:
			s.service.RemoveShare(id)
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

// logged is a context whose log is checked.
func (s *simulation) logged(ctx context.Context) context.Context {
	return tflogtest.RootLogger(ctx, &s.log)
}
