package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

const prodCloud = `
clouds:
  prod:
    region_name: eu-de
    interface: internal
    auth:
      auth_url: https://prod.example.com/v3
      username: ana
      password: 0123
      project_name: files
      user_domain_name: people
      project_domain_id: projects
  test:
    auth: {auth_url: https://test.example.com/v3}
`

func TestCloudsYAML_TakesPrecedenceOverTheEnvironmentAndArgumentsOverBoth(t *testing.T) {
	t.Parallel()
	prod := auth{
		IdentityEndpoint: "https://prod.example.com/v3",
		Username:         "ana",
		Password:         "0123", // as written, not as the number that it is in YAML
		DomainName:       "people",
		Scope:            &scope{ProjectName: "files", DomainID: "projects"},
	}
	archive := prod
	archive.Scope = &scope{ProjectName: "archive", DomainID: "projects"}
	others := merged(passwordVariables, strs{
		"OS_CLOUD": "prod", "OS_REGION_NAME": "env-region", "OS_INTERFACE": "admin", "OS_PROJECT_ID": "p-of-eve", "OS_TOKEN": "t-of-eve",
		"OS_USER_DOMAIN_ID": "d-of-eve", "SFS_ENDPOINT": "https://env.example.com/v2", "SFS_MAX_RETRIES": "7",
	})
	for name, test := range map[string]struct {
		arguments, env strs
		want           auth
		endpoint       string
		retries        int
	}{
		"the entry alone":                    {strs{"cloud": "prod"}, nil, prod, "", 5},
		"with arguments and the environment": {strs{"project_name": "archive"}, others, archive, "https://env.example.com/v2", 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env := writeClouds(t, strs{"clouds.yaml": prodCloud})
			client := mustLoad(t, test.arguments, merged(env, test.env)).Client
			if diff := cmp.Diff(test.want, client.Auth); diff != "" {
				t.Error(diff)
			}
			if client.Region != "eu-de" || client.Availability != gophercloud.AvailabilityInternal || client.Endpoint != test.endpoint || client.MaxRetries != test.retries {
				t.Errorf("got region %q, availability %q, endpoint %q, retries %d", client.Region, client.Availability, client.Endpoint, client.MaxRetries)
			}
		})
	}
}

func TestCloudsYAML_MissingValuesAreTakenFromTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		entry          string
		env            strs
		argument, want string
	}{
		"region":                           {``, strs{"OS_REGION_NAME": "r9"}, "region", "r9"},
		"interface":                        {``, strs{"OS_INTERFACE": "admin"}, "endpoint_type", "admin"},
		"CA":                               {``, strs{"OS_CACERT": "/ca"}, "cacert_file", "/ca"},
		"insecure":                         {``, strs{"OS_INSECURE": "1"}, "insecure", "1"},
		"insecure, but verify is set":      {`verify: true`, strs{"OS_INSECURE": "1"}, "insecure", "false"},
		"password of the entry's user":     {`auth: {username: ana}`, strs{"OS_PASSWORD": "p"}, "password", "p"},
		"password for auth_type password":  {`auth_type: v3password`, strs{"OS_PASSWORD": "p"}, "password", "p"},
		"no password beside a token":       {`auth: {token: t}`, strs{"OS_PASSWORD": "p"}, "password", ""},
		"no password beside a credential":  {`auth: {application_credential_id: c}`, strs{"OS_PASSWORD": "p"}, "password", ""},
		"no password for auth_type token":  {`auth_type: v3token`, strs{"OS_PASSWORD": "p"}, "password", ""},
		"never a user":                     {``, strs{"OS_USERNAME": "eve"}, "username", ""},
		"never a default domain":           {``, strs{"OS_DEFAULT_DOMAIN": "eve"}, defaultDomain, ""},
		"else the first of regions":        {`regions: [r1, r2]`, nil, "region", "r1"},
		"else a region with settings":      {`regions: [{name: r1, values: {}}]`, nil, "region", "r1"},
		"the environment chooses a region": {`regions: [r1, r2]`, strs{"OS_REGION_NAME": "r2"}, "region", "r2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env := writeClouds(t, strs{"clouds.yaml": "clouds: {c: {" + test.entry + "}}"})
			s, _, diags := resolve(strs{"cloud": "c", "auth_url": "https://k"}, merged(env, test.env))
			noErrors(t, diags)
			if got := s.get(test.argument); got != test.want {
				t.Errorf("%s is %q, want %q", test.argument, got, test.want)
			}
		})
	}
}

