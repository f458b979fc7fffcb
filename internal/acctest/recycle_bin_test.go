package acctest

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// StartWithMicroversion is Start with an emulator that has a later microversion than
// usual.
func StartWithMicroversion(t *testing.T, version string) *Env {
	t.Helper()
	if onManila() {
		return Start(t)
	}
	return StartOnTheEmulator(t, func(options *emulator.Options) { options.MaxMicroversion = version })
}

func (env *Env) softDeleteExternally() { env.actExternally(env.Ref(), "soft_delete") }

func (env *Env) restoreExternally() { env.actExternally(env.Ref(), "restore") }

// actExternally sends an action of the recycle bin.
func (env *Env) actExternally(share manila.Ref, action string) {
	env.t.Helper()
	env.requestExternally(env.logIn(), http.MethodPost, "2.69", "shares/"+share.ID+"/action", map[string]any{action: nil}, nil)
}

func TestRecycleBin_AShareInItIsCreatedAnewUnlessItIsRestored(t *testing.T) {
	t.Parallel()
	env := StartWithMicroversion(t, "2.73")
	configuration := env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`)
	var deleted manila.Ref
	env.Test(t,
		resource.TestStep{Config: configuration},
		resource.TestStep{
			PreConfig:          env.softDeleteExternally,
			Config:             configuration,
			PlanOnly:           true,
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{PreConfig: env.restoreExternally, Config: configuration, PlanOnly: true},
		resource.TestStep{
			PreConfig: func() {
				deleted = env.Ref()
				env.softDeleteExternally()
			},
			Config: configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(Address, plancheck.ResourceActionCreate),
				plancheck.ExpectResourceAction(ruleAddress, plancheck.ResourceActionCreate),
			}},
			Check: All(env.HasSize(1), env.HasRules("10.0.0.1 rw active")),
		},
		// Test checks that no share is left.
		resource.TestStep{PreConfig: func() { env.mustSucceed(env.API.DeleteShare(t.Context(), deleted)) }, Config: configuration, PlanOnly: true},
	)
}

func TestRecycleBin_AnImportOfAShareInItSaysWhereItIs(t *testing.T) {
	t.Parallel()
	env := StartWithMicroversion(t, "2.73")
	cli := NewCLI(t)
	share := env.createExternally(env.Name, 1, nil)
	env.actExternally(share, "soft_delete")
	cli.Configure(env.Configuration(`size = 1`))
	mustMatch(t, cli.RunExit(1, "import", Address, share.ID), "is in the recycle bin", "for good on", "openstack share restore "+share.ID)
	cli.Configure(env.Provider(env.Member) + block(`data "sfs_share" "test"`, `id = "`+share.ID+`"`))
	mustMatch(t, cli.RunExit(1, "plan"), "is in the recycle bin", "for good on", "openstack share restore "+share.ID)
}

// The rules are also those of a share that another configuration manages. Terraform
// drops the warnings of the refresh before a destroy, and shows those of others.
func TestRecycleBin_ADestroyOfRulesAndShareSucceeds(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{"refreshed": nil, "not refreshed": {"-refresh=false"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := StartWithMicroversion(t, "2.73")
			cli := NewCLI(t)
			stranger := env.createExternally(env.Name+"-2", 1, nil)
			cli.Configure(env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`) +
				block(`resource "sfs_share_access_rule" "other"`, `share_id = "`+stranger.ID+`"`, `access_type = "ip"`, `access_to = "10.0.0.1"`))
			cli.Run("apply", "-auto-approve")
			share := env.Ref()
			env.softDeleteExternally()
			env.actExternally(stranger, "soft_delete")
			mustMatch(t, cli.RunExit(0, "plan"), "is in the recycle bin", "for good on", "openstack share restore")
			cli.Run(append([]string{"destroy", "-auto-approve"}, arguments...)...)
			if sent := env.Proxy.Exchanges(Exchange.deleted); len(sent) > 0 {
				t.Errorf("sent %+v", sent)
			}
			env.mustSucceed(env.API.DeleteShare(t.Context(), share))
		})
	}
}

// mustMatch checks that an output has a message.
func mustMatch(t *testing.T, output string, phrases ...string) {
	t.Helper()
	if !Message(phrases...).MatchString(output) {
		t.Errorf("want %q in:\n%s", phrases, output)
	}
}
