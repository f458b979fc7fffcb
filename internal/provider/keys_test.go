package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var hwKeys = map[string]string{"HW_ACCESS_KEY": "ak", "HW_SECRET_KEY": "sk", "HW_REGION_NAME": "eu-de"}

func with(env map[string]string, more ...string) map[string]string {
	all := map[string]string{}
	for name, value := range env {
		all[name] = value
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

func TestKeysReachTheClient(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		keys      manila.Keys
		agency    manila.Agency
		scope     *gophercloud.AuthScope
	}{
		"from the configuration": {
			arguments: map[string]any{"access_key": "ak", "secret_key": "sk", "project_id": "p1"},
			keys:      manila.Keys{AccessKey: "ak", SecretKey: "sk"}, scope: &gophercloud.AuthScope{ProjectID: "p1"},
		},
		"from the environment": {
			env:  with(hwKeys, "HW_SECURITY_TOKEN", "st"),
			keys: manila.Keys{AccessKey: "ak", SecretKey: "sk", SecurityToken: "st"},
		},
		"with an agency": {
			env:       hwKeys,
			arguments: map[string]any{"assume_role": map[string]string{"agency_name": "keepers", "domain_name": "partner"}},
			keys:      manila.Keys{AccessKey: "ak", SecretKey: "sk"}, agency: manila.Agency{Name: "keepers", DomainName: "partner"},
		},
		"an agency from the environment, after a password": {
			env:    with(aLoginInTheEnvironment(), "OS_USER_DOMAIN_NAME", "home", "HW_ASSUME_ROLE_AGENCY_NAME", "keepers", "HW_ASSUME_ROLE_DOMAIN_NAME", "partner"),
			agency: manila.Agency{Name: "keepers", DomainName: "partner", HomeDomainName: "home"},
			scope:  &gophercloud.AuthScope{ProjectName: "evening", DomainID: "default"},
		},
		"a password of the environment comes first where there is a Keystone": {
			env: with(aLoginInTheEnvironment(), "HW_ACCESS_KEY", "ak", "HW_SECRET_KEY", "sk"), scope: &gophercloud.AuthScope{ProjectName: "evening", DomainID: "default"},
		},
		"keys of the environment come first where there is none": {
			env: with(hwKeys, "OS_USERNAME", "eve", "OS_PASSWORD", "p"), keys: manila.Keys{AccessKey: "ak", SecretKey: "sk"},
		},
		"keys of the configuration beat a login of the environment": {
			arguments: map[string]any{"access_key": "ak", "secret_key": "sk"}, env: aLoginInTheEnvironment(),
			keys: manila.Keys{AccessKey: "ak", SecretKey: "sk"}, scope: &gophercloud.AuthScope{ProjectName: "evening", DomainID: "default"},
		},
		"a login of the configuration beats keys of the environment": {
			arguments: aLogin(), env: hwKeys, scope: &gophercloud.AuthScope{ProjectName: "files", DomainID: "default"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := world{arguments: test.arguments, env: test.env}.client(t)
			if diff := cmp.Diff(test.keys, got.Keys); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.agency, got.Agency); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.scope, got.Auth.Scope); diff != "" {
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

func TestHalfOfKeysOrOfAnAgencyIsAnError(t *testing.T) {
	t.Parallel()
	const summary = "The login is incomplete"
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      []complaint
	}{
		"no secret": {map[string]any{"access_key": "ak"}, nil,
			[]complaint{{"secret_key", summary, "`access_key` is set, but there is no secret: set `secret_key` (or HW_SECRET_KEY)."}}},
		"no key": {nil, map[string]string{"HW_SECRET_KEY": "sk", "SFS_ENDPOINT": "https://sfs.example.com"},
			[]complaint{{"access_key", summary, "`secret_key` (from HW_SECRET_KEY) is set, but there is no key that it belongs to: set `access_key` (or HW_ACCESS_KEY)."}}},
		"only a security token": {map[string]any{"security_token": "st"}, nil,
			[]complaint{{"access_key", summary, "`security_token` is set, but there is no key that it belongs to: set `access_key` (or HW_ACCESS_KEY)."}}},
		"leftovers that name no service": {nil, map[string]string{"HW_ACCESS_KEY": "ak"}, nil},
		"an agency of nobody": {map[string]any{"assume_role": map[string]string{"agency_name": "keepers"}}, hwKeys,
			[]complaint{{"assume_role.domain_name", summary, "`assume_role.agency_name` is set, but there is no account that the agency belongs to: set `assume_role.domain_name` (or HW_ASSUME_ROLE_DOMAIN_NAME)."}}},
		"an account without an agency": {nil, with(hwKeys, "HW_ASSUME_ROLE_DOMAIN_NAME", "partner"),
			[]complaint{{"assume_role.agency_name", summary, "`assume_role.domain_name` (from HW_ASSUME_ROLE_DOMAIN_NAME) is set, but there is no agency: set `assume_role.agency_name` (or HW_ASSUME_ROLE_AGENCY_NAME)."}}},
		"keys and a password": {map[string]any{"access_key": "ak", "secret_key": "sk", "password": "p"}, nil,
			[]complaint{{"access_key", "More than one way to log in", "`password` and `access_key` are different ways to log in, and only one can be used. Keep one of them."}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := world{arguments: test.arguments, env: test.env}.configure(t)
			if diff := cmp.Diff(test.want, complaints(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatTheProviderSaysOfEveryShareReachesTheSession(t *testing.T) {
	t.Parallel()
	s, diags := world{
		arguments: map[string]any{"default_tags": map[string]string{"owner": "ops", "a.b": ""}},
		env:       map[string]string{"HW_ENTERPRISE_PROJECT_ID": "ep"},
	}.configure(t)
	mustNotFail(t, diags)
	if diff := cmp.Diff(map[string]string{"owner": "ops", "a.b": ""}, s.DefaultTags); diff != "" || s.EnterpriseProjectID != "ep" {
		t.Errorf("%s, %q", diff, s.EnterpriseProjectID)
	}
}

func TestDefaultTagsThatTheServiceDoesNotTakeAreAnError(t *testing.T) {
	t.Parallel()
	many := map[string]string{}
	for _, key := range "abcdefghijk" {
		many[string(key)] = ""
	}
	for name, test := range map[string]struct {
		tags map[string]string
		want string
	}{
		"a forbidden letter": {map[string]string{"a/b": ""}, "In `default_tags`, the key \"a/b\" has a character that tags cannot have: control characters and = * < > \\ , | /."},
		"eleven":             {many, "In `default_tags`, there are 11 tags, and a share can have 10."},
		"too long a value":   {map[string]string{"k": strings.Repeat("v", 44)}, "In `default_tags`, the value of \"k\" has 44 characters, and the maximum is 43."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{arguments: map[string]any{"default_tags": test.tags}}
			want := []complaint{{"default_tags", "Tags that the service does not take", test.want}}
			_, diags := w.configure(t)
			for _, got := range [][]complaint{complaints(diags), complaints(w.validate(t))} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}
