package acctest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// protectedShare is an applied configuration of a protected share with an access
// rule and a trigger.
type protectedShare struct {
	t   *testing.T
	env *Env
	cli *CLI
	ref manila.Ref
}

const (
	keepsShare = `deletion_protection = true`
	rule       = `
resource "sfs_share_access_rule" "test" {
  share_id    = sfs_share.test.id
  access_type = "ip"
  access_to   = "10.0.0.0/8"
}
`
)

func startProtected(t *testing.T, lifecycle ...string) *protectedShare {
	t.Helper()
	p := &protectedShare{t: t, env: Start(t), cli: NewCLI(t)}
	t.Cleanup(func() {
		if p.ref.ID != "" {
			p.cli.Configure(p.share("deletion_protection = false") + rule)
			p.cli.Run("apply", "-auto-approve")
			p.cli.Run("destroy", "-auto-approve")
		}
	})
	p.cli.Configure(p.share(append([]string{keepsShare}, lifecycle...)...) + rule + release("1"))
	p.cli.Run("apply", "-auto-approve")
	p.ref = p.env.Ref()
	return p
}

func (p *protectedShare) share(arguments ...string) string {
	return p.env.Configuration(append([]string{`size = 1`}, arguments...)...)
}

func lifecycle(arguments ...string) string { return block("lifecycle", arguments...) }

func release(number string) string {
	return block(`resource "terraform_data" "release"`, fmt.Sprintf("input = %q", number))
}

// refused runs a command that has to fail with the phrases, and to leave share and
// rule on the service.
func (p *protectedShare) refused(phrases []string, command ...string) {
	p.t.Helper()
	output := p.cli.RunExit(1, command...)
	if !Message(phrases...).MatchString(output) {
		p.t.Errorf("terraform %s: want %q in:\n%s", strings.Join(command, " "), phrases, output)
	}
	p.mustBeIntact()
}

// mustBeIntact checks the share, its size, and its rule.
func (p *protectedShare) mustBeIntact() {
	p.t.Helper()
	p.mustHaveRules(1)
	if share, err := p.env.API.GetShare(p.t.Context(), p.ref); err != nil || share.Size != 1 || share.Status != "available" {
		p.t.Errorf("the share is %+v: %v", share, err)
	}
}

func (p *protectedShare) mustHaveRules(count int) {
	p.t.Helper()
	rules, err := p.env.API.ListRules(p.t.Context(), p.ref)
	if err != nil || len(rules) != count {
		p.t.Errorf("the share has the rules %+v: %v", rules, err)
	}
}

// Terraform destroys what depends on a share before the share, so an apply that
// refuses is too late for the access rules.
func TestDeletionProtection_EveryWayToReplaceOrDestroyIsRefusedInThePlan(t *testing.T) {
	t.Parallel()
	p := startProtected(t)
	replaced := func(because ...string) []string {
		return append([]string{p.env.Name, "is protected from deletion", "would be replaced"}, because...)
	}
	destroyed := []string{p.env.Name, "is protected from deletion", "would be destroyed"}
	byTrigger := lifecycle(`replace_triggered_by = [terraform_data.release]`)
	createFirst := lifecycle(`create_before_destroy = true`)
	otherZone := `availability_zone = "mars"`

	for _, way := range []struct {
		configuration string
		phrases       []string
		commands      []string
	}{
		{p.share(keepsShare) + rule + release("1"), replaced(), []string{
			"apply -auto-approve -replace=" + Address, "apply -auto-approve -refresh=false -replace=" + Address, "plan -out=plan -replace=" + Address,
		}},
		{p.share(keepsShare) + rule + release("1"), destroyed, []string{
			"destroy -auto-approve", "destroy -auto-approve -refresh=false", "destroy -auto-approve -target=" + Address,
		}},
		{p.share(keepsShare, byTrigger) + rule + release("2"), replaced(), []string{"apply -auto-approve", "apply -auto-approve -target=sfs_share_access_rule.test"}},
		{p.share(keepsShare, otherZone) + rule + release("1"), replaced("`availability_zone`"), []string{"apply -auto-approve", "apply -auto-approve -refresh=false"}},
		{p.share("deletion_protection = false", otherZone) + rule + release("1"), replaced("`availability_zone`"), []string{"apply -auto-approve"}},
		{p.share(keepsShare, createFirst) + rule + release("1"), replaced(), []string{"apply -auto-approve -replace=" + Address}},
		{p.share(keepsShare, createFirst, otherZone) + rule + release("1"), replaced("`availability_zone`"), []string{"apply -auto-approve"}},
		{p.env.Provider(p.env.Member), destroyed, []string{"apply -auto-approve"}},
		{p.env.Provider(p.env.Member) + block("removed", "from = "+Address, block("lifecycle", "destroy = true")), destroyed, []string{"apply -auto-approve"}},
		{
			strings.ReplaceAll(p.share(keepsShare, otherZone)+rule, `"sfs_share" "test"`, `"sfs_share" "renamed"`) +
				"moved {\n  from = sfs_share.test\n  to   = sfs_share.renamed\n}\n", replaced(), []string{"apply -auto-approve"},
		},
	} {
		p.cli.Configure(strings.ReplaceAll(way.configuration, "share_id    = sfs_share.test.id", "share_id    = "+shareIDIn(way.configuration)))
		for _, command := range way.commands {
			p.refused(way.phrases, strings.Fields(command)...)
		}
	}
}

// shareIDIn is the id of the configuration's share, which may have been renamed.
func shareIDIn(configuration string) string {
	if strings.Contains(configuration, `"sfs_share" "renamed"`) {
		return "sfs_share.renamed.id"
	}
	return Address + ".id"
}

