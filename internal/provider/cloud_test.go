package provider

import (
	"maps"
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

func TestACloudIsReadFromCloudsYAML(t *testing.T) {
	t.Parallel()
	_, env := cloudsDirectory(t, map[string]string{"clouds.yaml": prodCloud})
	config := world{arguments: map[string]any{"cloud": "prod"}, env: env}.client(t)

	want := gophercloud.AuthOptions{
		IdentityEndpoint: "https://prod.example.com/v3",
		Username:         "ana",
		Password:         "0123", // as it is written, not the number that YAML would make of it
		DomainName:       "people",
		Scope:            &gophercloud.AuthScope{ProjectName: "files", DomainID: "projects"},
	}
	if diff := cmp.Diff(want, config.Auth); diff != "" {
		t.Error(diff)
	}
	if config.Region != "eu-de" || config.Availability != gophercloud.AvailabilityInternal {
		t.Errorf("got region %q, availability %q", config.Region, config.Availability)
	}
}

func TestArgumentsAreObeyedBeforeTheCloudAndTheCloudBeforeTheEnvironment(t *testing.T) {
	t.Parallel()
	_, env := cloudsDirectory(t, map[string]string{"clouds.yaml": prodCloud})
	maps.Copy(env, aLoginInTheEnvironment())
	maps.Copy(env, map[string]string{
		"OS_CLOUD": "prod", "OS_REGION_NAME": "env-region", "OS_INTERFACE": "admin", "OS_PROJECT_ID": "p-of-eve", "OS_TOKEN": "t-of-eve",
		"OS_USER_DOMAIN_ID": "d-of-eve", "SFS_ENDPOINT": "https://env.example.com/v2",
	})
	config := world{arguments: map[string]any{"project_name": "archive"}, env: env}.client(t)

	want := gophercloud.AuthOptions{
		IdentityEndpoint: "https://prod.example.com/v3",
		Username:         "ana",
		Password:         "0123",
		DomainName:       "people",
		Scope:            &gophercloud.AuthScope{ProjectName: "archive", DomainID: "projects"},
	}
	if diff := cmp.Diff(want, config.Auth); diff != "" {
		t.Error(diff)
	}
	if config.Region != "eu-de" || config.Availability != gophercloud.AvailabilityInternal {
		t.Errorf("the environment overrides the cloud: region %q, availability %q", config.Region, config.Availability)
	}
	if config.Endpoint != "https://env.example.com/v2" {
		t.Errorf("the environment must fill what the cloud is silent about, got endpoint %q", config.Endpoint)
	}
}

func TestWhatACloudIsSilentAbout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		entry string
		env   map[string]string
		name  string
		want  string
	}{
		"the region is the environment's":            {`auth: {auth_url: "https://k"}`, map[string]string{"OS_REGION_NAME": "r9"}, "region", "r9"},
		"the interface is the environment's":         {`auth: {auth_url: "https://k"}`, map[string]string{"OS_INTERFACE": "admin"}, "endpoint_type", "admin"},
		"the CA is the environment's":                {`auth: {auth_url: "https://k"}`, map[string]string{"OS_CACERT": "/ca"}, "cacert_file", "/ca"},
		"insecure is the environment's":              {`auth: {auth_url: "https://k"}`, map[string]string{"OS_INSECURE": "1"}, "insecure", "1"},
		"a cloud that verifies is not silent":        {`{verify: true, auth: {auth_url: "https://k"}}`, map[string]string{"OS_INSECURE": "1"}, "insecure", "false"},
		"the password of a user is OS_PASSWORD":      {`auth: {auth_url: "https://k", username: ana}`, map[string]string{"OS_PASSWORD": "p"}, "password", "p"},
		"so it is when the method is named":          {`{auth_type: v3password, auth: {auth_url: "https://k"}}`, map[string]string{"OS_PASSWORD": "p"}, "password", "p"},
		"but not where the cloud has a token":        {`auth: {auth_url: "https://k", token: t}`, map[string]string{"OS_PASSWORD": "p"}, "password", ""},
		"and not where it has a credential":          {`auth: {auth_url: "https://k", application_credential_id: c}`, map[string]string{"OS_PASSWORD": "p"}, "password", ""},
		"and not where the method is another":        {`{auth_type: v3token, auth: {auth_url: "https://k"}}`, map[string]string{"OS_PASSWORD": "p"}, "password", ""},
		"the user is never the environment's":        {`auth: {auth_url: "https://k"}`, map[string]string{"OS_USERNAME": "eve"}, "username", ""},
		"the default domain is never either":         {`auth: {auth_url: "https://k"}`, map[string]string{"OS_DEFAULT_DOMAIN": "eve"}, defaultDomain, ""},
		"without region_name the first of regions":   {`{regions: [r1, r2], auth: {auth_url: "https://k"}}`, nil, "region", "r1"},
		"a region with settings of its own":          {`{regions: [{name: r1, values: {}}], auth: {auth_url: "https://k"}}`, nil, "region", "r1"},
		"of several regions the environment chooses": {`{regions: [r1, r2], auth: {auth_url: "https://k"}}`, map[string]string{"OS_REGION_NAME": "r2"}, "region", "r2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entry := test.entry
			if !strings.HasPrefix(entry, "{") {
				entry = "{" + entry + "}"
			}
			_, env := cloudsDirectory(t, map[string]string{"clouds.yaml": "clouds: {c: " + entry + "}"})
			maps.Copy(env, test.env)
			s, diags := resolve(map[string]string{"cloud": "c"}, world{env: env}.getenv)
			mustNotFail(t, diags)
			if got := s.get(test.name); got != test.want {
				t.Errorf("%s is %q, want %q", test.name, got, test.want)
			}
		})
	}
}

