package manila

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var (
	permanentKeys = Keys{AccessKey: emulator.AccessKey, SecretKey: emulator.SecretKey}
	temporaryKeys = Keys{AccessKey: emulator.TemporaryAccessKey, SecretKey: emulator.TemporarySecretKey, SecurityToken: emulator.SecurityToken}
	testAgency    = Agency{Name: emulator.AgencyName, DomainName: emulator.AgencyDomainName}
)

// newSFS is a service that takes signatures, and a client with keys and a project's id.
func newSFS(t *testing.T, keys Keys, change ...func(*Config)) *testService {
	t.Helper()
	w := startEmulator(t, emulator.Options{SFS: true}, append([]func(*Config){func(c *Config) {
		iam := c.Auth.IdentityEndpoint
		c.Keys = keys
		c.Endpoint = strings.TrimSuffix(iam, "/identity/v3") + "/v2"
		c.Auth = gophercloud.AuthOptions{IdentityEndpoint: iam, Scope: &gophercloud.AuthScope{ProjectID: emulator.ProjectID}}
	}}, change...)...)
	return w
}

func inDemoProject(c *Config) {
	c.Auth.Scope = &gophercloud.AuthScope{ProjectName: emulator.ProjectName}
}

func useAgency(c *Config) {
	c.Agency, c.Auth.Scope, c.Region = testAgency, nil, "RegionOne"
}

func (w *testService) paths() []string {
	var paths []string
	for _, request := range w.Requests() {
		paths = append(paths, request.Method+" "+request.Path)
	}
	return paths
}

func TestKeys_WithAProjectIDOnlyTheShareServiceIsCalled(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]Keys{"permanent": permanentKeys, "temporary": temporaryKeys} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSFS(t, keys)
			ref := w.mustCreate(t, 5)
			if share := w.mustGet(t, ref); share.ProjectID != emulator.ProjectID {
				t.Errorf("%+v", share)
			}
			for _, path := range w.paths() {
				if !strings.Contains(path, "/v2/"+emulator.ProjectID) {
					t.Errorf("unexpected request %s", path)
				}
			}
		})
	}
}

func TestKeys_AProjectNameCostsOneSignedRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"by its name":                    {inDemoProject, emulator.ProjectID},
		"by that of the region":          {func(c *Config) { c.Auth.Scope, c.Region = nil, "RegionOne" }, emulator.RegionProjectID},
		"its name, and not the region's": {func(c *Config) { inDemoProject(c); c.Region = "RegionOne" }, emulator.ProjectID},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSFS(t, permanentKeys, test.change)
			for range 3 {
				w.mustCreate(t, 1)
			}
			want := []string{"GET /identity/v3/projects"}
			for range 3 {
				want = append(want, "POST /v2/"+test.want+"/shares")
			}
			if diff := cmp.Diff(want, w.paths()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeys_ARejectionNamesTheArguments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		keys   Keys
		change func(*Config)
		class  ErrorClass
		want   []string
	}{
		"an unknown key": {Keys{AccessKey: "HPUAUNKNOWN", SecretKey: "secret-of-no-key"}, nil, ClassUnauthorized,
			[]string{"401", "ak *** not exist", "does not know the key in `access_key`", "enabled", "`region`"}},
		"a wrong secret key": {Keys{AccessKey: emulator.AccessKey, SecretKey: "secret-of-no-key"}, nil, ClassUnauthorized,
			[]string{"signature fail", "Check that `secret_key` belongs to `access_key`"}},
		"a project of another region": {permanentKeys, func(c *Config) { inDemoProject(c); c.Auth.Scope.ProjectName = "eu-nl_files"; c.Region = "eu-de" }, ClassConfiguration,
			[]string{`project "eu-nl_files" (` + "`project_name`" + `) belongs to region "eu-nl"`, `Set ` + "`region`" + ` to "eu-nl"`}},
		"temporary keys without their token": {Keys{AccessKey: emulator.TemporaryAccessKey, SecretKey: emulator.TemporarySecretKey}, nil, ClassUnauthorized,
			[]string{"security token", "`access_key`"}},
		"no project": {permanentKeys, func(c *Config) { c.Auth.Scope = nil }, ClassConfiguration,
			[]string{"no project is configured", "`project_id`", "`project_name`", "`region`"}},
		"a project of another account": {permanentKeys, func(c *Config) { c.Auth.Scope.ProjectID = emulator.AgencyProjectID }, ClassUnauthorized,
			[]string{"the project does not belong", "`project_id`", "one of the region (`region`)"}},
		"no endpoint and no region": {permanentKeys, func(c *Config) { c.Endpoint = "" }, ClassConfiguration,
			[]string{"`access_key` has no catalogue", "`endpoint`", "`region`"}},
		"no endpoint and an unknown region": {permanentKeys, func(c *Config) { c.Endpoint, c.Region = "", "moon-1" }, ClassConfiguration,
			[]string{`"moon-1"`, "`endpoint`", "https://iam.moon-1.DOMAIN"}},
		"no IAM to find a project's name": {permanentKeys, func(c *Config) { inDemoProject(c); c.Auth.IdentityEndpoint = "" }, ClassConfiguration,
			[]string{"`auth_url`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := test.change
			if change == nil {
				change = func(*Config) {}
			}
			w := newSFS(t, test.keys, change)
			_, err := w.GetShare(t.Context(), data)
			e := wantClass(t, err, test.class)
			wantText(t, e.Error()+" "+e.Advice(), test.want...)
			wantNone(t, e.Error()+" "+e.Advice(), test.keys.SecretKey, "secret-of-no-key")
		})
	}
}

