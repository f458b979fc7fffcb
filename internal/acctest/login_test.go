package acctest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// login is one way to log in: arguments of the provider besides the region and
// the endpoint, and variables of the environment.
type login struct {
	arguments map[string]any
	variables map[string]string
}

func TestLogin_EveryLoginOfKeystoneManagesAShare(t *testing.T) {
	t.Parallel()
	for name, loginOf := range map[string]func(*Env) login{
		"password": func(env *Env) login { return login{arguments: passwordLogin(env.Member)} },
		"token": func(env *Env) login {
			session := env.logIn()
			return login{arguments: map[string]any{"auth_url": env.Member.AuthURL, "token": session.Token(), "project_id": session.projectID}}
		},
		"application credential": func(env *Env) login {
			id, secret := env.applicationCredential()
			return login{arguments: map[string]any{
				"auth_url": env.Member.AuthURL, "application_credential_id": id, "application_credential_secret": secret,
			}}
		},
		"clouds.yaml": func(env *Env) login {
			text := "clouds:\n  acc:\n    auth:\n"
			for name, value := range passwordLogin(env.Member) {
				text += fmt.Sprintf("      %s: %q\n", name, value)
			}
			file := filepath.Join(env.t.TempDir(), "clouds.yaml")
			env.mustSucceed(os.WriteFile(file, []byte(text), 0o600))
			return login{map[string]any{"cloud": "acc"}, map[string]string{"OS_CLIENT_CONFIG_FILE": file}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := Start(t)
			env.checkLifecycle(t, loginOf(env))
		})
	}
}

func (env *Env) logIn() *keystoneSession {
	env.t.Helper()
	session, err := logIn(env.t.Context(), env.Member)
	env.mustSucceed(err)
	return session
}

// applicationCredential creates one on a real service.
func (env *Env) applicationCredential(rules ...applicationcredentials.AccessRule) (id, secret string) {
	env.t.Helper()
	if env.Emulator != nil {
		return emulator.ApplicationCredentialID, emulator.ApplicationCredentialSecret
	}
	session := env.logIn()
	identity, err := openstack.NewIdentityV3(session.ProviderClient, gophercloud.EndpointOpts{})
	env.mustSucceed(err)
	created, err := applicationcredentials.Create(env.t.Context(), identity, session.userID, applicationcredentials.CreateOpts{
		Name: fmt.Sprintf("%s-%d", env.Name, len(rules)), AccessRules: rules,
	}).Extract()
	env.mustSucceed(err)
	return created.ID, created.Secret
}

// checkLifecycle creates, shrinks, refreshes and deletes a share.
func (env *Env) checkLifecycle(t *testing.T, with login) {
	t.Helper()
	arguments := merge(map[string]any{"region": env.Member.Region, "endpoint": env.Proxy.URL}, with.arguments)
	terraform := protocol.New(t, newProviderIn(with.variables), arguments)
	share := terraform.Resource("sfs_share")
	mustApply(t, terraform, share, map[string]any{"name": env.Name, "size": 2})
	shrunk := map[string]any{"name": env.Name, "size": 1}
	mustApply(t, terraform, share, shrunk)
	if diagnostics := terraform.Refresh(t.Context(), share); len(diagnostics) > 0 {
		t.Error(protocol.Text(diagnostics))
	}
	if plan := terraform.Plan(t.Context(), share, shrunk); !plan.IsEmpty(share) {
		t.Errorf("the plan is not empty: %s", plan.State)
	}
	mustApply(t, terraform, share, nil)
	if shrinks := env.Proxy.Exchanges(Exchange.isShrink); len(shrinks) != 1 || shrinks[0].Status != http.StatusAccepted {
		t.Errorf("want one accepted shrink, got %+v", shrinks)
	}
}
