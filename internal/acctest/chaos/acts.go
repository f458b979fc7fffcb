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

const resourceType = "sfs_share"

// result is how an act went.
type result struct {
	slot  *slot
	act   Act
	begun time.Time
	// before is what the state said when the act began.
	before map[string]any
	// resource is what the provider returned, and kept what Terraform would have
	// if the process died now.
	resource, kept *protocol.Resource
	tainted        bool
	keptTainted    bool
	told           []*tfprotov6.Diagnostic
	killed         bool
	// unfinished: Terraform itself was interrupted between two calls.
	unfinished bool
	// idle: the plan was empty, and nothing was asked of the provider.
	idle bool
}

func (r *result) failed() bool { return protocol.Failed(r.told) }

func copyOf(r *protocol.Resource) *protocol.Resource {
	clone := *r
	return &clone
}

// act does one thing to one share and checks what came of it.
func (s *story) act(ctx context.Context, tf *protocol.Terraform, wire *wire, round Round, act Act) (r *result) {
	if s.schedule.Service == sfs {
		act.Note = ""
	}
	slot := s.slots[act.Share]
	r = &result{
		slot: slot, act: act, begun: time.Now(), before: attributes(slot.resource),
		resource: copyOf(slot.resource), kept: slot.resource, tainted: slot.tainted, keptTainted: slot.tainted,
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			if _, expected := panicked.(stopped); !expected {
				s.fail("share %d, %s: panic: %v\n%s", act.Share, act.Do, panicked, debug.Stack())
			}
			r.killed = true
		}
	}()
	switch act.Do {
	case apply:
		s.apply(s.logged(ctx), tf, r)
	case destroy:
		s.destroy(s.logged(ctx), tf, r)
	case refresh:
		r.told = tf.Refresh(s.logged(ctx), r.resource)
	case reimport:
		s.reimport(s.logged(ctx), tf, r)
	}
	r.killed = wire.isDead()
	if !r.killed {
		s.check(round, r)
	}
	return r
}

// apply is `terraform apply`: refresh, replace what is tainted, plan, carry out.
func (s *story) apply(ctx context.Context, tf *protocol.Terraform, r *result) {
	if r.told = tf.Refresh(ctx, r.resource); r.failed() {
		return
	}
	if r.tainted && !s.removeTainted(ctx, tf, r) {
		return
	}
	wish := r.act
	if r.resource.State.IsNull() {
		// A share is created under its first name, for by that it is looked for.
		wish.Renamed = false
	}
	r.act = wish
	configuration := wish.configuration()
	plan := tf.Plan(ctx, r.resource, configuration)
	r.told, r.idle = plan.Diagnostics, plan.IsEmpty(r.resource)
	if r.failed() || r.idle {
		return
	}
	if r.unfinished = ctx.Err() != nil; r.unfinished {
		return
	}
	if plan.Replaces {
		s.fail("share %d: %+v replaces the share", r.act.Share, wish)
	}
	creates := r.resource.State.IsNull()
	r.told = append(r.told, tf.ApplyPlan(ctx, r.resource, configuration, plan)...)
	r.tainted = creates && r.failed() && !r.resource.State.IsNull()
}

// removeTainted is the first half of a replacement; its outcome is saved before
// the second begins.
func (s *story) removeTainted(ctx context.Context, tf *protocol.Terraform, r *result) bool {
	if !r.resource.State.IsNull() {
		r.told = tf.ApplyPlan(ctx, r.resource, nil, tf.Plan(ctx, r.resource, nil))
		if r.unfinished = !r.failed() && ctx.Err() != nil; r.failed() {
			return false
		}
	}
	r.tainted, r.keptTainted = false, false
	r.kept = copyOf(r.resource)
	return !r.unfinished
}

func (s *story) destroy(ctx context.Context, tf *protocol.Terraform, r *result) {
	r.told = tf.Apply(ctx, r.resource, nil)
	if !r.failed() {
		r.tainted = false
	}
}

// reimport is `terraform state rm` and `terraform import`; an import that fails
// leaves what was there.
func (s *story) reimport(ctx context.Context, tf *protocol.Terraform, r *result) {
	id := r.slot.id()
	if id == "" {
		return
	}
	imported, told := tf.Import(ctx, resourceType, id, nil)
	if r.told = told; !r.failed() {
		r.resource, r.tainted = imported, false
	}
}

// keep is what Terraform does at the end of an act.
func (s *story) keep(r *result) {
	if !r.killed {
		r.slot.resource, r.slot.tainted = r.resource, r.tainted
	} else {
		r.slot.resource, r.slot.tainted = r.kept, r.keptTainted
	}
	if r.act.Do == apply {
		r.slot.want = r.act
	}
	if r.killed && r.act.Do == apply && r.kept.State.IsNull() {
		s.takeUpCutLoose(r)
	}
}

// takeUpCutLoose is about the one instant that no provider can cover: the share
// is finished and its mark is taken off, and the process dies before Terraform
// has the answer. Only a person can know of that share; he imports it.
func (s *story) takeUpCutLoose(r *result) {
	id := s.history.idOf(r.slot.name())
	share, there := s.service.Share(id)
	if !there || share.Metadata[markKey] != "" || s.history.last[id] != onMetadata {
		return
	}
	s.stats.CutLoose.Add(1)
	s.importShare(r.slot, id)
}

const markKey = "terraform_create_id"

// importShare is what a person does who was told of a share.
func (s *story) importShare(slot *slot, id string) {
	s.service.Heal()
	s.service.Inject(s.history.observer())
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	imported, told := s.process(s.newWire(Round{}, stop)).Import(s.logged(ctx), resourceType, id, nil)
	if protocol.Failed(told) {
		s.fail("share %d: import of %s says:\n%s", slot.number, id, protocol.Text(told))
		return
	}
	slot.resource, slot.tainted = imported, false
}

// configuration is what an apply is given.
func (a Act) configuration() map[string]any {
	c := map[string]any{"name": a.name(), "size": a.Size}
	if a.Note != "" {
		c["metadata"] = map[string]string{noteKey: a.Note}
	}
	if a.Hurry {
		const short = "30s"
		c["timeouts"] = map[string]any{"create": short, "read": short, "update": short, "delete": short}
	}
	return c
}

func (a Act) name() string {
	if a.Renamed {
		return names[a.Share] + "-renamed"
	}
	return names[a.Share]
}

// attributes are what a state says of what a share is.
func attributes(r *protocol.Resource) map[string]any {
	if r.State.IsNull() {
		return nil
	}
	note := ""
	if metadata, ok := r.Attribute("metadata").(map[string]any); ok {
		note, _ = metadata[noteKey].(string)
	}
	name, _ := r.Attribute("name").(string)
	status, _ := r.Attribute("status").(string)
	return map[string]any{"id": r.Attribute("id"), "name": name, "size": r.Attribute("size"), "status": status, "note": note}
}

// reporter is the testing.TB of a provider that is spoken to: what it calls
// fatal ends the act and fails the story, not the process that tests.
type reporter struct {
	testing.TB
	story *story
}

// stopped ends an act.
type stopped struct{}

func (r *reporter) Helper() {}

func (r *reporter) Context() context.Context { return context.Background() }

func (r *reporter) Errorf(format string, arguments ...any) { r.story.fail(format, arguments...) }

func (r *reporter) Fatal(arguments ...any) {
	r.story.fail("%s", fmt.Sprint(arguments...))
	panic(stopped{})
}

func (r *reporter) Fatalf(format string, arguments ...any) {
	r.story.fail(format, arguments...)
	panic(stopped{})
}
