package acctest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// account is one of the accounts that internal/cmd/manila creates beside the member.
func (env *Env) account(user, project string) Account {
	env.t.Helper()
	if env.Emulator != nil {
		env.t.Skip("the emulator has a member and an administrator, in one project")
	}
	account := env.Member
	account.UserName, account.ProjectName = user, project
	return account
}

func (env *Env) reader() Account       { return env.account("reader", env.Member.ProjectName) }
func (env *Env) manager() Account      { return env.account("manager", env.Member.ProjectName) }
func (env *Env) otherProject() Account { return env.account("other", "other") }

// as is the test's configuration with another login.
func (env *Env) as(account Account, arguments ...string) string {
	return env.Provider(account) + shareBlock(append([]string{fmt.Sprintf("name = %q", env.Name)}, arguments...)...)
}

// readersMayChange tells whether the service lets a reader change shares, as it did
// before it enforced the new default policies. It asks for a change of nothing.
func (env *Env) readersMayChange(share manila.Ref) bool {
	env.t.Helper()
	session, err := logIn(env.t.Context(), env.reader())
	env.mustSucceed(err)
	client := &gophercloud.ServiceClient{ProviderClient: session.ProviderClient, Type: "sharev2", Microversion: "2.6"}
	response, err := client.Request(env.t.Context(), http.MethodPut, fmt.Sprintf("%s/%s/shares/%s", session.shareURL, session.projectID, share.ID), &gophercloud.RequestOpts{
		JSONBody: map[string]any{"share": map[string]any{"display_name": env.Name}}, OkCodes: []int{http.StatusOK},
	})
	if gophercloud.ResponseCodeIs(err, http.StatusForbidden) {
		return false
	}
	env.mustSucceed(err)
	_ = response.Body.Close()
	return true
}

func TestRoles_AMemberAndAManagerManageShares(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.as(env.manager(), "size = 1"), Check: env.HasSize(1)},
		resource.TestStep{Config: env.as(env.Member, "size = 3"), Check: env.HasSize(3)},
		resource.TestStep{Config: env.as(env.manager(), "size = 2"), Check: env.HasSize(2)},
	)
}

func TestRoles_AReaderReadsAndARefusedChangeIsAnError(t *testing.T) {
	t.Parallel()
	env := Start(t)
	reader := env.reader()
	share := env.createExternally(env.Name, 2, nil)
	cli := NewCLI(t)
	cli.Configure(env.as(reader, "size = 2") + fmt.Sprintf("\ndata \"sfs_share\" \"found\" {\n  name = %q\n}\n", env.Name))
	cli.Run("import", Address, share.ID)
	cli.Run("plan", "-detailed-exitcode")
	if env.readersMayChange(share) { // Manila 15.1 lets them
		cli.Configure(env.as(reader, "size = 1"))
		cli.Run("apply", "-auto-approve")
		cli.Run("destroy", "-auto-approve")
		return
	}
	for _, change := range []struct{ configuration, message string }{
		{env.as(reader, "size = 1"), "Cannot shrink share"},
		{env.as(reader, "size = 3"), "Cannot extend share"},
		{env.as(reader, "size = 2", `description = "new"`), "Cannot update share"},
		{env.as(reader, "size = 2") + "\nresource \"sfs_share\" \"new\" {\n  size = 1\n}\n", "Cannot create"},
		{env.Provider(reader), "Cannot delete share"},
	} {
		cli.Configure(change.configuration)
		mustMatch(t, cli.RunExit(1, "apply", "-auto-approve"), change.message, "403")
	}
	cli.Configure(env.as(reader, "size = 2"))
	cli.Run("plan", "-detailed-exitcode")
}

