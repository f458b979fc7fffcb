package acctest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// TestPlanTruth plans random changes, sends each to the service in spite of what the
// plan says, and compares. A plan error for what the service does is a false
// refusal. A rejection is known if the plan had an error or a warning.
func TestPlanTruth(t *testing.T) {
	t.Parallel()
	cases := planTruthCases(t)
	if onManila() {
		env := Start(t)
		env.planTruth(t, "Manila", 0, cases, 8)
		return
	}
	for _, release := range []struct {
		number       int
		microversion string
	}{{15, "2.73"}, {17, "2.78"}, {23, "2.90"}} {
		t.Run(fmt.Sprintf("emulator as Manila %d", release.number), func(t *testing.T) {
			t.Parallel()
			env := newEnv(t, startEmulator(t, emulator.Options{Release: release.number, MaxMicroversion: release.microversion}))
			env.planTruth(t, fmt.Sprintf("emulator as Manila %d", release.number), release.number, cases, 1)
		})
	}
}

// planTruthCases is how many cases a service gets.
func planTruthCases(t *testing.T) int {
	t.Helper()
	cases, err := strconv.Atoi(os.Getenv("PLAN_TRUTH_CASES"))
	if err != nil {
		return 30
	}
	return cases
}

// figures are what `make plan-truth` prints.
type figures struct {
	mu                                     sync.Mutex
	planned, errors, warned, sent, refused int
	falseRefusals, unknown                 []string
	left                                   int // refusals that only some releases make
}

// planTruth runs the cases of one service in that many workers.
func (env *Env) planTruth(t *testing.T, service string, seed, cases, workers int) {
	t.Helper()
	var sum figures
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), uint64(seed))) //nolint:gosec // a seed, so that a case can be repeated
			for number := worker; number < cases; number += workers {
				env.planTruthCase(t, env.randomCase(random, fmt.Sprintf("%s-%d", env.Name, number)), &sum)
			}
		})
	}
	all.Wait()
	fmt.Fprintf(os.Stderr, "%s: %d cases planned (%d errors, %d warnings), %d sent, %d refused by the service; false refusals: %d, refusals that the plan could have known: %d, left to the service: %d\n",
		service, sum.planned, sum.errors, sum.warned, sum.sent, sum.refused, len(sum.falseRefusals), len(sum.unknown), sum.left)
	for _, failed := range slices.Concat(sum.falseRefusals, sum.unknown) {
		t.Error(failed)
	}
}

// truthCase is a change of one share; a from of 0 is a create.
type truthCase struct {
	name          string
	from, to      int
	status        string
	shareType     string
	zone          string
	policy        string
	preventShrink bool
	admin         bool
	quota         emulator.Quota
}

func (c truthCase) String() string {
	type plain truthCase
	return fmt.Sprintf("%+v", plain(c))
}

// randomCase has statuses and types that a real service cannot be brought into only on the emulator.
func (env *Env) randomCase(random *rand.Rand, name string) truthCase {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	c := truthCase{
		name: name, to: 1 + random.IntN(120), status: "available", policy: pick("exact", "exact", "at_least"),
		preventShrink: random.IntN(5) == 0, admin: random.IntN(4) == 0,
	}
	if random.IntN(3) > 0 {
		c.from = 1 + random.IntN(120)
	}
	if env.Emulator == nil {
		c.admin, c.to, c.from = false, 1+c.to%8, c.from%8
		c.shareType, c.zone = pick("", "", "", "no-such-type"), pick("", "", "", "no-such-zone")
		if c.from > 0 {
			c.shareType, c.zone, c.status = "", "", pick("available", "available", "error", "error_deleting")
		}
		return c
	}
	c.shareType = pick("", emulator.BoundedTypeName, emulator.BoundedTypeID)
	if c.from > 0 {
		c.status = pick("available", "available", "available", "error", "extending", "shrinking_error", "extending_error", "shrinking_possible_data_loss_error",
			"error_deleting", "awaiting_transfer", "migrating")
	} else {
		c.shareType, c.zone = pick(c.shareType, c.shareType, c.shareType, "no-such-type"), pick("", "", "nova", "no-such-zone")
	}
	if random.IntN(2) == 0 {
		quota := func(from int) emulator.Quota {
			return emulator.Quota{Shares: 1 + random.IntN(2), Gigabytes: from + random.IntN(150), PerShareGigabytes: random.IntN(2) * (40 + random.IntN(80))}
		}
		c.quota = quota(50)
		c.quota.OfUser = map[string]emulator.Quota{pick(emulator.UserID, "another"): quota(30)}
		c.quota.OfType = map[string]emulator.Quota{pick(emulator.DefaultTypeID, emulator.BoundedTypeID): quota(30)}
	}
	return c
}

