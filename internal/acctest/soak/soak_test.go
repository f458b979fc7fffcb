package soak

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

const (
	shares      = 40 // half of them of each provider
	parallelism = 20
	// roundTakes is the time from one round to the next, unless the round takes longer.
	roundTakes = 5 * time.Minute
	// untilIdle is when connections that are not used are closed.
	untilIdle = 2 * time.Minute
)

// SOAK is the simulated time.
func TestSoak_MemoryGoroutinesAndConnectionsAreFlat(t *testing.T) {
	t.Parallel()
	takes, err := time.ParseDuration(cmp.Or(os.Getenv("SOAK"), "15m"))
	if err != nil {
		t.Fatalf("SOAK: %s", err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		begun := time.Now()
		var samples []sample
		for round := 0; time.Since(begun) < takes; round++ {
			next := time.Now().Add(roundTakes)
			s.round(round)
			<-time.After(max(time.Until(next), untilIdle))
			samples = append(samples, s.sample(round, time.Since(begun)))
		}
		s.network.close()
		t.Log("\n" + table(samples))
		if err := flat(samples); err != nil {
			t.Error(err)
		}
	})
}

// soak is a service, and the shares that two providers manage.
type soak struct {
	t       *testing.T
	service *emulator.Emulator
	network *network
	managed []*managed

	mu                   sync.Mutex
	operations, failures int
}

type managed struct {
	name string
	tf   *protocol.Terraform
	*protocol.Resource
	// refreshed is true for a provider that is configured anew to read its state before
	// each plan.
	refreshed bool
}

const url = "http://service.test"

func start(t *testing.T) *soak {
	t.Helper()
	service := emulator.New(emulator.Options{
		Takes:             emulator.Durations{Create: time.Second, Extend: 3 * time.Second, Shrink: 3 * time.Second, Delete: time.Second},
		TokenLifetime:     15 * time.Minute,
		RequestsPerMinute: 400,
		PublicURL:         url,
		Seed:              1,
	})
	s := &soak{t: t, service: service, network: newNetwork(service)}
	providers := []*protocol.Terraform{newTerraform(t), newTerraform(t)}
	for i := range shares {
		tf := providers[i%2]
		s.managed = append(s.managed, &managed{
			name: fmt.Sprintf("share-%02d", i), tf: tf, Resource: tf.Resource("sfs_share"), refreshed: i%2 == 0,
		})
	}
	return s
}

func newTerraform(t *testing.T) *protocol.Terraform {
	t.Helper()
	factory := provider.NewForTest("soak", provider.Options{Environment: func() map[string]string { return nil }})
	return protocol.New(t, factory, map[string]any{
		"auth_url": url + "/v3", "region": "RegionOne",
		"username": emulator.UserName, "password": emulator.Password,
		"project_name": emulator.ProjectName, "user_domain_name": emulator.DomainName, "project_domain_name": emulator.DomainName,
		// Less than the service allows both providers together.
		"requests_per_minute": 180,
	})
}

type disturbance struct {
	name  string
	begin func(*soak)
}

// disturbances are what happens while a round applies its changes.
var disturbances = []disturbance{
	{"tokens expire", func(s *soak) { s.service.ExpireTokens() }},
	{"429", func(s *soak) { s.inject(40, emulator.TooManyRequests("2")) }},
	{"503", func(s *soak) { s.inject(60, emulator.Status(http.StatusServiceUnavailable)) }},
	{"no connection", func(s *soak) { s.network.failFor(40 * time.Second) }},
	{"responses are cut", func(s *soak) { s.inject(30, emulator.CutBody()) }},
	{"requests hang", func(s *soak) { s.inject(10, emulator.Delay(time.Minute)) }},
	{"shrinks are refused", func(s *soak) {
		s.service.Inject(emulator.Fault{Action: "shrink", Times: 10, Effect: emulator.Refuse()})
	}},
}

func disturbanceOf(round int) disturbance { return disturbances[round%len(disturbances)] }

func (s *soak) inject(times int, effect emulator.Effect) {
	s.service.Inject(emulator.Fault{Times: times, Effect: effect})
}

// round resizes every share while the service is disturbed, and once more without. Some
// rounds replace all shares first.
func (s *soak) round(number int) {
	if number%4 == 0 {
		s.mustApply(number, 0)
		s.mustApply(number, 12)
	}
	disturbance, size := disturbanceOf(number), []int{20, 8}[number%2]
	time.AfterFunc(time.Second, func() { disturbance.begin(s) })
	s.apply(size)
	s.service.ClearFaults()
	<-time.After(time.Minute)
	s.mustApply(number, size)
	s.mustPlanNothing(number, size)
}

func (s *soak) mustApply(round, size int) {
	s.t.Helper()
	if failures := s.apply(size); len(failures) > 0 {
		s.t.Errorf("round %d: to %d GiB: %s", round, size, strings.Join(failures, "\n"))
	}
}

func (s *soak) mustPlanNothing(round, size int) {
	s.t.Helper()
	s.each(func(m *managed) {
		if plan := m.plan(s.t, m.configuration(size)); !plan.IsEmpty(m.Resource) {
			s.t.Errorf("round %d: %s: the plan is not empty: %s", round, m.name, protocol.Text(plan.Diagnostics))
		}
	})
}

// apply returns the errors. The size 0 destroys.
func (s *soak) apply(size int) (failures []string) {
	s.each(func(m *managed) {
		configuration := m.configuration(size)
		plan := m.plan(s.t, configuration)
		diagnostics := plan.Diagnostics
		ctx, cancel := context.WithCancel(s.t.Context()) // ends with the operation, as gRPC's does
		defer cancel()
		if !protocol.HasError(diagnostics) && !plan.IsEmpty(m.Resource) {
			diagnostics = append(diagnostics, m.tf.ApplyPlan(ctx, m.Resource, configuration, plan)...)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.operations++
		if protocol.HasError(diagnostics) {
			s.failures++
			failures = append(failures, protocol.Text(diagnostics))
		}
	})
	return failures
}

func (s *soak) each(do func(*managed)) {
	var all sync.WaitGroup
	running := make(chan struct{}, parallelism)
	for _, m := range s.managed {
		running <- struct{}{}
		all.Go(func() {
			defer func() { <-running }()
			do(m)
		})
	}
	all.Wait()
}

func (m *managed) plan(t *testing.T, configuration map[string]any) protocol.Planned {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var diagnostics []*tfprotov6.Diagnostic
	if m.refreshed {
		diagnostics = m.tf.Refresh(ctx, m.Resource)
	}
	if protocol.HasError(diagnostics) || m.State.IsNull() && configuration == nil {
		return protocol.Planned{State: m.State, Diagnostics: diagnostics}
	}
	return m.tf.Plan(ctx, m.Resource, configuration)
}

// configuration changes an attribute besides the size, in place.
func (m *managed) configuration(size int) map[string]any {
	if size == 0 {
		return nil
	}
	return map[string]any{"name": m.name, "size": size, "metadata": map[string]string{"size": fmt.Sprint(size)}}
}