func TestRoles_AShareOfAnotherProjectIsNotFound(t *testing.T) {
	t.Parallel()
	env := Start(t)
	other := env.otherProject()
	share := env.createExternally(env.Name, 1, nil)
	env.Test(t,
		resource.TestStep{
			Config:      env.Provider(other) + fmt.Sprintf("\ndata \"sfs_share\" \"found\" {\n  id = %q\n}\n", share.ID),
			ExpectError: Message(share.ID, "not found"),
		},
		resource.TestStep{
			Config:        env.as(other, "size = 1"),
			ResourceName:  Address,
			ImportState:   true,
			ImportStateId: share.ID,
			ExpectError:   Message("Cannot import non-existent remote object"),
		},
	)
}

// Names are unique in no project, and of another one they are not even visible.
func TestRoles_TwoProjectsMayUseTheSameName(t *testing.T) {
	t.Parallel()
	env := Start(t)
	other := env.otherProject()
	env.createExternally(env.Name, 1, nil)
	cli := NewCLI(t)
	cli.Configure(env.as(other, "size = 2"))
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	cli.Run("destroy", "-auto-approve")
	env.isOnlyShareOfProject()
}

// isOnlyShareOfProject checks that the member's share with the test's name is still there.
func (env *Env) isOnlyShareOfProject() {
	env.t.Helper()
	shares, err := env.API.FindShares(env.t.Context(), manila.ShareFilter{Name: env.Name})
	env.mustSucceed(err)
	if len(shares) != 1 || shares[0].Size != 1 {
		env.t.Errorf("want one share of 1 GiB, got %+v", shares)
	}
}

// An administrator's login finds the shares of all projects by id.
func TestRoles_AnAdministratorManagesAShareOfAnotherProject(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.account("admin", "admin")
	share := env.createExternally(env.Name, 1, nil)
	cli := NewCLI(t)
	cli.Configure(env.as(env.Administrator, "size = 2"))
	cli.Run("import", Address, share.ID)
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-detailed-exitcode")
	found, err := env.API.GetShare(t.Context(), share)
	env.mustSucceed(err)
	if found.Size != 2 {
		t.Errorf("the share has %d GiB", found.Size)
	}
	cli.Run("destroy", "-auto-approve")
}

// The guide has the access rules of a credential that changes, and then of one that plans.
func TestRoles_TheAccessRulesOfTheGuideAreEnoughAndAreEnforced(t *testing.T) {
	t.Parallel()
	env := Start(t)
	if env.Emulator != nil {
		t.Skip("the emulator has no access rules")
	}
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "permissions.md.tmpl"))
	env.mustSucceed(err)
	var rules [2][]applicationcredentials.AccessRule
	for i, document := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(guide, 2) {
		env.mustSucceed(json.Unmarshal(document[1], &rules[i]))
	}
	logIn := func(rules []applicationcredentials.AccessRule) *protocol.Terraform {
		id, secret := env.applicationCredential(rules...)
		return protocol.New(t, newProvider, map[string]any{
			"auth_url": env.Member.AuthURL, "application_credential_id": id, "application_credential_secret": secret,
			"region": env.Member.Region, "endpoint": env.Proxy.URL,
		})
	}
	changing, planning := logIn(rules[0]), logIn(rules[1])
	configuration := map[string]any{"name": env.Name, "size": 2, "metadata": map[string]string{"team": "a"}}
	share := env.share(t, changing, configuration)
	rule := changing.Resource("sfs_share_access_rule")
	mustApply(t, changing, rule, map[string]any{"share_id": share.Attribute("id"), "access_type": "ip", "access_to": "10.0.0.1"})
	configuration["size"], configuration["metadata"] = 1, map[string]string{"team": "b"}
	mustApply(t, changing, share, configuration)

	for _, r := range []*protocol.Resource{share, rule} {
		if diagnostics := planning.Refresh(t.Context(), r); len(diagnostics) > 0 {
			t.Error(protocol.Text(diagnostics))
		}
	}
	configuration["description"] = "new"
	refused := planning.Apply(t.Context(), share, configuration)
	mustMatch(t, protocol.Text(refused), "Cannot update share", "401")
	delete(configuration, "description")
	mustApply(t, changing, share, configuration)
	mustApply(t, changing, rule, nil)
}
