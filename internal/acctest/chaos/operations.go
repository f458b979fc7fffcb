package chaos

import (
	"context"
	"fmt"
	"runtime/debug"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// result is the outcome of an operation.
type result struct {
	instance  *instance
	operation Operation
	begun     time.Time
	before    map[string]any // the attributes in the state when it began
	// current is what the provider has returned, and saved what Terraform has
	// saved if the process dies now.
	current, saved savedState
	diagnostics    []*tfprotov6.Diagnostic
	killed         bool
	interrupted    bool // Terraform itself stopped between two calls
	idle           bool // the plan was empty, so the provider was not asked to apply
}

func (r *result) failed() bool { return protocol.HasError(r.diagnostics) }

// operate carries out an operation and checks its outcome.
func (s *simulation) operate(ctx context.Context, tf *protocol.Terraform, n *network, round Round, o Operation) (r *result) {
	if s.schedule.Service == sfs {
		o.Note = ""
	}
	i := s.instances[o.Share]
	r = &result{
		instance: i, operation: o, begun: time.Now(), before: attributes(i.saved.resource), current: i.saved.clone(), saved: i.saved,
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			if _, expected := panicked.(fatal); !expected {
				s.fail("share %d, %s: panic: %v\n%s", o.Share, o.Kind, panicked, debug.Stack())
			}
			r.killed = true
		}
	}()
	ctx = s.logged(ctx)
	switch o.Kind {
	case apply:
		s.apply(ctx, tf, r)
	case destroy:
		if r.diagnostics = tf.Apply(ctx, r.current.resource, nil); !r.failed() {
			r.current.tainted = false
		}
	case refresh:
		r.diagnostics = tf.Refresh(ctx, r.current.resource)
	case reimport:
		s.reimport(ctx, tf, r)
	}
	if r.killed = n.isDead(); !r.killed {
		s.checkResult(round, r)
	}
	return r
}

// apply is `terraform apply`: it refreshes, destroys what is tainted, plans and
// applies.
func (s *simulation) apply(ctx context.Context, tf *protocol.Terraform, r *result) {
	share := r.current.resource
	if r.diagnostics = tf.Refresh(ctx, share); r.failed() {
		return
	}
	if r.current.tainted && !s.destroyTainted(ctx, tf, r) {
		return
	}
	creates := share.State.IsNull()
	if creates {
		// The simulation finds shares by the name they are created with.
		r.operation.Renamed = false
	}
	configuration := r.operation.configuration()
	plan := tf.Plan(ctx, share, configuration)
	r.diagnostics, r.idle = plan.Diagnostics, plan.IsEmpty(share)
	if r.failed() || r.idle {
		return
	}
	if r.interrupted = ctx.Err() != nil; r.interrupted {
		return
	}
	if plan.Replaces {
		s.fail("share %d: %+v replaces the share", r.operation.Share, r.operation)
	}
	r.diagnostics = append(r.diagnostics, tf.ApplyPlan(ctx, share, configuration, plan)...)
	r.current.tainted = creates && r.failed() && !share.State.IsNull()
}

// destroyTainted is the first half of a replacement, which is saved before the
// second begins.
func (s *simulation) destroyTainted(ctx context.Context, tf *protocol.Terraform, r *result) bool {
	share := r.current.resource
	if !share.State.IsNull() {
		if r.diagnostics = tf.ApplyPlan(ctx, share, nil, tf.Plan(ctx, share, nil)); r.failed() {
			return false
		}
		r.interrupted = ctx.Err() != nil
	}
	r.current.tainted = false
	r.saved = r.current.clone()
	return !r.interrupted
}

// reimport is `terraform state rm` and `terraform import`; a failed import changes
// nothing.
func (s *simulation) reimport(ctx context.Context, tf *protocol.Terraform, r *result) {
	id := r.instance.id()
	if id == "" {
		return
	}
	var imported *protocol.Resource
	if imported, r.diagnostics = tf.Import(ctx, resourceType, id, nil); !r.failed() {
		r.current = savedState{resource: imported}
	}
}

// save is what Terraform does at the end of an operation.
func (s *simulation) save(r *result) {
	i := r.instance
	i.saved = r.current
	if r.killed {
		i.saved = r.saved
	}
	if r.operation.Kind != apply {
		return
	}
	i.desired = r.operation
	if r.killed && i.saved.resource.State.IsNull() {
		s.importUnmarked(i)
	}
}

// importUnmarked imports the share that no provider can find again: it is ready,
// its create marker is removed, and the process dies before Terraform has the
// response.
func (s *simulation) importUnmarked(i *instance) {
	id := s.history.createdAs(i.name())
	share, exists := s.service.Share(id)
	if exists && share.Metadata[createMarker] == "" && s.history.markerRemoved[id] {
		s.stats.Unmarked.Add(1)
		s.importShare(i, id)
	}
}

// importShare imports a share without faults, as a user does.
func (s *simulation) importShare(i *instance, id string) {
	s.healService()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	imported, diagnostics := s.newProcess(s.newNetwork(Round{}, cancel)).Import(s.logged(ctx), resourceType, id, nil)
	if protocol.HasError(diagnostics) {
		s.fail("share %d: import of %s:\n%s", i.number, id, protocol.Text(diagnostics))
		return
	}
	i.saved = savedState{resource: imported}
}

// configuration is that of an apply.
func (o Operation) configuration() map[string]any {
	configuration := map[string]any{"name": o.name(), "size": o.Size}
	if o.Note != "" {
		configuration["metadata"] = map[string]string{noteKey: o.Note}
	}
	if o.ShortTimeouts {
		const short = "30s"
		configuration["timeouts"] = map[string]any{"create": short, "read": short, "update": short, "delete": short}
	}
	return configuration
}

func (o Operation) name() string {
	if o.Renamed {
		return names[o.Share] + "-renamed"
	}
	return names[o.Share]
}

// attributes are those that the invariants are about, nil without a state.
func attributes(r *protocol.Resource) map[string]any {
	all := r.Attributes()
	if all == nil {
		return nil
	}
	metadata, _ := all["metadata"].(map[string]any)
	note, _ := metadata[noteKey].(string)
	name, _ := all["name"].(string)
	status, _ := all["status"].(string)
	return map[string]any{"id": all["id"], "name": name, "size": all["size"], "status": status, "note": note}
}

// reporter is the testing.TB of a provider process. Its Fatal ends the operation
// and fails the simulation, not the test process.
type reporter struct {
	testing.TB
	simulation *simulation
}

// fatal ends an operation.
type fatal struct{}

func (r *reporter) Helper() {}

func (r *reporter) Context() context.Context { return context.Background() }

func (r *reporter) Errorf(format string, arguments ...any) { r.simulation.fail(format, arguments...) }

func (r *reporter) Fatal(arguments ...any) { r.Fatalf("%s", fmt.Sprint(arguments...)) }

func (r *reporter) Fatalf(format string, arguments ...any) {
	r.simulation.fail(format, arguments...)
	panic(fatal{})
}