func (env *Env) planTruthCase(t *testing.T, c truthCase, sum *figures) {
	t.Helper()
	ctx := context.Background()
	account := env.Member
	if c.admin {
		account = env.Administrator
	}
	api := manila.New(manila.Config{Auth: account.authOptions(), Endpoint: env.Endpoint, Region: account.Region, MaxRetries: 3})
	terraform := protocol.New(t, newProvider, merge(passwordLogin(account), map[string]any{"region": account.Region, "endpoint": env.Endpoint}))
	share := terraform.Resource("sfs_share")
	ref := manila.Ref{}
	if c.from > 0 {
		ref = env.existing(t, api, c)
		defer env.remove(t, api, ref)
		share, _ = terraform.Import(ctx, "sfs_share", ref.ID, nil)
		terraform.Refresh(ctx, share)
	}
	if env.Emulator != nil {
		env.Emulator.SetQuota(c.quota)
		defer env.Emulator.SetQuota(emulator.Quota{})
	}
	diagnostics := terraform.Plan(ctx, share, c.configuration()).Diagnostics
	failed, known := protocol.HasError(diagnostics), slices.ContainsFunc(diagnostics, foreseesRefusal)
	if env.Emulator != nil && slices.Contains([]string{"extending", "migrating"}, c.status) {
		env.Emulator.EditShare(ref.ID, func(s *emulator.Share) { s.Status = "available" }) // what the apply waits for
	}
	sent, err := env.send(ctx, t, api, ref, c)

	sum.mu.Lock()
	defer sum.mu.Unlock()
	sum.planned++
	switch {
	case failed:
		sum.errors++
	case known:
		sum.warned++
	}
	if !sent {
		return
	}
	sum.sent++
	switch {
	case err == nil && failed:
		sum.falseRefusals = append(sum.falseRefusals, fmt.Sprintf("false refusal: %s\n%s", c, protocol.Text(diagnostics)))
	case err != nil:
		sum.refused++
		switch {
		case c.isLeftToTheService(err):
			sum.left++
		case !known:
			sum.unknown = append(sum.unknown, fmt.Sprintf("not known in the plan: %s\n%s", c, err))
		}
	}
}

// foreseesRefusal is true for an error, and for a warning that says that the service may refuse.
func foreseesRefusal(d *tfprotov6.Diagnostic) bool {
	return d.Severity == tfprotov6.DiagnosticSeverityError ||
		slices.ContainsFunc([]string{"Quota exceeded by this plan", "Quota of one share exceeded", "may not allow", "is not listed"},
			func(summary string) bool { return strings.Contains(d.Summary, summary) })
}

// isLeftToTheService is true for a resize that releases up to 16 refuse for the limit
// of the type that from 17 on does not count in its direction.
func (c truthCase) isLeftToTheService(err error) bool {
	return c.from > 0 && strings.Contains(err.Error(), "for share type") &&
		(c.to < c.from && c.to > emulator.BoundedTypeMax || c.to > c.from && c.to < emulator.BoundedTypeMin)
}

func (c truthCase) configuration() map[string]any {
	configuration := map[string]any{"name": c.name, "size": c.to, "size_policy": c.policy, "prevent_shrink": c.preventShrink}
	for argument, value := range map[string]string{"share_type": c.shareType, "availability_zone": c.zone} {
		if value != "" {
			configuration[argument] = value
		}
	}
	return configuration
}

// existing creates the share of a case outside Terraform.
func (env *Env) existing(t *testing.T, api *manila.Client, c truthCase) manila.Ref {
	t.Helper()
	size := c.from
	if env.Emulator != nil {
		size = 10 // within the limits of every type
	}
	created, err := api.CreateShare(context.Background(), manila.CreateShare{Name: c.name, ShareProto: "NFS", Size: size, ShareType: c.shareType})
	env.mustSucceed(err)
	if env.Emulator != nil {
		_, err = api.GetShare(context.Background(), created.Ref()) // the next request ends the create
		env.mustSucceed(err)
		env.Emulator.EditShare(created.ID, func(s *emulator.Share) { s.Size, s.Status = c.from, c.status })
		return created.Ref()
	}
	env.eventually("the share is available", func() bool {
		share, err := api.GetShare(context.Background(), created.Ref())
		return err == nil && share.Status == "available"
	})
	if c.status != "available" {
		env.resetStatusOf(created.ID, c.status)
	}
	return created.Ref()
}

// send sends the change; not one that the configuration itself forbids or does not ask for.
func (env *Env) send(ctx context.Context, t *testing.T, api *manila.Client, ref manila.Ref, c truthCase) (sent bool, err error) {
	t.Helper()
	switch {
	case c.from == 0:
		created, err := api.CreateShare(ctx, manila.CreateShare{Name: c.name, ShareProto: "NFS", Size: c.to, ShareType: c.shareType, AvailabilityZone: c.zone})
		if err == nil {
			env.remove(t, api, created.Ref())
		}
		return true, err
	case c.to > c.from:
		_, err = api.ExtendShare(ctx, ref, c.to)
		return true, err
	case c.to < c.from && c.policy == "exact" && !c.preventShrink:
		_, err = api.ShrinkShare(ctx, ref, c.to)
		return true, err
	}
	return false, nil
}

// remove deletes a share in whatever status it is.
func (env *Env) remove(t *testing.T, api *manila.Client, ref manila.Ref) {
	t.Helper()
	ctx := context.Background()
	env.eventually("the share is deleted", func() bool {
		share, err := api.GetShare(ctx, ref)
		switch {
		case manila.IsNotFound(err):
			return true
		case err != nil:
			return false
		case env.Emulator != nil:
			env.Emulator.EditShare(ref.ID, func(s *emulator.Share) { s.Status = "available" })
		case share.Status == "error_deleting":
			env.resetStatusOf(ref.ID, "error")
		}
		_ = api.DeleteShare(ctx, ref)
		_, err = api.GetShare(ctx, ref)
		return manila.IsNotFound(err)
	})
}
