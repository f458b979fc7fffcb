package acctest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const (
	ruleAddress  = "sfs_share_access_rule.test"
	rulesAddress = "sfs_share_access_rules.test"
)

// withRule is a share of 1 GiB with one rule.
func (w *Env) withRule(arguments ...string) string {
	return w.Configuration("size = 1") + fmt.Sprintf(`
resource "sfs_share_access_rule" "test" {
  share_id = sfs_share.test.id
  %s
}
`, strings.Join(arguments, "\n  "))
}

// withRules is a share of 1 GiB with all its rules, each "10.0.0.1 rw".
func (w *Env) withRules(rules ...string) string {
	var elements []string
	for _, rule := range rules {
		to, level, _ := strings.Cut(rule, " ")
		elements = append(elements, fmt.Sprintf(`{ access_type = "ip", access_to = %q, access_level = %q },`, to, level))
	}
	return w.Configuration("size = 1") + fmt.Sprintf(`
resource "sfs_share_access_rules" "test" {
  share_id = sfs_share.test.id
  rules = [
    %s
  ]
}
`, strings.Join(elements, "\n    "))
}

// HasRules checks the rules on the service, as "10.0.0.1 rw active".
func (w *Env) HasRules(want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		rules, err := w.API.ListRules(context.Background(), w.Ref())
		if err != nil {
			return err
		}
		got := []string{}
		for _, rule := range rules {
			got = append(got, fmt.Sprintf("%s %s %s", rule.To, rule.Level, rule.State))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			return fmt.Errorf("the service has the rules %q, want %q", got, want)
		}
		return nil
	}
}

// rule is the service's rule for a client.
func (w *Env) rule(to string) manila.Rule {
	w.t.Helper()
	rules, err := w.API.ListRules(w.t.Context(), w.Ref())
	if err != nil {
		w.t.Fatal(err)
	}
	at := slices.IndexFunc(rules, func(r manila.Rule) bool { return r.To == to })
	if at < 0 {
		w.t.Fatalf("the service has no rule for %s: %v", to, rules)
	}
	return rules[at]
}

// denyByHand removes a rule as somebody else would, and waits until it is gone.
func (w *Env) denyByHand(to string) {
	w.t.Helper()
	if err := w.API.DenyAccess(w.t.Context(), w.Ref(), w.rule(to)); err != nil {
		w.t.Fatal(err)
	}
	w.until("rid of the rule", func(*manila.Share, error) bool {
		rules, err := w.API.ListRules(w.t.Context(), w.Ref())
		return err == nil && !slices.ContainsFunc(rules, func(r manila.Rule) bool { return r.To == to })
	})
}

// allowByHand adds a rule as somebody else would, and waits until it is active.
func (w *Env) allowByHand(to, level string) {
	w.t.Helper()
	if _, err := w.API.AllowAccess(w.t.Context(), w.Ref(), manila.Grant{Type: "ip", To: to, Level: level}); err != nil {
		w.t.Fatal(err)
	}
	w.until("equipped with the rule", func(*manila.Share, error) bool { return w.rule(to).State == "active" })
}

func acts(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

func TestTheLifeOfAnAccessRule(t *testing.T) {
	t.Parallel()
	w := Start(t)
	ro := w.withRule(`access_type = "ip"`, `access_to = "10.0.0.0/24"`, `access_level = "ro"`)
	w.Test(t,
		resource.TestStep{
			Config: ro,
			Check:  Then(w.HasRules("10.0.0.0/24 ro active"), resource.TestCheckResourceAttr(ruleAddress, "state", "active")),
		},
		resource.TestStep{
			PreConfig:        func() { w.denyByHand("10.0.0.0/24") },
			Config:           ro,
			ConfigPlanChecks: acts(ruleAddress, plancheck.ResourceActionCreate),
			Check:            w.HasRules("10.0.0.0/24 ro active"),
		},
		resource.TestStep{
			PreConfig:        func() { w.denyByHand("10.0.0.0/24"); w.allowByHand("10.0.0.0/24", "rw") },
			Config:           ro,
			ConfigPlanChecks: acts(ruleAddress, plancheck.ResourceActionCreate),
			ExpectError:      Message("the client has a rule already", "access rule ip 10.0.0.0/24 (rw)", "terraform import ADDRESS"),
		},
		resource.TestStep{
			PreConfig: func() { w.denyByHand("10.0.0.0/24") },
			Config:    w.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`),
			Check:     w.HasRules("10.0.0.1 rw active"),
		},
		resource.TestStep{
			Config:   w.withRule(`access_type = "ip"`, `access_to = "10.0.0.1/32"`),
			PlanOnly: true,
		},
		resource.TestStep{
			Config:           w.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`, `access_level = "ro"`),
			ConfigPlanChecks: acts(ruleAddress, plancheck.ResourceActionDestroyBeforeCreate),
			Check:            w.HasRules("10.0.0.1 ro active"),
		},
		resource.TestStep{
			ResourceName:      ruleAddress,
			ImportState:       true,
			ImportStateIdFunc: func(*terraform.State) (string, error) { return w.Ref().ID + "/" + w.rule("10.0.0.1").ID, nil },
			ImportStateVerify: true,
		},
	)
}

