package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// names are those of the shares in a story.
var names = []string{"alpha", "beta", "gamma"}

// noteKey is the metadata key that the configuration owns.
const noteKey = "note"

// Statistics count what happened in all stories.
type Statistics struct {
	Stories, Rounds, Operations, Requests, Faults, Meddled atomic.Int64
	Kills, Interrupts, Outages, TakenUp, CutLoose          atomic.Int64
	// Creates and Resizes are those that the service has accepted.
	Creates, Resizes atomic.Int64
}

// String is one line for a person.
func (s *Statistics) String() string {
	return fmt.Sprintf("%d seeds: %d operations in %d rounds, %d requests, %d faults happened, %d times somebody else meddled, "+
		"%d kills, %d interruptions, %d outages, %d shares of killed creates taken up, %d of them killed between the last request and its answer",
		s.Stories.Load(), s.Operations.Load(), s.Rounds.Load(), s.Requests.Load(), s.Faults.Load(), s.Meddled.Load(),
		s.Kills.Load(), s.Interrupts.Load(), s.Outages.Load(), s.TakenUp.Load(), s.CutLoose.Load())
}

// slot is one resource in the configuration and what Terraform keeps of it.
type slot struct {
	number   int
	resource *protocol.Resource
	tainted  bool
	want     Act
}

func (s *slot) name() string { return names[s.number] }

func (s *slot) id() string {
	if s.resource == nil {
		return ""
	}
	id, _ := s.resource.Attribute("id").(string)
	return id
}

// story is one schedule on its way.
type story struct {
	schedule Schedule
	service  *emulator.Emulator
	history  *history
	slots    []*slot
	stats    *Statistics
	log      lockedBuffer

	mu       sync.Mutex
	failures []string
	// told are the ids of shares that a warning said to be perhaps left over.
	told map[string]bool
}

// Tell plays a schedule and says what did not hold. It has to run in a bubble
// of fake time.
func Tell(schedule Schedule, stats *Statistics) error {
	s := &story{schedule: schedule, history: newHistory(stats), stats: stats, told: map[string]bool{}}
	s.service = emulator.New(s.options())
	shares := 1
	for _, round := range schedule.Rounds {
		for _, act := range round.Acts {
			shares = max(shares, act.Share+1)
		}
	}
	for i := range shares {
		s.slots = append(s.slots, &slot{number: i, want: Act{Share: i, Do: apply, Size: 10}})
	}
	for _, round := range schedule.Rounds {
		s.play(round)
	}
	s.converge()
	// A dead process's last retries come to their end; what never ends is a leak
	// that the bubble tells.
	<-time.After(time.Hour)
	s.checkSecrets()
	stats.Stories.Add(1)
	if len(s.failures) > 0 {
		return errors.New(strings.Join(s.failures, "\n"))
	}
	return nil
}

func (s *story) options() emulator.Options {
	options := emulator.Options{
		Takes:         emulator.Durations{Create: time.Second, Extend: 3 * time.Second, Shrink: 3 * time.Second, Delete: time.Second},
		DeleteNullFor: 200 * time.Millisecond,
		PublicURL:     "http://service.test",
		Seed:          1,
		Log:           func(line string) { _, _ = s.log.Write([]byte(line + "\n")) },
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

// play is one round.
func (s *story) play(round Round) {
	s.stats.Rounds.Add(1)
	s.stats.Operations.Add(int64(len(round.Acts)))
	s.faults(round)
	s.look()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	wire := s.newWire(round, stop)
	tf := s.process(wire)
	results := make([]*result, len(round.Acts))
	var all sync.WaitGroup
	for i, act := range round.Acts {
		all.Go(func() {
			// Apart, so that every story has one order of events.
			<-time.After(time.Duration(i) * onItsWay / 7)
			results[i] = s.act(ctx, tf, wire, round, act)
		})
	}
	all.Wait()
	wire.exit()
	s.countEnd(round, wire)
	s.checkRepeats(round)
	s.service.Heal()
	for _, r := range results {
		s.keep(r)
	}
	if round.hides() {
		// What a killed process has sent may not be visible to the next one.
		<-time.After(10 * time.Second)
	}
}

// hides is true when accepted work may stay invisible for a while.
func (r Round) hides() bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return strings.HasPrefix(f.Effect, "not visible") })
}

