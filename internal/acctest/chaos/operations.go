package chaos

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
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
	applied   time.Time // when the share was, before its rules
	round     Round
	before    attributes // in the state when it began; nil if there was none
	// protected is deletion_protection in that state, and kept are the rules that
	// the share keeps unless it is destroyed.
	protected bool
	kept      []string
	destroys  bool // what the plan destroys loses its rules
	planned   plannedSize
	// current is what the provider has returned, and saved what Terraform has
	// saved if the process dies now.
	current, saved savedState
	diagnostics    []*tfprotov6.Diagnostic
	killed         bool
	interrupted    bool // Terraform itself stopped between two calls
	idle           bool // the plan was empty, so the provider was not asked to apply
}

// plannedSize is what a plan shows of actual_size.
type plannedSize struct{ from, to any }

// shows is true where the plan shows a shrink, of a share that is not larger.
func (p plannedSize) shows(shrink sentShrink) bool {
	from, known := p.from.(int)
	return known && p.to == shrink.to && shrink.to < from && shrink.from <= from
}

func (r *result) failed() bool { return protocol.HasError(r.diagnostics) }

// operate carries out an operation and checks its outcome.
func (s *simulation) operate(ctx context.Context, p *process, o Operation) (r *result) {
	if s.schedule.Service == sfs {
		o.Note = ""
	} else {
		o.Tag = ""
	}
	i := s.instances[o.Share]
	r = &result{
		instance: i, operation: o, round: p.round, begun: time.Now(), before: attributesOf(i.saved.resource), current: i.saved.clone(), saved: i.saved,
	}
	r.protected, _ = i.saved.resource.Attribute("deletion_protection").(bool)
	if share, exists := s.service.Share(i.id()); exists && !i.saved.rulesTainted {
		r.kept = keptRules(share, i.saved.rules, o)
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
		s.apply(ctx, p, r)
	case replace:
		s.replace(ctx, p, r)
	case destroy:
		r.destroy(ctx, p)
	case refresh:
		r.refresh(ctx, p)
	case reimport:
		if id := i.id(); id != "" {
			r.reimport(ctx, p.tf, id)
		}
	}
	s.checkGuards(r)
	if r.killed = p.dead.Load(); !r.killed {
		s.checkResult(r)
	}
	return r
}

func (r *result) refresh(ctx context.Context, p *process) {
	r.diagnostics = append(r.diagnostics, p.tf.Refresh(ctx, r.current.resource)...)
	if !r.failed() {
		r.diagnostics = append(r.diagnostics, p.tf.Refresh(ctx, r.current.rules)...)
	}
}

// apply is `terraform apply`: it refreshes, destroys what is tainted, plans and
// applies, the share before its rules.
func (s *simulation) apply(ctx context.Context, p *process, r *result) {
	share := r.current.resource
	if r.refresh(ctx, p); r.failed() {
		return
	}
	if r.current.tainted && !r.destroyTainted(ctx, p) {
		return
	}
	creates := share.State.IsNull()
	if creates {
		// The simulation finds shares by the name they are created with.
		r.operation.Renamed = false
	}
	configuration := r.operation.configuration()
	plan := p.tf.Plan(ctx, share, configuration)
	r.diagnostics, r.idle = append(r.diagnostics, plan.Diagnostics...), plan.IsEmpty(share)
	r.planned = plannedSize{share.Attribute("actual_size"), protocol.Value(plan.State, "actual_size")}
	if r.failed() {
		return
	}
	if r.interrupted = ctx.Err() != nil; r.interrupted {
		return
	}
	r.applied = time.Now()
	if plan.Replaces {
		wished := r.operation.Type != "" && r.before["type"] != r.operation.Type || r.operation.Zoned && !r.instance.zoned
		if !wished {
			s.fail("share %d: %+v replaces the share", r.operation.Share, r.operation)
		}
		r.operation.Renamed = false // as for any create
		configuration = r.operation.configuration()
		create := p.tf.PlanCreate(ctx, share, configuration, plan)
		if r.diagnostics = append(r.diagnostics, create.Diagnostics...); !r.failed() {
			r.replaceShare(ctx, p, configuration, create)
		}
		return
	}
	if !r.idle && !r.applyShare(ctx, p, configuration, plan) {
		return
	}
	r.applyRules(ctx, p)
}

func (r *result) applyShare(ctx context.Context, p *process, configuration map[string]any, plan protocol.Planned) (done bool) {
	share := r.current.resource
	creates := share.State.IsNull()
	r.diagnostics = append(r.diagnostics, p.tf.ApplyPlan(ctx, share, configuration, plan)...)
	r.applied = time.Now()
	r.current.tainted = creates && r.failed() && !share.State.IsNull()
	r.saveStep(p)
	return !r.failed()
}