func TestTheLifeOfAllAccessRules(t *testing.T) {
	t.Parallel()
	w := Start(t)
	ours := w.withRules("10.0.0.0/24 rw", "10.0.1.0/24 ro")
	w.Test(t,
		resource.TestStep{Config: ours, Check: w.HasRules("10.0.0.0/24 rw active", "10.0.1.0/24 ro active")},
		resource.TestStep{
			PreConfig: func() {
				w.denyByHand("10.0.0.0/24")
				w.denyByHand("10.0.1.0/24")
				w.allowByHand("10.0.1.0/24", "rw")
				w.allowByHand("192.0.2.7", "rw")
			},
			Config:           ours,
			ConfigPlanChecks: acts(rulesAddress, plancheck.ResourceActionUpdate),
			Check:            w.HasRules("10.0.0.0/24 rw active", "10.0.1.0/24 ro active"),
		},
		resource.TestStep{
			Config: w.withRules("10.0.0.0/16 rw", "10.0.1.0/24 ro"),
			Check:  w.HasRules("10.0.0.0/16 rw active", "10.0.1.0/24 ro active"),
		},
		resource.TestStep{
			ResourceName:                         rulesAddress,
			ImportState:                          true,
			ImportStateIdFunc:                    func(*terraform.State) (string, error) { return w.Ref().ID, nil },
			ImportStateVerify:                    true,
			ImportStateVerifyIdentifierAttribute: "share_id",
		},
		resource.TestStep{
			// Another way to write the same is no change.
			Config:   w.Configuration("size = 1") + rulesInOtherForms,
			PlanOnly: true,
		},
	)
}

const rulesInOtherForms = `
resource "sfs_share_access_rules" "test" {
  share_id = sfs_share.test.id
  rules = [
    { access_type = "ip", access_to = "10.0.1.0/24", access_level = "ro" },
    { access_type = "ip", access_to = "10.0.0.0/16" },
  ]
}
`

// A rule that failed is planned again as long as it is wanted, and is removed
// when it is not.
func TestOneOfAllAccessRulesThatFails(t *testing.T) {
	t.Parallel()
	w := Start(t)
	good, bad := w.withRules("10.0.0.0/24 rw"), w.Configuration("size = 1")+`
resource "sfs_share_access_rules" "test" {
  share_id = sfs_share.test.id
  rules = [
    { access_type = "ip", access_to = "10.0.0.0/24", access_level = "rw" },
    { access_type = "user", access_to = "alice" },
  ]
}
`
	refused := Message("Access rule user alice (rw)", "the backend refused")
	w.Test(t,
		resource.TestStep{Config: good},
		resource.TestStep{Config: bad, ExpectError: refused},
		resource.TestStep{Config: bad, ExpectError: refused},
		resource.TestStep{
			Config:           good,
			ConfigPlanChecks: acts(rulesAddress, plancheck.ResourceActionUpdate),
			Check:            Then(w.HasRules("10.0.0.0/24 rw active"), resource.TestCheckNoResourceAttr(rulesAddress, "failed.#")),
		},
	)
}

func TestFiftyAccessRulesAndAResizeInOneApply(t *testing.T) {
	t.Parallel()
	w := Start(t)
	rules := func(size int) string {
		return w.Configuration(fmt.Sprintf("size = %d", size)) + `
resource "sfs_share_access_rule" "many" {
  count       = 50
  share_id    = sfs_share.test.id
  access_type = "ip"
  access_to   = "10.0.0.${count.index}"
}
`
	}
	var want []string
	for i := range 50 {
		want = append(want, fmt.Sprintf("10.0.0.%d rw active", i))
	}
	w.Test(t,
		resource.TestStep{Config: w.Configuration("size = 1")},
		resource.TestStep{Config: rules(3), Check: Then(w.HasSize(3), w.HasRules(want...), w.sentTimes("allow_access", 50))},
	)
}

func (w *Env) sentTimes(action string, times int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if sent := len(w.Proxy.Sent(action)); sent != times {
			return fmt.Errorf("%d × %s were sent, want %d", sent, action, times)
		}
		return nil
	}
}

func TestAnAccessRuleThatCannotBe(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config:      w.withRule(`access_type = "ip"`, `access_to = "10.0.0.5/24"`),
			ExpectError: Message("Invalid `access_to`", "write 10.0.0.0/24 for the range"),
		},
		resource.TestStep{Config: w.Configuration("size = 1")},
		resource.TestStep{
			Config:      w.withRule(`access_type = "cephx"`, `access_to = "alice"`),
			ExpectError: Message("does not support access rule cephx alice (rw)", "protocol NFS"),
		},
		resource.TestStep{
			Config:      w.withRule(`access_type = "user"`, `access_to = "alice"`),
			ExpectError: Message("Access rule user alice (rw)", "the backend refused", "protocol NFS"),
		},
		resource.TestStep{Config: w.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`), Check: w.HasRules("10.0.0.1 rw active")},
		resource.TestStep{
			Config: w.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`) + `
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
