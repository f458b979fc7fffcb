package acctest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

const (
	ruleAddress  = "sfs_share_access_rule.test"
	rulesAddress = "sfs_share_access_rules.test"
)

// withRule is a share of 1 GiB with one rule.
func (env *Env) withRule(arguments ...string) string {
	return env.Configuration("size = 1") +
		block(`resource "sfs_share_access_rule" "test"`, append(arguments, `share_id = sfs_share.test.id`)...)
}

// withRules is a share of 1 GiB with all its rules, each "ip 10.0.0.1 rw".
func (env *Env) withRules(rules ...string) string {
	var elements []string
	for _, rule := range rules {
		fields := strings.Fields(rule)
		elements = append(elements, fmt.Sprintf(`{ access_type = %q, access_to = %q, access_level = %q }`, fields[0], fields[1], fields[2]))
	}
	return env.Configuration("size = 1") +
		block(`resource "sfs_share_access_rules" "test"`, `share_id = sfs_share.test.id`, `rules = [`+strings.Join(elements, ", ")+`]`)
}

// levelChange expects an update where the service can change the level of a rule,
// and a replacement elsewhere.
type levelChange struct{ env *Env }

func (c levelChange) CheckPlan(ctx context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	action := plancheck.ResourceActionDestroyBeforeCreate
	if c.env.hasMicroversion(88) {
		action = plancheck.ResourceActionUpdate
	}
	plancheck.ExpectResourceAction(ruleAddress, action).CheckPlan(ctx, req, resp)
}