func TestKeys_AProjectNameThatIsNotOneProjectIsAnError(t *testing.T) {
	t.Parallel()
	projects := func(names ...string) reply {
		var list []string
		for i, name := range names {
			list = append(list, fmt.Sprintf(`{"id":"project-%d","name":%q}`, i+1, name))
		}
		return reply{status: 200, body: `{"projects":[` + strings.Join(list, ",") + `]}`}
	}
	keys := reply{status: 201, body: `{"credential":{"access":"a","secret":"s","securitytoken":"t","expires_at":"2099-01-01T00:00:00Z"}}`}
	byName := &gophercloud.AuthScope{ProjectName: "eu-de_files"}
	for name, test := range map[string]struct {
		scope        *gophercloud.AuthScope
		agency       Agency
		replies      []reply
		want, advice string
	}{
		"two of the name": {byName, Agency{}, []reply{projects("eu-de_files", "other", "eu-de_files")},
			"2 projects are named \"eu-de_files\" (from `project_name`)", `Set ` + "`project_id`" + ` to the id of one of them: "project-1", "project-3".`},
		"none of the name": {byName, Agency{}, []reply{projects("other")},
			"the account of `access_key` has no project named \"eu-de_files\" (from `project_name`)", "Correct `project_name`, or set `project_id`"},
		"none of the region's name": {nil, Agency{}, []reply{projects()},
			"has no project named \"eu-de\" (from `region`)", "Correct `region`, or set `project_id`"},
		"a scope without a project": {&gophercloud.AuthScope{DomainName: "d"}, Agency{}, []reply{projects()},
			"has no project named \"eu-de\" (from `region`)", "Correct `region`"},
		"none in the agency's account": {byName, testAgency, []reply{keys, projects()},
			"the account of `assume_role.domain_name` has no project named", "Correct `project_name`"},
		"one without an id": {byName, Agency{}, []reply{{status: 200, body: `{"projects":[{"name":"eu-de_files"}]}`}},
			"has no project named \"eu-de_files\"", "`project_id`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.replies...)
			_, err := c.client(func(config *Config) {
				config.Keys, config.Region, config.Agency, config.Auth.Scope = permanentKeys, "eu-de", test.agency, test.scope
			}).GetShare(t.Context(), data)
			e := wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error(), test.want)
			wantText(t, e.Advice(), test.advice)
		})
	}
}

func TestKeys_TheAddressOfIAMIsThatOfTheRegionUnlessConfigured(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ region, configured, want string }{
		"by the region":         {"eu-de", "", "https://iam.eu-de.otc.t-systems.com/v3/"},
		"configured":            {"eu-de", "https://iam.example", "https://iam.example/v3/"},
		"an unknown region":     {"moon-1", "", ""},
		"neither is configured": {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := New(Config{Keys: permanentKeys, Region: test.region, Auth: gophercloud.AuthOptions{IdentityEndpoint: test.configured}})
			got, failure := client.login.iamAddress()
			if got != test.want || (failure == nil) != (test.want != "") {
				t.Errorf("got %q, %v, want %q", got, failure, test.want)
			}
		})
	}
}

