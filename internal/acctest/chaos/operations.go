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
	round     Round
	before    attributes // in the state when it began; nil if there was none
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
func (s *simulation) operate(ctx context.Context, p *process, o Operation) (r *result) {
	if s.schedule.Service == sfs {
		o.Note = ""
	}
	i := s.instances[o.Share]
	r = &result{
		instance: i, operation: o, round: p.round, begun: time.Now(), before: attributesOf(i.saved.resource), current: i.saved.clone(), saved: i.saved,
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			if _, expected := panicked.(fatal); !expected {
				s.fail("share %d, %s: panic: %v\n%s", o.Share, o.Kind, panicked, debug.Stack())
			}
			r.killed = true
		}
	}()
	switch o.Kind {
	case apply:
		s.apply(ctx, p.tf, r)
	case destroy:
		if r.diagnostics = p.tf.Apply(ctx, r.current.resource, nil); !r.failed() {
			r.current.tainted = false
		}
	case refresh:
		r.diagnostics = p.tf.Refresh(ctx, r.current.resource)
	case reimport:
		if id := i.id(); id != "" {
			r.reimport(ctx, p.tf, id)
		}
	}
	if r.killed = p.dead.Load(); !r.killed {
		s.checkResult(r)
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
func (r *result) reimport(ctx context.Context, tf *protocol.Terraform, id string) {
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
		s.stats.add("import without create marker", 1)
		s.importShare(i, id)
	}
}

// importShare imports a share without faults, as a user does.
func (s *simulation) importShare(i *instance, id string) {
	ctx, p := s.start(Round{})
	defer p.cancel()
	var r result
	if r.reimport(ctx, p.tf, id); r.failed() {
		s.fail("share %d: import of %s:\n%s", i.number, id, protocol.Text(r.diagnostics))
		return
	}
	i.saved = r.current
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

// attributesOf are those in a state, nil without one.
func attributesOf(r *protocol.Resource) attributes {
	all := r.Attributes()
	if all == nil {
		return nil
	}
	metadata, _ := all["metadata"].(map[string]any)
	note, _ := metadata[noteKey].(string)
	name, _ := all["name"].(string)
	status, _ := all["status"].(string)
	return attributes{"id": all["id"], "name": name, "size": all["size"], "status": status, "note": note}
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