func TestAccessRule_Lifecycle(t *testing.T) {
	t.Parallel()
	env := Start(t)
	ro := env.withRule(`access_type = "ip"`, `access_to = "10.0.0.0/24"`, `access_level = "ro"`)
	env.Test(t,
		resource.TestStep{
			Config: ro,
			Check:  All(env.HasRules("10.0.0.0/24 ro active"), resource.TestCheckResourceAttr(ruleAddress, "state", "active")),
		},
		resource.TestStep{
			PreConfig:        func() { env.denyExternally("10.0.0.0/24") },
			Config:           ro,
			ConfigPlanChecks: PlansFor(ruleAddress, plancheck.ResourceActionCreate),
			Check:            env.HasRules("10.0.0.0/24 ro active"),
		},
		resource.TestStep{
			PreConfig:        func() { env.denyExternally("10.0.0.0/24"); env.allowExternally("10.0.0.0/24", "rw") },
			Config:           ro,
			ConfigPlanChecks: PlansFor(ruleAddress, plancheck.ResourceActionCreate),
			ExpectError:      Message("the client has a rule already", "access rule ip 10.0.0.0/24 (rw)", "terraform import ADDRESS"),
		},
		resource.TestStep{
			PreConfig: func() { env.denyExternally("10.0.0.0/24") },
			Config:    env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`),
			Check:     env.HasRules("10.0.0.1 rw active"),
		},
		resource.TestStep{
			Config:   env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1/32"`),
			PlanOnly: true,
		},
		resource.TestStep{
			Config:           env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`, `access_level = "ro"`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{levelChange{env}}},
			Check:            env.HasRules("10.0.0.1 ro active"),
		},
		resource.TestStep{
			ResourceName: ruleAddress,
			ImportState:  true,
			ImportStateIdFunc: func(*terraform.State) (string, error) {
				rule, _ := env.rule("10.0.0.1")
				return env.Ref().ID + "/" + rule.ID, nil
			},
			ImportStateVerify: true,
		},
	)
}

func TestAccessRule_InvalidRulesAreRejected(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config:      env.withRule(`access_type = "ip"`, `access_to = "10.0.0.5/24"`),
			ExpectError: Message("Invalid `access_to`", "write 10.0.0.0/24 for the range"),
		},
		resource.TestStep{Config: env.Configuration("size = 1")},
		resource.TestStep{
			Config:      env.withRule(`access_type = "cephx"`, `access_to = "alice"`),
			ExpectError: Message("does not support access rule cephx alice (rw)", "protocol NFS"),
		},
		resource.TestStep{
			Config:      env.withRule(`access_type = "user"`, `access_to = "alice"`),
			ExpectError: Message("Access rule user alice (rw)", "the backend refused", "protocol NFS"),
		},
		resource.TestStep{Config: env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`), Check: env.HasRules("10.0.0.1 rw active")},
		resource.TestStep{
			Config: env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`) + `
resource "sfs_share_access_rule" "again" {
  share_id    = sfs_share_access_rule.test.share_id
  access_type = "ip"
  access_to   = "10.0.0.1/32"
}
`,
			ExpectError: Message("the client has a rule already", "with the id"),
		},
	)
}

func TestAccessRule_FiftyRulesAndAResizeInOneApply(t *testing.T) {
	t.Parallel()
	env := Start(t)
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprintf("10.0.0.%d rw active", i))
	}
	env.Test(t,
		resource.TestStep{Config: env.Configuration("size = 1")},
		resource.TestStep{
			Config: env.Configuration("size = 3") + `
resource "sfs_share_access_rule" "many" {
  count       = 50
  share_id    = sfs_share.test.id
  access_type = "ip"
  access_to   = "10.0.0.${count.index}"
}
`,
			Check: All(env.HasSize(3), env.HasRules(want...), func(*terraform.State) error {
				if sent := env.Proxy.Exchanges(func(e Exchange) bool { return strings.HasSuffix(e.Action, "allow_access") }); len(sent) != 50 {
					return fmt.Errorf("%d rules were added, want 50", len(sent))
				}
				return nil
			}),
		},
	)
}

func TestAccessRules_Lifecycle(t *testing.T) {
	t.Parallel()
	env := Start(t)
	configured := env.withRules("ip 10.0.0.0/24 rw", "ip 10.0.1.0/24 ro")
	env.Test(t,
		resource.TestStep{Config: configured, Check: env.HasRules("10.0.0.0/24 rw active", "10.0.1.0/24 ro active")},
		resource.TestStep{
			PreConfig: func() {
				env.denyExternally("10.0.0.0/24")
				env.denyExternally("10.0.1.0/24")
				env.allowExternally("10.0.1.0/24", "rw")
				env.allowExternally("192.0.2.7", "rw")
			},
			Config:           configured,
			ConfigPlanChecks: PlansFor(rulesAddress, plancheck.ResourceActionUpdate),
			Check:            env.HasRules("10.0.0.0/24 rw active", "10.0.1.0/24 ro active"),
		},
		resource.TestStep{
			Config: env.withRules("ip 10.0.0.0/16 rw", "ip 10.0.1.0/24 ro"),
			Check:  env.HasRules("10.0.0.0/16 rw active", "10.0.1.0/24 ro active"),
		},
		resource.TestStep{
			ResourceName:                         rulesAddress,
			ImportState:                          true,
			ImportStateIdFunc:                    func(*terraform.State) (string, error) { return env.Ref().ID, nil },
			ImportStateVerify:                    true,
			ImportStateVerifyIdentifierAttribute: "share_id",
		},
		resource.TestStep{
			// The order and a default make no difference.
			Config: env.Configuration("size = 1") + `
resource "sfs_share_access_rules" "test" {
  share_id = sfs_share.test.id
  rules = [
    { access_type = "ip", access_to = "10.0.1.0/24", access_level = "ro" },
    { access_type = "ip", access_to = "10.0.0.0/16" },
  ]
}
`,
			PlanOnly: true,
		},
	)
}

func TestAccessRules_ARejectedRuleIsPlannedAgainUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	env := Start(t)
	valid, invalid := env.withRules("ip 10.0.0.0/24 rw"), env.withRules("ip 10.0.0.0/24 rw", "user alice rw")
	rejected := Message("Access rule user alice (rw)", "the backend refused")
	env.Test(t,
		resource.TestStep{Config: valid},
		resource.TestStep{Config: invalid, ExpectError: rejected},
		resource.TestStep{Config: invalid, ExpectError: rejected},
		resource.TestStep{
			Config:           valid,
			ConfigPlanChecks: PlansFor(rulesAddress, plancheck.ResourceActionUpdate),
			Check:            All(env.HasRules("10.0.0.0/24 rw active"), resource.TestCheckNoResourceAttr(rulesAddress, "failed.#")),
		},
	)
}