func TestTheManyWaysToWriteACloud(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  map[string]string
	}{
		"secure.yaml has the secrets": {
			map[string]string{
				"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, username: ana}}}",
				"secure.yaml": "clouds: {c: {auth: {password: hidden}}, other: {auth: {password: not this}}}",
			},
			map[string]string{"username": "ana", "password": "hidden"},
		},
		"secure.yaml wins": {
			map[string]string{
				"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, password: old}}}",
				"secure.yml":  "clouds: {c: {auth: {password: new}}}",
			},
			map[string]string{"password": "new"},
		},
		"a profile fills the gaps": {
			map[string]string{
				"clouds.yaml":        "clouds: {c: {profile: acme, auth: {username: ana, user_domain_name: mine}}}",
				"clouds-public.yaml": "public-clouds: {acme: {region_name: r1, auth: {auth_url: https://acme, user_domain_name: theirs}}}",
			},
			map[string]string{"auth_url": "https://acme", "username": "ana", "user_domain_name": "mine", "region": "r1"},
		},
		"the old words": {
			map[string]string{
				"clouds.yaml":       "clouds: {c: {cloud: acme, endpoint_type: adminURL, interface: public, auth: {tenant_name: files, tenant_id: p1}}}",
				"clouds-public.yml": "public-clouds: {acme: {auth: {auth_url: https://acme}}}",
			},
			map[string]string{"auth_url": "https://acme", "endpoint_type": "adminURL", "project_name": "files", "project_id": "p1"},
		},
		"anchors and merges": {
			map[string]string{"clouds.yml": `
x-auth: &auth {auth_url: https://k, username: &name ana}
clouds: {c: {auth: {<<: *auth, project_name: *name}}}`},
			map[string]string{"auth_url": "https://k", "username": "ana", "project_name": "ana"},
		},
		"the method that is named leaves the old one's leftovers out": {
			map[string]string{
				"clouds.yaml": "clouds: {c: {auth_type: v3applicationcredential, auth: {auth_url: https://k, application_credential_id: c1}}}",
				"secure.yaml": "clouds: {c: {auth: {password: old, token: older, application_credential_secret: s}}}",
			},
			map[string]string{"application_credential_id": "c1", "application_credential_secret": "s", "password": "", "token": ""},
		},
		"a token login": {
			map[string]string{"clouds.yaml": "clouds: {c: {auth_type: token, auth: {auth_url: https://k, token: t, username: ana, password: p}}}"},
			map[string]string{"token": "t", "username": "", "password": ""},
		},
		"a password login": {
			map[string]string{"clouds.yaml": "clouds: {c: {auth_type: password, auth: {auth_url: https://k, token: t, username: ana, password: p}}}"},
			map[string]string{"token": "", "username": "ana", "password": "p"},
		},
		"verify may be no": {
			map[string]string{"clouds.yaml": `clouds: {c: {verify: "False", auth: {auth_url: https://k}}}`},
			map[string]string{"insecure": "true"},
		},
		"verify may be a CA file": {
			map[string]string{"clouds.yaml": `clouds: {c: {verify: /ca.pem, auth: {auth_url: https://k}}}`},
			map[string]string{"insecure": "", "cacert_file": "/ca.pem"},
		},
		"cacert, cert and key": {
			map[string]string{"clouds.yaml": `clouds: {c: {cacert: /ca.pem, cert: /c.pem, key: /k.pem, auth: {auth_url: https://k}}}`},
			map[string]string{"cacert_file": "/ca.pem", "cert": "/c.pem", "key": "/k.pem"},
		},
		"another cloud's oddities do no harm": {
			map[string]string{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k}}, odd: {region_name: [1], verify: {}, auth: {password: [x]}}}"},
			map[string]string{"auth_url": "https://k"},
		},
		"a default domain": {
			map[string]string{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, default_domain: d1}}}"},
			map[string]string{defaultDomain: "d1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, env := cloudsDirectory(t, test.files)
			s, diags := resolve(map[string]string{"cloud": "c"}, world{env: env}.getenv)
			mustNotFail(t, diags)
			for argument, want := range test.want {
				if got := s.get(argument); got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
		})
	}
}