// replace is `terraform apply -replace=ADDRESS`.
func (s *simulation) replace(ctx context.Context, p *process, r *result) {
	r.operation.Renamed = false
	if r.refresh(ctx, p); r.failed() {
		return
	}
	if r.current.resource.State.IsNull() || r.current.tainted {
		s.apply(ctx, p, r)
		return
	}
	configuration := r.operation.configuration()
	change, create := p.tf.Replacement(ctx, r.current.resource, configuration)
	if r.diagnostics = append(append(r.diagnostics, change.Diagnostics...), create.Diagnostics...); r.failed() {
		return
	}
	r.replaceShare(ctx, p, configuration, create)
}

// replaceShare destroys the rules first, which depend on the share.
func (r *result) replaceShare(ctx context.Context, p *process, configuration map[string]any, create protocol.Planned) {
	r.destroys = true
	if !r.destroyRules(ctx, p) || !r.destroyShare(ctx, p, create.Private) {
		return
	}
	if r.applyShare(ctx, p, configuration, create) {
		r.applyRules(ctx, p)
	}
}

// destroy is `terraform destroy`: the plan of the share comes before anything is
// destroyed.
func (r *result) destroy(ctx context.Context, p *process) {
	if r.refresh(ctx, p); r.failed() {
		return
	}
	var private []byte
	if !r.current.resource.State.IsNull() {
		plan := p.tf.Plan(ctx, r.current.resource, nil)
		private = plan.Private
		if r.diagnostics = append(r.diagnostics, plan.Diagnostics...); r.failed() {
			return
		}
	}
	r.destroys = true
	if r.destroyRules(ctx, p) {
		r.destroyShare(ctx, p, private)
	}
}

func (r *result) destroyShare(ctx context.Context, p *process, private []byte) (done bool) {
	if share := r.current.resource; !share.State.IsNull() {
		r.diagnostics = append(r.diagnostics, p.tf.Destroy(ctx, share, private)...)
	}
	if r.failed() {
		return false
	}
	r.current.tainted = false
	r.saveStep(p)
	r.interrupted = ctx.Err() != nil
	return !r.interrupted
}

// destroyTainted is the first half of a replacement, which is saved before the
// second begins.
func (r *result) destroyTainted(ctx context.Context, p *process) bool {
	r.destroys = true
	return r.destroyRules(ctx, p) && r.destroyShare(ctx, p, nil)
}

// reimport is `terraform state rm` and `terraform import`; a failed import changes
// nothing.
func (r *result) reimport(ctx context.Context, tf *protocol.Terraform, id string) {
	var imported *protocol.Resource
	if imported, r.diagnostics = tf.Import(ctx, resourceType, id, nil); !r.failed() {
		r.current.resource, r.current.tainted, r.instance.zoned = imported, false, false
	}
}

// save is what Terraform does at the end of an operation.
func (s *simulation) save(r *result) {
	i := r.instance
	i.saved = r.current
	if r.killed {
		i.saved = r.saved
	}
	if i.saved.resource.Attribute("availability_zone") == zone {
		i.zoned = true
	} else if i.saved.tainted || r.operation.isApply() && !r.operation.Zoned || i.id() != r.before["id"] {
		i.zoned = false
	}
	if !r.operation.isApply() {
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
		s.importOrphan(i, id)
	}
}

// importOrphan imports a share, or a rule of one, without faults, as a user does.
func (s *simulation) importOrphan(i *instance, id string) {
	ctx, p := s.start(Round{})
	defer p.cancel()
	kind, into := resourceType, &i.saved.resource
	if strings.Contains(id, "/") {
		kind, into = rulesType(i.number), &i.saved.rules
	}
	imported, diagnostics := p.tf.Import(ctx, kind, id, nil)
	if protocol.HasError(diagnostics) {
		s.fail("share %d: import of %s:\n%s", i.number, id, protocol.Text(diagnostics))
		return
	}
	*into = imported
	i.zoned = i.zoned && kind != resourceType
	i.saved.tainted = i.saved.tainted && kind != resourceType
}

// configuration is that of an apply.
func (o Operation) configuration() map[string]any {
	configuration := map[string]any{"name": o.name(), "size": o.Size}
	if o.Type != "" {
		configuration["share_type"] = o.Type
	}
	if o.Zoned {
		configuration["availability_zone"] = zone
	}
	if o.Policy != "" {
		configuration["size_policy"] = o.Policy
	}
	if o.Tag != "" {
		configuration["tags"] = map[string]string{tagKey: o.Tag}
	}
	configuration["prevent_shrink"], configuration["deletion_protection"] = o.PreventShrink, o.Protected
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
	tags, _ := all["tags"].(map[string]any)
	tag, _ := tags[tagKey].(string)
	name, _ := all["name"].(string)
	status, _ := all["status"].(string)
	return attributes{"id": all["id"], "name": name, "size": all["actual_size"], "status": status, "note": note, "tag": tag, "type": all["share_type"]}
}

func idOf(share *protocol.Resource) string {
	id, _ := share.Attribute("id").(string)
	return id
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