func TestCloudsYAML_Formats(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files, want strs
	}{
		"secure.yaml has the secrets": {strs{
			"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, username: ana}}}",
			"secure.yaml": "clouds: {c: {auth: {password: hidden}}, other: {auth: {password: not this}}}",
		}, strs{"username": "ana", "password": "hidden"}},
		"secure.yaml takes precedence": {strs{
			"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, password: old}}}",
			"secure.yml":  "clouds: {c: {auth: {password: new}}}",
		}, strs{"password": "new"}},
		"a profile supplies missing values": {strs{
			"clouds.yaml":        "clouds: {c: {profile: acme, auth: {username: ana, user_domain_name: mine}}}",
			"clouds-public.yaml": "public-clouds: {acme: {region_name: r1, auth: {auth_url: https://acme, user_domain_name: theirs}}}",
		}, strs{"auth_url": "https://acme", "username": "ana", "user_domain_name": "mine", "region": "r1"}},
		"former names": {strs{
			"clouds.yaml":       "clouds: {c: {cloud: acme, endpoint_type: adminURL, interface: public, auth: {tenant_name: files, tenant_id: p1}}}",
			"clouds-public.yml": "public-clouds: {acme: {auth: {auth_url: https://acme}}}",
		}, strs{"auth_url": "https://acme", "endpoint_type": "adminURL", "project_name": "files", "project_id": "p1"}},
		"anchors and merges": {
			strs{"clouds.yml": `
x-auth: &auth {auth_url: https://k, username: &name ana}
clouds: {c: {auth: {<<: *auth, project_name: *name}}}`},
			strs{"auth_url": "https://k", "username": "ana", "project_name": "ana"},
		},
		"auth_type excludes other credentials": {strs{
			"clouds.yaml": "clouds: {c: {auth_type: v3applicationcredential, auth: {auth_url: https://k, application_credential_id: c1}}}",
			"secure.yaml": "clouds: {c: {auth: {password: old, token: older, application_credential_secret: s}}}",
		}, strs{"application_credential_id": "c1", "application_credential_secret": "s", "password": "", "token": ""}},
		"a token login": {
			strs{"clouds.yaml": "clouds: {c: {auth_type: token, auth: {auth_url: https://k, token: t, username: ana, password: p}}}"},
			strs{"token": "t", "username": "", "password": ""}},
		"a password login": {
			strs{"clouds.yaml": "clouds: {c: {auth_type: password, auth: {auth_url: https://k, token: t, username: ana, password: p}}}"},
			strs{"token": "", "username": "ana", "password": "p"}},
		"verify may be no": {
			strs{"clouds.yaml": `clouds: {c: {verify: "False", auth: {auth_url: https://k}}}`},
			strs{"insecure": "true"}},
		"verify may be a CA file": {
			strs{"clouds.yaml": `clouds: {c: {verify: /ca.pem, auth: {auth_url: https://k}}}`},
			strs{"insecure": "", "cacert_file": "/ca.pem"}},
		"cacert, cert and key": {
			strs{"clouds.yaml": `clouds: {c: {cacert: /ca.pem, cert: /c.pem, key: /k.pem, auth: {auth_url: https://k}}}`},
			strs{"cacert_file": "/ca.pem", "cert": "/c.pem", "key": "/k.pem"}},
		"unusual values of another cloud are ignored": {
			strs{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k}}, odd: {region_name: [1], verify: {}, auth: {password: [x]}}}"},
			strs{"auth_url": "https://k"}},
		"a default domain": {
			strs{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, default_domain: d1}}}"},
			strs{defaultDomain: "d1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env := writeClouds(t, test.files)
			s, _, diags := resolve(strs{"cloud": "c"}, env)
			noErrors(t, diags)
			for argument, want := range test.want {
				if got := s.get(argument); got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
		})
	}
}

func TestCloudsYAML_ArgumentsComplementTheEntry(t *testing.T) {
	t.Parallel()
	const trust = "user_id: u1, password: p, trust_id: t1"
	for name, test := range map[string]struct {
		entry     string
		arguments strs
		want      auth
	}{
		"a trust":                       {trust, nil, auth{UserID: "u1", Password: "p", Scope: &scope{TrustID: "t1"}}},
		"a project in place of a trust": {trust, strs{"project_id": "p1"}, auth{UserID: "u1", Password: "p", Scope: &scope{ProjectID: "p1"}}},
		"a password for the user of the entry": {"username: ana, application_credential_id: c1, application_credential_secret: s", strs{"password": "p"},
			auth{Username: "ana", Password: "p", DomainID: "default"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env := writeClouds(t, strs{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, " + test.entry + "}}}"})
			test.want.IdentityEndpoint = "https://k"
			got := mustLoad(t, merged(strs{"cloud": "c"}, test.arguments), env).Client.Auth
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCloudsYAML_SearchPath(t *testing.T) {
	t.Parallel()
	const content = "clouds: {c: {auth: {auth_url: https://k}}}"
	home := t.TempDir()
	directory := filepath.Join(home, ".config", "openstack")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(directory, "clouds.yaml"), filepath.Join(home, "my-clouds")} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		env  strs
		want string
	}{
		"the home directory":                          {strs{"HOME": home}, directory + "/clouds.yaml"},
		"OS_CLIENT_CONFIG_FILE":                       {strs{"HOME": "/nowhere", "OS_CLIENT_CONFIG_FILE": home + "/my-clouds"}, home + "/my-clouds"},
		"OS_CLIENT_CONFIG_FILE in the home directory": {strs{"HOME": home, "OS_CLIENT_CONFIG_FILE": "~/my-clouds"}, home + "/my-clouds"},
		"XDG_CONFIG_HOME replaces ~/.config":          {strs{"HOME": "/nowhere", "XDG_CONFIG_HOME": filepath.Join(home, ".config")}, directory + "/clouds.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := findCloud("c", setting{}, test.env)
			if err != nil {
				t.Fatal(err)
			}
			if found.file != test.want {
				t.Errorf("read %s, want %s", found.file, test.want)
			}
		})
	}
}