func TestACloudMayLogInThroughATrust(t *testing.T) {
	t.Parallel()
	_, env := cloudsDirectory(t, map[string]string{
		"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, user_id: u1, password: p, trust_id: t1}}}"})

	scope := world{arguments: map[string]any{"cloud": "c"}, env: env}.client(t).Auth.Scope
	if diff := cmp.Diff(&gophercloud.AuthScope{TrustID: "t1"}, scope); diff != "" {
		t.Error(diff)
	}
	scope = world{arguments: map[string]any{"cloud": "c", "project_id": "p1"}, env: env}.client(t).Auth.Scope
	if diff := cmp.Diff(&gophercloud.AuthScope{ProjectID: "p1"}, scope); diff != "" {
		t.Error(diff)
	}
}

func TestAPasswordArgumentIsUsedWithTheCloudsUser(t *testing.T) {
	t.Parallel()
	_, env := cloudsDirectory(t, map[string]string{
		"clouds.yaml": "clouds: {c: {auth: {auth_url: https://k, username: ana, application_credential_id: c1, application_credential_secret: s}}}"})
	auth := world{arguments: map[string]any{"cloud": "c", "password": "p"}, env: env}.client(t).Auth
	want := gophercloud.AuthOptions{IdentityEndpoint: "https://k", Username: "ana", Password: "p", DomainID: "default"}
	if diff := cmp.Diff(want, auth); diff != "" {
		t.Error(diff)
	}
}

func TestWhereCloudsYAMLIsLookedFor(t *testing.T) {
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
		env  map[string]string
		want string
	}{
		"in the home directory":           {map[string]string{"HOME": home}, directory + "/clouds.yaml"},
		"where OS_CLIENT_CONFIG_FILE is":  {map[string]string{"HOME": "/nowhere", "OS_CLIENT_CONFIG_FILE": home + "/my-clouds"}, home + "/my-clouds"},
		"where it is in the home":         {map[string]string{"HOME": home, "OS_CLIENT_CONFIG_FILE": "~/my-clouds"}, home + "/my-clouds"},
		"XDG_CONFIG_HOME replaces ~/.con": {map[string]string{"HOME": "/nowhere", "XDG_CONFIG_HOME": filepath.Join(home, ".config")}, directory + "/clouds.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := findCloud("c", world{env: test.env}.getenv)
			if err != nil {
				t.Fatal(err)
			}
			if found.file != test.want {
				t.Errorf("read %s, want %s", found.file, test.want)
			}
		})
	}
}