func TestKeys_TheReasonOfTheGatewayDecidesTheAdvice(t *testing.T) {
	t.Parallel()
	for reason, want := range map[string][]string{
		"AK access failed to reach the limit,forbidden.": {"locked for five minutes", "`secret_key`"},
		"calc ak sk signature fail:signature expired":    {"set the clock of this machine (NTP)", "15 minutes"},
		"Get secretKey failed,ak:***,err:ak is disabled": {"Enable the key in `access_key`"},
		"Get secretKey failed,ak:***,err:ak not exist":   {"does not know the key in `access_key`"},
		"verify aksk signature fail":                     {"Check that `secret_key` belongs to `access_key`"},
		"the project does not belong to the ak":          {"`project_id`", "one of the region (`region`)", "projects of its own"},
	} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			date := map[string]string{"Date": newFakeClock().Now().UTC().Format(http.TimeFormat)}
			c := newFakeCloud(t, reply{status: 401, header: date, body: `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: ` + reason + `"}`})
			_, err := c.client(func(config *Config) {
				config.Keys, config.Endpoint, config.Auth.Scope = permanentKeys, c.URL, &gophercloud.AuthScope{ProjectID: projectID}
			}).GetShare(t.Context(), data)
			e := wantClass(t, err, ClassUnauthorized)
			wantText(t, e.Advice(), want...)
		})
	}
}

func TestKeys_AWrongClockIsReported(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		off  time.Duration
		want string
	}{
		"ahead":  {20 * time.Minute, "20m0s ahead of the service's"},
		"behind": {-3 * time.Hour, "3h0m0s behind the service's"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, change := range []func(*Config){func(*Config) {}, inDemoProject} {
				w := newSFS(t, permanentKeys, change, func(c *Config) { c.Clock = offClock{c.Clock, test.off} })
				_, err := w.GetShare(t.Context(), data)
				e := wantClass(t, err, ClassUnauthorized)
				wantText(t, e.Advice(), test.want, "NTP", "15 minutes")
			}
		})
	}
}

// offClock differs from the service's clock.
type offClock struct {
	Clock
	by time.Duration
}

func (o offClock) Now() time.Time { return o.Clock.Now().Add(o.by) }

func TestSigner_ARepeatedRequestIsSignedAgain(t *testing.T) {
	t.Parallel()
	w := newSFS(t, permanentKeys)
	ref := w.mustCreate(t, 1)
	w.Inject(emulator.Fault{Method: "GET", Times: 4, Effect: emulator.TooManyRequests("1200")}) // 5 minutes each
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	if _, err := w.GetShare(ctx, ref); err != nil {
		t.Fatal(err)
	}
}

// Without a configured region the provider cannot know that a project is of another
// region than that of a share.
func TestKeys_TheProjectDependsOnTheRegion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scope              *gophercloud.AuthScope
		configured, region string
		id, wantName       string
	}{
		"configured region, by id":            {&gophercloud.AuthScope{ProjectID: "4711"}, "eu-de", "eu-de", "4711", ""},
		"configured region, by default":       {nil, "eu-de", "eu-de", "", "eu-de"},
		"another region, by id":               {&gophercloud.AuthScope{ProjectID: "4711"}, "eu-de", "eu-nl", "", "eu-nl"},
		"another region, by a subproject":     {&gophercloud.AuthScope{ProjectName: "eu-de_files"}, "eu-de", "eu-nl", "", "eu-nl_files"},
		"another region, by another name":     {&gophercloud.AuthScope{ProjectName: "files"}, "eu-de", "eu-nl", "", "eu-nl"},
		"no configured region, by id":         {&gophercloud.AuthScope{ProjectID: "4711"}, "", "eu-de", "4711", ""},
		"no configured region, by name":       {&gophercloud.AuthScope{ProjectName: "eu-de_files"}, "", "eu-de", "", "eu-de_files"},
		"no configured region and no project": {nil, "", "eu-de", "", "eu-de"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := New(Config{Keys: permanentKeys, Region: test.configured, Auth: gophercloud.AuthOptions{Scope: test.scope}})
			id, got, failure := client.InRegion(test.region).login.project()
			if failure != nil || id != test.id || got != test.wantName {
				t.Errorf("id %q, name %q, %v", id, got, failure)
			}
		})
	}
}

// That the configured keys are not logged is proved in internal/provider.
func TestAssumeRole_TheTemporaryKeysAreNotLogged(t *testing.T) {
	t.Parallel()
	var recorder logRecorder
	w := newSFS(t, permanentKeys, useAgency, func(c *Config) { c.Log = recorder.write })
	ref := w.mustCreate(t, 1)
	session, failure := w.login.session(t.Context())
	if failure != nil {
		t.Fatal(failure)
	}
	keys := session.provider.HTTPClient.Transport.(*signingTransport).keys
	secrets := []string{keys.AccessKey, keys.SecretKey, keys.SecurityToken}
	text := strings.Join(secrets, " ") // which the service repeats
	if _, err := w.UpdateShare(t.Context(), ref, UpdateShare{Description: &text}); err != nil {
		t.Fatal(err)
	}
	wantText(t, recorder.all.String(), "create share", "update share")
	wantNone(t, recorder.all.String(), append(secrets, "SDK-HMAC")...)
}
