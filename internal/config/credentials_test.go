package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type (
	auth  = gophercloud.AuthOptions
	scope = gophercloud.AuthScope
)

// inDefaultDomain is the scope of a project by name where no domain is set.
func inDefaultDomain(project string) *scope { return &scope{ProjectName: project, DomainID: "default"} }

func TestCredentials_ForKeystone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments, env strs
		want           auth
	}{
		"password": {strs{"username": "ana", "password": "p", "project_name": "files"}, nil,
			auth{Username: "ana", Password: "p", DomainID: "default", Scope: inDefaultDomain("files")}},
		"a user's id needs no domain": {strs{"user_id": "u1", "password": "p", "project_id": "p1", "domain_name": "acme"}, nil,
			auth{UserID: "u1", Password: "p", Scope: &scope{ProjectID: "p1"}}},
		"without a project Keystone uses the user's default": {strs{"username": "ana", "password": "p", "domain_name": "acme"}, nil,
			auth{Username: "ana", Password: "p", DomainName: "acme"}},
		"token": {strs{"token": "t", "project_id": "p1", "username": "ana"}, nil,
			auth{TokenID: "t", Scope: &scope{ProjectID: "p1"}}},
		"application credential by id has its own project": {strs{"application_credential_id": "c1", "application_credential_secret": "s", "project_name": "files"}, nil,
			auth{ApplicationCredentialID: "c1", ApplicationCredentialSecret: "s"}},
		"application credential by name": {strs{"application_credential_name": "ci", "application_credential_secret": "s", "username": "ana", "user_domain_id": "d1"}, nil,
			auth{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", Username: "ana", DomainID: "d1"}},
		"application credential by name with the user's id": {strs{"application_credential_name": "ci", "application_credential_secret": "s", "user_id": "u1"}, nil,
			auth{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", UserID: "u1"}},
		"in the environment an application credential is preferred to a token": {nil, strs{"OS_APPLICATION_CREDENTIAL_ID": "c1", "OS_APPLICATION_CREDENTIAL_SECRET": "s", "OS_TOKEN": "t"},
			auth{ApplicationCredentialID: "c1", ApplicationCredentialSecret: "s"}},
		"in the environment a token is preferred to a password without a user": {nil, strs{"OS_TOKEN": "t", "OS_PASSWORD": "p"},
			auth{TokenID: "t"}},
		"a password in the configuration overrides a token in the environment": {strs{"username": "ana", "password": "p"}, strs{"OS_TOKEN": "t"},
			auth{Username: "ana", Password: "p", DomainID: "default"}},
		"a token in the configuration overrides a password in the environment": {strs{"token": "t"}, strs{"OS_USERNAME": "eve", "OS_PASSWORD": "p"},
			auth{TokenID: "t"}},
		"a token is not used for the user of the configuration": {strs{"username": "ana"}, strs{"OS_TOKEN": "t", "OS_PASSWORD": "p"},
			auth{Username: "ana", Password: "p", DomainID: "default"}},
		"nor is a credential that has its own user": {strs{"username": "ana"}, strs{"OS_APPLICATION_CREDENTIAL_ID": "c", "OS_APPLICATION_CREDENTIAL_SECRET": "s", "OS_PASSWORD": "p"},
			auth{Username: "ana", Password: "p", DomainID: "default"}},
		"a credential in the environment may be of the user of the configuration": {strs{"username": "ana"}, strs{"OS_APPLICATION_CREDENTIAL_NAME": "ci", "OS_APPLICATION_CREDENTIAL_SECRET": "s"},
			auth{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", Username: "ana", DomainID: "default"}},
		"a project's name in the configuration overrides an id in the environment": {strs{"token": "t", "project_name": "files"}, strs{"OS_PROJECT_ID": "p-of-eve"},
			auth{TokenID: "t", Scope: inDefaultDomain("files")}},
		"a user's name in the configuration overrides an id in the environment": {strs{"username": "ana", "password": "p"}, strs{"OS_USER_ID": "u-of-eve"},
			auth{Username: "ana", Password: "p", DomainID: "default"}},
		"one domain for both": {strs{"username": "ana", "password": "p", "project_name": "files", "domain_name": "acme"}, nil,
			auth{Username: "ana", Password: "p", DomainName: "acme", Scope: &scope{ProjectName: "files", DomainName: "acme"}}},
		"a domain each": {strs{"username": "ana", "password": "p", "project_name": "files", "user_domain_name": "people", "project_domain_name": "projects"}, nil,
			auth{Username: "ana", Password: "p", DomainName: "people", Scope: &scope{ProjectName: "files", DomainName: "projects"}}},
		"a domain in the configuration overrides a nearer one in the environment": {strs{"username": "ana", "password": "p", "domain_id": "acme"}, strs{"OS_USER_DOMAIN_NAME": "Default"},
			auth{Username: "ana", Password: "p", DomainID: "acme"}},
		"OS_DEFAULT_DOMAIN is the last resort": {strs{"username": "ana", "password": "p", "project_name": "files"}, strs{"OS_DEFAULT_DOMAIN": "fallback"},
			auth{Username: "ana", Password: "p", DomainID: "fallback", Scope: &scope{ProjectName: "files", DomainID: "fallback"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.IdentityEndpoint = keystoneURL
			got := mustLoad(t, merged(strs{"auth_url": keystoneURL}, test.arguments), test.env).Client.Auth
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if _, err := got.ToTokenV3CreateMap(nil); err != nil {
				t.Errorf("gophercloud cannot log in with it: %v", err)
			}
		})
	}
}

func TestCredentials_AccessKeysAndAgencies(t *testing.T) {
	t.Parallel()
	keys := manila.Keys{AccessKey: "ak", SecretKey: "sk"}
	agency := manila.Agency{Name: "admins", DomainName: "partner"}
	for name, test := range map[string]struct {
		arguments, env strs
		keys           manila.Keys
		agency         manila.Agency
		scope          *scope
	}{
		"keys in the configuration": {strs{"access_key": "ak", "secret_key": "sk", "project_id": "p1"}, nil,
			keys, manila.Agency{}, &scope{ProjectID: "p1"}},
		"keys in the environment": {nil, merged(keyVars, strs{"HW_SECURITY_TOKEN": "st"}),
			manila.Keys{AccessKey: "ak", SecretKey: "sk", SecurityToken: "st"}, manila.Agency{}, nil},
		"an agency": {strs{agencyName: "admins", agencyDomain: "partner"}, keyVars,
			keys, agency, nil},
		"an agency in the environment, after a password": {nil, merged(passwordVariables, strs{
			"OS_USER_DOMAIN_NAME": "home", "HW_ASSUME_ROLE_AGENCY_NAME": "admins", "HW_ASSUME_ROLE_DOMAIN_NAME": "partner"}),
			manila.Keys{}, manila.Agency{Name: "admins", DomainName: "partner", HomeDomainName: "home"}, inDefaultDomain("evening")},
		"with Keystone, a password in the environment is preferred to keys": {nil, merged(passwordVariables, strs{"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": "sk"}),
			manila.Keys{}, manila.Agency{}, inDefaultDomain("evening")},
		"without Keystone, keys in the environment are preferred to a password": {nil, merged(keyVars, strs{"OS_USERNAME": "eve", "OS_PASSWORD": "p"}),
			keys, manila.Agency{}, nil},
		"keys in the configuration override a password in the environment": {strs{"access_key": "ak", "secret_key": "sk"}, passwordVariables,
			keys, manila.Agency{}, inDefaultDomain("evening")},
		"a password in the configuration overrides keys in the environment": {passwordLogin, keyVars,
			manila.Keys{}, manila.Agency{}, inDefaultDomain("files")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mustLoad(t, test.arguments, test.env).Client
			if diff := cmp.Diff([]any{test.keys, test.agency, test.scope}, []any{got.Keys, got.Agency, got.Auth.Scope}); diff != "" {
				t.Error(diff)
			}
			if test.keys.IsSet() == (got.Auth.Password != "") {
				t.Errorf("with keys %v and a password %v", test.keys.IsSet(), got.Auth.Password != "")
			}
			limit := 0
			if test.keys.IsSet() {
				limit = 400
			}
			if got.RequestsPerMinute != limit {
				t.Errorf("%d requests a minute, want %d", got.RequestsPerMinute, limit)
			}
		})
	}
}

func TestCredentials_IncompleteCredentialsAreReported(t *testing.T) {
	t.Parallel()
	onKeystone := strs{"auth_url": keystoneURL}
	for name, test := range map[string]struct {
		arguments, env strs
		argument, want string
	}{
		"a user without a password": {merged(onKeystone, strs{"username": "ana"}), nil,
			"password", "`username` is set, but no password. Set `password` (OS_PASSWORD)."},
		"a user without a password, and a token that may be another user's": {merged(onKeystone, strs{"user_id": "u1"}), strs{"OS_TOKEN": "t"},
			"password", "`user_id` is set, but no password. Set `password` (OS_PASSWORD)."},
		"a user in the environment without a password": {onKeystone, strs{"OS_USERNAME": "eve"},
			"password", "`username` is set (OS_USERNAME), but no password. Set `password` (OS_PASSWORD)."},
		"a password without a user": {onKeystone, strs{"OS_PASSWORD": "p"},
			"username", "`password` is set (OS_PASSWORD), but no user. Set `username` or `user_id`."},
		"an application credential without its secret": {merged(onKeystone, strs{"application_credential_id": "c1"}), nil,
			"application_credential_secret", "`application_credential_id` is set, but no secret. Set `application_credential_secret` (OS_APPLICATION_CREDENTIAL_SECRET)."},
		"a secret without its application credential": {merged(onKeystone, strs{"application_credential_secret": "s"}), nil,
			"application_credential_id", "`application_credential_secret` is set, but no application credential. " +
				"Set `application_credential_id`, or `application_credential_name` and the user."},
		"the name of an application credential without its user": {merged(onKeystone, strs{"application_credential_name": "ci", "application_credential_secret": "s"}), nil,
			"username", "`application_credential_name` is set, but no user, and the name of an application credential is unique only within its user. " +
				"Set `username` or `user_id`, or use `application_credential_id`."},
		"a service without credentials": {onKeystone, nil,
			"auth_url", "`auth_url` is set, but no user, token, application credential or access key. Set `username` and `password`, `token`, " +
				"`application_credential_id` and `application_credential_secret`, or `access_key` and `secret_key`; or `cloud` to use an entry of clouds.yaml."},
		"an access key without its secret": {strs{"access_key": "ak"}, nil,
			"secret_key", "`access_key` is set, but no secret key. Set `secret_key` (HW_SECRET_KEY)."},
		"a secret key without its access key": {nil, strs{"HW_SECRET_KEY": "sk", "SFS_ENDPOINT": "https://sfs.example.com"},
			"access_key", "`secret_key` is set (HW_SECRET_KEY), but no access key. Set `access_key` (HW_ACCESS_KEY)."},
		"only a security token": {strs{"security_token": "st"}, nil,
			"access_key", "`security_token` is set, but no access key. Set `access_key` (HW_ACCESS_KEY)."},
		"an agency without its account": {strs{agencyName: "admins"}, keyVars,
			agencyDomain, "`assume_role.agency_name` is set, but not the account of the agency. Set `assume_role.domain_name` (HW_ASSUME_ROLE_DOMAIN_NAME)."},
		"an account without an agency": {nil, merged(keyVars, strs{"HW_ASSUME_ROLE_DOMAIN_NAME": "partner"}),
			agencyName, "`assume_role.domain_name` is set (HW_ASSUME_ROLE_DOMAIN_NAME), but no agency. Set `assume_role.agency_name` (HW_ASSUME_ROLE_AGENCY_NAME)."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := Load(test.arguments, test.env)
			want := []report{{test.argument, "Credentials are incomplete", test.want}}
			if diff := cmp.Diff(want, reports(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCredentials_ConflictingCredentialsAreReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments strs
		want      []string // the first name of each login
	}{
		"password and token":               {strs{"username": "ana", "password": "p", "token": "t"}, []string{"password", "token"}},
		"token and application credential": {strs{"token": "t", "application_credential_id": "c1", "application_credential_secret": "s"}, []string{"token", "application_credential_id"}},
		"three":                            {strs{"password": "p", "token": "t", "application_credential_secret": "s"}, []string{"password", "token", "application_credential_secret"}},
		"password and access key":          {strs{"access_key": "ak", "secret_key": "sk", "password": "p"}, []string{"password", "access_key"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []report{{test.want[1], "Conflicting credentials", "`" + strings.Join(test.want, "` and `") + "` are different ways to log in. Keep one of them."}}
			if diff := cmp.Diff(want, reports(Validate(test.arguments))); diff != "" {
				t.Errorf("Validate: %s", diff)
			}
			_, diags := Load(test.arguments, nil)
			if diff := cmp.Diff(want, reports(diags)); diff != "" {
				t.Errorf("Load: %s", diff)
			}
		})
	}
}