// Not parallel: the working directory is the whole process's.
func TestTheWorkingDirectoryComesFirst(t *testing.T) {
	directory, env := cloudsDirectory(t, map[string]string{"clouds.yaml": "clouds: {c: {auth: {auth_url: https://far}}}"})
	here := t.TempDir()
	t.Chdir(here)
	if err := os.WriteFile("clouds.yaml", []byte("clouds: {c: {auth: {auth_url: https://near}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := findCloud("c", world{env: env}.getenv)
	if err != nil {
		t.Fatal(err)
	}
	if got := found.values["auth_url"]; got != "https://near" {
		t.Errorf("read %s and not the file beside the configuration, auth_url is %s (other: %s)", found.file, got, directory)
	}
}

func TestACloudThatCannotBeUsedIsAnErrorThatSaysWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		content   string
		env       map[string]string
		arguments map[string]any
		want      complaint // DIR stands for the directory of the file
	}{
		"a name the file does not have": {
			content:   prodCloud,
			arguments: map[string]any{"cloud": "prdo"},
			want:      complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prdo\" of clouds.yaml, but DIR/clouds.yaml has these clouds: prod, test."},
		},
		"a name from the environment": {
			content: prodCloud,
			env:     map[string]string{"OS_CLOUD": "prdo"},
			want:    complaint{"cloud", "The cloud cannot be used", "`cloud` (from OS_CLOUD) asks for the cloud \"prdo\" of clouds.yaml, but DIR/clouds.yaml has these clouds: prod, test."},
		},
		"an empty file": {
			arguments: map[string]any{"cloud": "prod"},
			want:      complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but DIR/clouds.yaml has no clouds in it."},
		},
		"a file that is not there": {
			env:       map[string]string{"OS_CLIENT_CONFIG_FILE": "/no/such/clouds.yaml"},
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but no clouds.yaml was found; " +
				"it was looked for at /no/such/clouds.yaml (OS_CLIENT_CONFIG_FILE can name another place)."},
		},
		"a file that is a directory": {
			env:       map[string]string{"OS_CLIENT_CONFIG_FILE": "/"},
			arguments: map[string]any{"cloud": "prod"},
			want:      complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but / cannot be read: is a directory."},
		},
		"no YAML, and its piece of a password is not shown": {
			content:   "clouds: {prod: {auth: {password: *hunter2}}}",
			arguments: map[string]any{"cloud": "prod"},
			want:      complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but DIR/clouds.yaml is not a valid clouds file: yaml: unknown anchor '…' referenced."},
		},
		"not the shape of a clouds file": {
			content:   "clouds: [hunter2]",
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but DIR/clouds.yaml is not a valid clouds file: " +
				"yaml: unmarshal errors: line 1: cannot unmarshal !!seq."},
		},
		"another way to log in": {
			content:   "clouds: {prod: {auth_type: v3totp, auth: {auth_url: https://k}}}",
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"cloud", "The cloud cannot be used", "`cloud` asks for the cloud \"prod\" of clouds.yaml, but its auth_type is \"v3totp\", " +
				"and the provider can log in with password, token and v3applicationcredential."},
		},
		"an entry without auth": {
			content:   "clouds: {prod: {region_name: r1}}",
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"cloud", "The cloud has no auth_url", "`cloud` asks for the cloud \"prod\", but its entry in DIR/clouds.yaml has no auth_url. " +
				"Add auth_url to the entry's auth section, or set `auth_url`."},
		},
		"an entry that is null": {
			content:   "clouds: {prod: }",
			arguments: map[string]any{"cloud": "prod", "auth_url": "https://k", "token": "t"},
		},
		"half a login": {
			content:   "clouds: {prod: {auth: {auth_url: https://k, username: ana}}}",
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"password", "The login is incomplete", "`username` (from cloud \"prod\" in DIR/clouds.yaml) is set, but there is no password: " +
				"set `password` (or OS_PASSWORD)."},
		},
		"a service and nobody to log in as": {
			content:   "clouds: {prod: {auth: {auth_url: https://k}}}",
			arguments: map[string]any{"cloud": "prod"},
			want: complaint{"auth_url", "There is nothing to log in with", "`auth_url` (from cloud \"prod\" in DIR/clouds.yaml) says where to log in, but not as whom: " +
				"set `username` and `password`, `application_credential_id` and `application_credential_secret`, `access_key` and `secret_key`, or `token`; or `cloud` for an entry of clouds.yaml."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory, env := cloudsDirectory(t, map[string]string{"clouds.yaml": test.content})
			maps.Copy(env, test.env)
			_, diags := world{arguments: test.arguments, env: env}.configure(t)
			var want []complaint
			if test.want.Attribute != "" {
				test.want.Detail = strings.ReplaceAll(test.want.Detail, "DIR", directory)
				want = []complaint{test.want}
			}
			if diff := cmp.Diff(want, complaints(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAProfileThatIsNotFoundIsNamed(t *testing.T) {
	t.Parallel()
	_, env := cloudsDirectory(t, map[string]string{"clouds.yaml": "clouds: {c: {profile: acme, auth: {username: ana}}}"})
	_, diags := world{arguments: map[string]any{"cloud": "c"}, env: env}.configure(t)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail(), `The profile "acme" that it builds on was not found in a clouds-public.yaml; it was looked for at `) {
		t.Errorf("got %v", diags)
	}
}