// Not parallel: the working directory belongs to the process.
func TestCloudsYAML_TheWorkingDirectoryIsSearchedFirst(t *testing.T) {
	_, env := writeClouds(t, strs{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://far}}}"})
	t.Chdir(t.TempDir())
	if err := os.WriteFile("clouds.yaml", []byte("clouds: {c: {auth: {auth_url: https://near}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := findCloud("c", setting{}, env)
	if err != nil {
		t.Fatal(err)
	}
	if got := found.values["auth_url"]; got != "https://near" {
		t.Errorf("read %s, auth_url is %s", found.file, got)
	}
}

func TestCloudsYAML_AnUnusableCloudIsReported(t *testing.T) {
	t.Parallel()
	const incomplete = "Credentials are incomplete"
	for name, test := range map[string]struct {
		content           string
		arguments, env    strs
		argument, summary string
		want              string // DIR is the directory of the file, CWD the working directory
	}{
		"a name that is not defined": {prodCloud, strs{"cloud": "prdo"}, nil,
			"cloud", `Cannot use cloud "prdo"`, "DIR/clouds.yaml defines: prod, test."},
		"a name in the environment": {prodCloud, nil, strs{"OS_CLOUD": "prdo"},
			"cloud", `Cannot use cloud "prdo"`, "DIR/clouds.yaml defines: prod, test.\n\nThe name is set by OS_CLOUD."},
		"an empty file": {"", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "DIR/clouds.yaml defines no clouds."},
		"a file that does not exist": {"", strs{"cloud": "prod"}, strs{"OS_CLIENT_CONFIG_FILE": "/no/such/clouds.yaml"},
			"cloud", `Cannot use cloud "prod"`, "No clouds.yaml exists in /no/such/clouds.yaml. Set OS_CLIENT_CONFIG_FILE to its path."},
		"a file that is a directory": {"", strs{"cloud": "prod"}, strs{"OS_CLIENT_CONFIG_FILE": "/"},
			"cloud", `Cannot use cloud "prod"`, "Cannot read /: is a directory."},
		"invalid YAML, whose part of a password is not shown": {"clouds: {prod: {auth: {password: *hunter2}}}", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "DIR/clouds.yaml is not a valid clouds file: unknown anchor '…' referenced."},
		"another structure": {"clouds: [hunter2]", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "DIR/clouds.yaml defines no clouds."},
		"an unsupported auth_type": {"clouds: {prod: {auth_type: v3totp, auth: {auth_url: https://k}}}", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "Its auth_type \"v3totp\" is not supported. " + otherLogin("v3totp") + "."},
		"an entry without auth": {"clouds: {prod: {region_name: r1}}", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "Its entry in DIR/clouds.yaml has no auth_url. " + addAuthURL + "."},
		"a profile that does not exist": {"clouds: {prod: {profile: acme, auth: {username: ana}}}", strs{"cloud": "prod"}, nil,
			"cloud", `Cannot use cloud "prod"`, "Its entry in DIR/clouds.yaml has no auth_url, and its profile \"acme\" was not found in a clouds-public.yaml in " +
				"CWD, DIR, /etc/xdg/openstack, /etc/openstack.\n\n" + addAuthURL + "."},
		"incomplete credentials": {"clouds: {prod: {auth: {auth_url: https://k, username: ana}}}", strs{"cloud": "prod"}, nil,
			"password", incomplete, "`username` is set (cloud \"prod\" in DIR/clouds.yaml), but " + noPassword + "."},
		"no credentials": {"clouds: {prod: {auth: {auth_url: https://k}}}", strs{"cloud": "prod"}, nil,
			"auth_url", incomplete, "`auth_url` is set (cloud \"prod\" in DIR/clouds.yaml), but " + noLogin + "."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory, env := writeClouds(t, strs{"clouds.yaml": test.content})
			here, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			_, diags := Load(test.arguments, merged(env, test.env))
			want := []report{{test.argument, test.summary, strings.NewReplacer("DIR", directory, "CWD", here).Replace(test.want)}}
			if diff := cmp.Diff(want, reports(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCloudsYAML_ANullEntryIsCompletedByArguments(t *testing.T) {
	t.Parallel()
	_, env := writeClouds(t, strs{"clouds.yaml": "clouds: {prod: }"})
	mustLoad(t, strs{"cloud": "prod", "auth_url": "https://k", "token": "t"}, env)
}