func (s *story) countEnd(round Round, wire *wire) {
	wire.mu.Lock()
	defer wire.mu.Unlock()
	s.stats.Requests.Add(int64(wire.requests))
	if round.End == nil || wire.requests < round.End.Request {
		return
	}
	switch round.End.How {
	case kill:
		s.stats.Kills.Add(1)
	case network:
		s.stats.Outages.Add(1)
	default:
		s.stats.Interrupts.Add(1)
	}
}

// faults has the service misbehave as the round says.
func (s *story) faults(round Round) {
	s.service.Heal()
	s.service.Inject(s.history.observer())
	s.history.mu.Lock()
	s.history.resizes = map[resizeSeen]int{}
	s.history.mu.Unlock()
	for _, f := range round.Faults {
		name, id := "", func() string { return "" }
		if f.Share >= 0 && f.Share < len(s.slots) {
			slot := s.slots[f.Share]
			known := slot.id()
			name, id = slot.name(), func() string {
				if known != "" {
					return known
				}
				return s.history.idOf(slot.name())
			}
		}
		fault, err := f.fault(name, id, &s.stats.Faults)
		if err != nil {
			s.fail("%s", err)
			continue
		}
		s.service.Inject(fault)
	}
}

// process is a new provider process.
func (s *story) process(wire http.RoundTripper) *protocol.Terraform {
	factory := provider.NewForTest("chaos", provider.Options{
		Transport: wire,
		Getenv:    func(string) string { return "" },
		Jitter:    func() float64 { return 0.5 },
	})
	tf := protocol.New(&reporter{story: s}, factory, map[string]any{
		"auth_url": "http://service.test/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
	})
	for _, slot := range s.slots {
		if slot.resource == nil {
			slot.resource = tf.Resource(resourceType)
		}
	}
	return tf
}

// meddle is what somebody else does before a request.
func (s *story) meddle(round Round, number int) {
	for _, other := range round.Others {
		if other.Request != number || other.Share >= len(s.slots) {
			continue
		}
		slot := s.slots[other.Share]
		id := slot.id()
		if id == "" && other.Do != renames {
			// Whoever renames the share of a killed create knows of it.
			id = s.history.idOf(slot.name())
		}
		share, there := s.service.Share(id)
		if !there || share.Status != "available" {
			continue // The service would refuse it to anybody.
		}
		s.stats.Meddled.Add(1)
		switch other.Do {
		case resizes:
			s.service.EditShare(id, func(share *emulator.Share) { share.Size = other.Size })
		case renames:
			s.service.EditShare(id, func(share *emulator.Share) { share.Name = "theirs" })
		case deletes:
			s.service.RemoveShare(id)
		}
		s.look()
	}
}

// witness keeps what a request showed to be true.
func (s *story) witness(req *http.Request, resp *http.Response) {
	if resp != nil {
		if token := resp.Header.Get("X-Subject-Token"); token != "" {
			s.history.mu.Lock()
			s.history.tokens = append(s.history.tokens, token)
			s.history.mu.Unlock()
		}
	}
	if id := unmarked(req); id != "" {
		s.history.mu.Lock()
		s.history.last[id] = onMetadata
		s.history.mu.Unlock()
	}
	s.look()
}

var markOff = regexp.MustCompile(`/shares/([^/]+)/metadata/terraform_create_id$`)

// unmarked is the share whose mark of its create a request takes off.
func unmarked(req *http.Request) string {
	if found := markOff.FindStringSubmatch(req.URL.Path); found != nil && req.Method == http.MethodDelete {
		return found[1]
	}
	return ""
}

func (s *story) look() { s.history.look(s.service.Shares()) }

func (s *story) fail(format string, arguments ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, fmt.Sprintf(format, arguments...))
}

// logged is a context whose log lines are kept.
func (s *story) logged(ctx context.Context) context.Context { return tflogtest.RootLogger(ctx, &s.log) }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
