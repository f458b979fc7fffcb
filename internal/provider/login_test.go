package provider

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

const keystone = "https://keystone.example.com/v3"

// inAnyDomain is the scope of a project by its name, in the domain that is assumed when none is named.
func inAnyDomain(project string) *gophercloud.AuthScope {
	return &gophercloud.AuthScope{ProjectName: project, DomainID: "default"}
}

func TestTheWayToLogIn(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      gophercloud.AuthOptions
	}{
		"password": {
			arguments: map[string]any{"username": "ana", "password": "p", "project_name": "files"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "default", Scope: inAnyDomain("files")},
		},
		"a user's id needs no domain": {
			arguments: map[string]any{"user_id": "u1", "password": "p", "project_id": "p1", "domain_name": "acme"},
			want:      gophercloud.AuthOptions{UserID: "u1", Password: "p", Scope: &gophercloud.AuthScope{ProjectID: "p1"}},
		},
		"without a project Keystone takes the user's own": {
			arguments: map[string]any{"username": "ana", "password": "p", "domain_name": "acme"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainName: "acme"},
		},
		"token": {
			arguments: map[string]any{"token": "t", "project_id": "p1", "username": "ana"},
			want:      gophercloud.AuthOptions{TokenID: "t", Scope: &gophercloud.AuthScope{ProjectID: "p1"}},
		},
		"application credential by id has its own project": {
			arguments: map[string]any{"application_credential_id": "c1", "application_credential_secret": "s", "project_name": "files"},
			want:      gophercloud.AuthOptions{ApplicationCredentialID: "c1", ApplicationCredentialSecret: "s"},
		},
		"application credential by name": {
			arguments: map[string]any{"application_credential_name": "ci", "application_credential_secret": "s", "username": "ana", "user_domain_id": "d1"},
			want:      gophercloud.AuthOptions{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", Username: "ana", DomainID: "d1"},
		},
		"application credential by name with the user's id": {
			arguments: map[string]any{"application_credential_name": "ci", "application_credential_secret": "s", "user_id": "u1"},
			want:      gophercloud.AuthOptions{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", UserID: "u1"},
		},
		"in the environment an application credential is preferred to the rest": {
			env: map[string]string{
				"OS_APPLICATION_CREDENTIAL_ID": "c1", "OS_APPLICATION_CREDENTIAL_SECRET": "s",
				"OS_TOKEN": "t", "OS_USERNAME": "eve", "OS_PASSWORD": "p",
			},
			want: gophercloud.AuthOptions{ApplicationCredentialID: "c1", ApplicationCredentialSecret: "s"},
		},
		"in the environment a token is preferred to a password": {
			env:  map[string]string{"OS_TOKEN": "t", "OS_USERNAME": "eve", "OS_PASSWORD": "p"},
			want: gophercloud.AuthOptions{TokenID: "t"},
		},
		"a password in the configuration beats a token in the environment": {
			arguments: map[string]any{"username": "ana", "password": "p"},
			env:       map[string]string{"OS_TOKEN": "t"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "default"},
		},
		"a token in the configuration beats a password in the environment": {
			arguments: map[string]any{"token": "t"},
			env:       map[string]string{"OS_USERNAME": "eve", "OS_PASSWORD": "p"},
			want:      gophercloud.AuthOptions{TokenID: "t"},
		},
		"a token is not used for the user that the configuration names": {
			arguments: map[string]any{"username": "ana"},
			env:       map[string]string{"OS_TOKEN": "t", "OS_PASSWORD": "p"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "default"},
		},
		"nor is a credential that has its own user": {
			arguments: map[string]any{"username": "ana"},
			env:       map[string]string{"OS_APPLICATION_CREDENTIAL_ID": "c", "OS_APPLICATION_CREDENTIAL_SECRET": "s", "OS_PASSWORD": "p"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "default"},
		},
		"a credential in the environment may be of the user that the configuration names": {
			arguments: map[string]any{"username": "ana"},
			env:       map[string]string{"OS_APPLICATION_CREDENTIAL_NAME": "ci", "OS_APPLICATION_CREDENTIAL_SECRET": "s"},
			want:      gophercloud.AuthOptions{ApplicationCredentialName: "ci", ApplicationCredentialSecret: "s", Username: "ana", DomainID: "default"},
		},
		"a project's name in the configuration beats an id in the environment": {
			arguments: map[string]any{"token": "t", "project_name": "files"},
			env:       map[string]string{"OS_PROJECT_ID": "p-of-eve"},
			want:      gophercloud.AuthOptions{TokenID: "t", Scope: inAnyDomain("files")},
		},
		"a user's name in the configuration beats an id in the environment": {
			arguments: map[string]any{"username": "ana", "password": "p"},
			env:       map[string]string{"OS_USER_ID": "u-of-eve"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "default"},
		},
		"one domain for both": {
			arguments: map[string]any{"username": "ana", "password": "p", "project_name": "files", "domain_name": "acme"},
			want: gophercloud.AuthOptions{Username: "ana", Password: "p", DomainName: "acme",
				Scope: &gophercloud.AuthScope{ProjectName: "files", DomainName: "acme"}},
		},
		"a domain each": {
			arguments: map[string]any{"username": "ana", "password": "p", "project_name": "files", "user_domain_name": "people", "project_domain_name": "projects"},
			want: gophercloud.AuthOptions{Username: "ana", Password: "p", DomainName: "people",
				Scope: &gophercloud.AuthScope{ProjectName: "files", DomainName: "projects"}},
		},
		"a domain in the configuration beats a nearer one in the environment": {
			arguments: map[string]any{"username": "ana", "password": "p", "domain_id": "acme"},
			env:       map[string]string{"OS_USER_DOMAIN_NAME": "Default"},
			want:      gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "acme"},
		},
		"OS_DEFAULT_DOMAIN is the last resort": {
			arguments: map[string]any{"username": "ana", "password": "p", "project_name": "files"},
			env:       map[string]string{"OS_DEFAULT_DOMAIN": "fallback"},
			want: gophercloud.AuthOptions{Username: "ana", Password: "p", DomainID: "fallback",
				Scope: &gophercloud.AuthScope{ProjectName: "files", DomainID: "fallback"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arguments := map[string]any{"auth_url": keystone}
			maps.Copy(arguments, test.arguments)
			test.want.IdentityEndpoint = keystone
			got := world{arguments: arguments, env: test.env}.client(t).Auth
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if _, err := got.ToTokenV3CreateMap(nil); err != nil {
				t.Errorf("gophercloud cannot log in with it: %v", err)
			}
		})
	}
}

func TestHalfALoginIsAnErrorWhereTheRestBelongs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      complaint
	}{
		"a user without a password": {
			arguments: map[string]any{"username": "ana"},
			want:      complaint{"password", "The login is incomplete", "`username` is set, but there is no password: set `password` (or OS_PASSWORD)."},
		},
		"a user without a password, and a token that is not said to be theirs": {
			arguments: map[string]any{"user_id": "u1"},
			env:       map[string]string{"OS_TOKEN": "t"},
			want:      complaint{"password", "The login is incomplete", "`user_id` is set, but there is no password: set `password` (or OS_PASSWORD)."},
		},
		"a user in the environment without a password": {
			env:  map[string]string{"OS_USERNAME": "eve"},
			want: complaint{"password", "The login is incomplete", "`username` (from OS_USERNAME) is set, but there is no password: set `password` (or OS_PASSWORD)."},
		},
		"a password without a user": {
			env:  map[string]string{"OS_PASSWORD": "p"},
			want: complaint{"username", "The login is incomplete", "`password` (from OS_PASSWORD) is set, but there is no user: set `username` or `user_id`."},
		},
		"a credential without its secret": {
			arguments: map[string]any{"application_credential_id": "c1"},
			want: complaint{"application_credential_secret", "The login is incomplete",
				"`application_credential_id` is set, but there is no secret: set `application_credential_secret` (or OS_APPLICATION_CREDENTIAL_SECRET)."},
		},
		"a secret without its credential": {
			arguments: map[string]any{"application_credential_secret": "s"},
			want: complaint{"application_credential_id", "The login is incomplete",
				"`application_credential_secret` is set, but there is no credential that it belongs to: set `application_credential_id`, or `application_credential_name` and the user."},
		},
		"a credential's name without its user": {
			arguments: map[string]any{"application_credential_name": "ci", "application_credential_secret": "s"},
			want: complaint{"username", "The login is incomplete", "`application_credential_name` is set, but there is no user, " +
				"and a credential's name is only unique within its user: set `username` or `user_id`, or use `application_credential_id`."},
		},
		"a service and nobody to log in as": {
			want: complaint{"auth_url", "There is nothing to log in with", "`auth_url` says where to log in, but not as whom: set `username` and `password`, " +
				"`application_credential_id` and `application_credential_secret`, `access_key` and `secret_key`, or `token`; or `cloud` for an entry of clouds.yaml."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arguments := map[string]any{"auth_url": keystone}
			maps.Copy(arguments, test.arguments)
			_, diags := world{arguments: arguments, env: test.env}.configure(t)
			if diff := cmp.Diff([]complaint{test.want}, complaints(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoWaysToLogInAtOnceAreAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		want      complaint
	}{
		"password and token": {
			map[string]any{"username": "ana", "password": "p", "token": "t"},
			complaint{"token", "More than one way to log in", "`password` and `token` are different ways to log in, and only one can be used. Keep one of them."},
		},
		"token and application credential": {
			map[string]any{"token": "t", "application_credential_id": "c1", "application_credential_secret": "s"},
			complaint{"application_credential_id", "More than one way to log in", "`token` and `application_credential_id` are different ways to log in, and only one can be used. Keep one of them."},
		},
		"all three": {
			map[string]any{"password": "p", "token": "t", "application_credential_secret": "s"},
			complaint{"token", "More than one way to log in", "`password` and `token` and `application_credential_secret` are different ways to log in, and only one can be used. Keep one of them."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{arguments: test.arguments}
			if diff := cmp.Diff([]complaint{test.want}, complaints(w.validate(t))); diff != "" {
				t.Errorf("validate: %s", diff)
			}
			_, diags := w.configure(t)
			if diff := cmp.Diff([]complaint{test.want}, complaints(diags)); diff != "" {
				t.Errorf("configure: %s", diff)
			}
		})
	}
}