// A share that was imported has the protection of its configuration only after the
// first apply.
func TestDeletionProtection_AnImportedShareIsProtectedByItsConfiguration(t *testing.T) {
	t.Parallel()
	p := startProtected(t)
	p.cli.Run("state", "rm", Address)
	imported := block("import", "to = "+Address, fmt.Sprintf("id = %q", p.ref.ID))
	p.cli.Configure(p.share(keepsShare, `availability_zone = "mars"`) + rule + imported)
	p.refused([]string{"is protected from deletion", "`availability_zone`", "terraform destroy -refresh=false"}, "apply", "-auto-approve")

	p.cli.Run("import", Address, p.ref.ID)
	p.cli.Configure(p.share(keepsShare, `availability_zone = "mars"`) + rule)
	p.refused([]string{"is protected from deletion", "`availability_zone`"}, "apply", "-auto-approve")
	p.refused([]string{"is protected from deletion"}, "destroy", "-auto-approve")
	p.cli.Configure(p.share(keepsShare) + rule)
	p.cli.Run("apply", "-auto-approve")
	p.mustBeIntact()
}

// A destroy goes by the state, but the plan that Terraform makes first does not.
func TestDeletionProtection_OfTheConfigurationAloneLeavesAWayToDestroy(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	ref := env.createExternally(env.Name, 1, nil)
	cli.Configure(env.Configuration(`size = 1`, keepsShare, `availability_zone = "mars"`))
	cli.Run("import", Address, ref.ID)
	if output := cli.RunExit(1, "destroy", "-auto-approve"); !Message("is protected from deletion", "terraform destroy -refresh=false").MatchString(output) {
		t.Errorf("the destroy said:\n%s", output)
	}
	cli.Run("destroy", "-auto-approve", "-refresh=false")
	if _, err := env.API.GetShare(t.Context(), ref); !manila.IsNotFound(err) {
		t.Errorf("the share is still there: %v", err)
	}
}

// Terraform plans a tainted share without its state: only the apply can refuse, and
// the access rules are gone by then.
func TestDeletionProtection_AfterTheRefusalOfATaintedShareUntaintRestoresItsRules(t *testing.T) {
	t.Parallel()
	p := startProtected(t)
	p.cli.Run("taint", Address)
	output := p.cli.RunExit(1, "apply", "-auto-approve")
	if !Message("is protected from deletion", "access rules may be gone", "terraform untaint ADDRESS").MatchString(output) {
		t.Errorf("the apply said:\n%s", output)
	}
	p.mustHaveRules(0)
	p.cli.Run("untaint", Address)
	p.cli.Run("apply", "-auto-approve")
	p.mustBeIntact()
}

// With create_before_destroy the replacement of a tainted share exists, and has the
// rules, by the time the destroy is refused.
func TestDeletionProtection_AReplacementThatWasCreatedFirstLeavesAWayBack(t *testing.T) {
	t.Parallel()
	p := startProtected(t, lifecycle(`create_before_destroy = true`))
	p.cli.Run("taint", Address)
	output := p.cli.RunExit(1, "apply", "-auto-approve")
	replacement := p.env.Ref()
	way := []string{
		"Share " + replacement.ID + " has the same name and is newer", "terraform state rm ADDRESS", "terraform import ADDRESS " + p.ref.ID,
		"terraform apply", "delete the newer one by hand",
	}
	if !Message(way...).MatchString(output) {
		t.Errorf("the apply said:\n%s", output)
	}
	if output := p.cli.RunExit(1, "plan"); !Message(way...).MatchString(output) {
		t.Errorf("the plan said:\n%s", output)
	}

	p.cli.Run("state", "rm", Address)
	p.cli.Run("import", Address, p.ref.ID)
	p.cli.Run("apply", "-auto-approve")
	p.env.mustSucceed(p.env.API.DeleteShare(t.Context(), replacement))
	p.env.eventually("the replacement is deleted", func() bool {
		_, err := p.env.API.GetShare(t.Context(), replacement)
		return manila.IsNotFound(err)
	})
	p.mustBeIntact()
	p.cli.RunExit(0, "plan", "-detailed-exitcode")
}

func TestDeletionProtection_AShareThatWasDeletedOutsideIsCreatedAnew(t *testing.T) {
	t.Parallel()
	p := startProtected(t)
	p.env.mustSucceed(p.env.API.DeleteShare(t.Context(), p.ref))
	p.env.eventually("the share is deleted", func() bool {
		_, err := p.env.API.GetShare(t.Context(), p.ref)
		return manila.IsNotFound(err)
	})
	p.cli.Run("apply", "-auto-approve")
	p.ref = p.env.Ref()
	p.mustBeIntact()
}

// Terraform shows no warning of the plan that it makes for -replace.
func TestReplace_ALossOfDataIsReportedInThePlan(t *testing.T) {
	t.Parallel()
	env := Start(t)
	cli := NewCLI(t)
	t.Cleanup(func() { cli.Run("destroy", "-auto-approve", "-refresh=false") })
	cli.Configure(env.Configuration(`size = 1`))
	cli.Run("apply", "-auto-approve")
	cli.Configure(env.Configuration(`size = 1`, `share_proto = "CIFS"`))
	output := cli.RunExit(0, "plan")
	if !Message("Warning: Replacing share", env.Name, "loses its data", "because of `share_proto`").MatchString(output) {
		t.Errorf("the plan said:\n%s", output)
	}
	if count := strings.Count(output, "loses its data"); count != 1 {
		t.Errorf("the warning came %d times", count)
	}
}
