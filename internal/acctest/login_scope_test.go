package acctest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/endpoints"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/projects"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/roles"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/services"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// twoRegions is a service with two projects of the member, and two regions whose
// share services have addresses of their own.
type twoRegions struct {
	*Env
	projects map[string]string // names to ids
	second   struct{ project, region string }
	// inSecond reports whether the share was created at the address of the second region.
	inSecond func(shareID string) bool
}

func startTwoRegions(t *testing.T) *twoRegions {
	t.Helper()
	if onManila() {
		return twoRegionsOnManila(t)
	}
	w := &twoRegions{Env: StartOnTheEmulator(t, func(o *emulator.Options) { o.SecondRegion, o.V2Catalogue = "RegionTwo", true })}
	w.projects = map[string]string{emulator.ProjectName: emulator.ProjectID, emulator.SecondProjectName: emulator.SecondProjectID}
	w.second.project, w.second.region = emulator.SecondProjectName, "RegionTwo"
	w.inSecond = func(shareID string) bool {
		return slices.ContainsFunc(w.Emulator.Requests(), func(r emulator.Request) bool { return r.ShareID == shareID && strings.HasPrefix(r.Path, "/second/") })
	}
	return w
}

// twoRegionsOnManila adds a project, and a region whose address is a proxy.
func twoRegionsOnManila(t *testing.T) *twoRegions {
	t.Helper()
	w := &twoRegions{Env: Start(t)}
	member := w.logIn()
	admin, err := logIn(t.Context(), w.Administrator)
	w.mustSucceed(err)
	identity, err := openstack.NewIdentityV3(admin.ProviderClient, gophercloud.EndpointOpts{})
	w.mustSucceed(err)

	w.second.project, w.second.region = w.Name, w.Name
	project, err := projects.Create(t.Context(), identity, projects.CreateOpts{Name: w.Name, DomainID: "default"}).Extract()
	w.mustSucceed(err)
	t.Cleanup(func() { _ = projects.Delete(context.Background(), identity, project.ID).ExtractErr() })
	page, err := roles.List(identity, roles.ListOpts{Name: "member"}).AllPages(t.Context())
	w.mustSucceed(err)
	found, err := roles.ExtractRoles(page)
	w.mustSucceed(err)
	w.mustSucceed(roles.Assign(t.Context(), identity, found[0].ID, roles.AssignOpts{UserID: member.userID, ProjectID: project.ID}).ExtractErr())

	page, err = services.List(identity, services.ListOpts{ServiceType: "sharev2"}).AllPages(t.Context())
	w.mustSucceed(err)
	known, err := services.ExtractServices(page)
	w.mustSucceed(err)
	endpoint, err := endpoints.Create(t.Context(), identity, endpoints.CreateOpts{
		Availability: gophercloud.AvailabilityPublic, ServiceID: known[0].ID, Region: w.second.region, URL: w.Proxy.URL,
	}).Extract()
	w.mustSucceed(err)
	t.Cleanup(func() { _ = endpoints.Delete(context.Background(), identity, endpoint.ID).ExtractErr() })

	w.projects = map[string]string{w.Member.ProjectName: member.projectID, w.Name: project.ID}
	w.inSecond = func(shareID string) bool {
		return len(w.Proxy.Exchanges(func(e Exchange) bool { return e.created() && e.Share.ID == shareID })) > 0
	}
	return w
}

func TestLogin_EntriesAndEnvironmentsUseTheirProjectAndRegion(t *testing.T) {
	t.Parallel()
	w := startTwoRegions(t)
	first, second := w.Member, w.second
	auth := fmt.Sprintf("auth_url: %q, username: %q, password: %q, user_domain_name: %q, project_domain_name: %q",
		first.AuthURL, first.UserName, first.Password, first.DomainName, first.DomainName)
	entry := fmt.Sprintf
	shell := func(project, region string, more ...string) map[string]string {
		variables := map[string]string{
			"OS_AUTH_URL": first.AuthURL, "OS_USERNAME": first.UserName, "OS_PASSWORD": first.Password,
			"OS_USER_DOMAIN_NAME": first.DomainName, "OS_PROJECT_DOMAIN_NAME": first.DomainName,
			"OS_PROJECT_NAME": project, "OS_REGION_NAME": region,
		}
		for i := 0; i < len(more); i += 2 {
			variables[more[i]] = more[i+1]
		}
		return variables
	}
	regions := entry("{auth: {%s, project_name: %s}, regions: [%s, {name: %s, values: {auth: {project_name: %s}}}]}",
		auth, first.ProjectName, first.Region, second.region, second.project)
	for _, test := range []struct {
		name, entry     string
		variables       map[string]string
		project, region string
	}{
		{"the first of regions", regions, nil, first.ProjectName, first.Region},
		{"values of the region that the environment chooses", regions, map[string]string{"OS_REGION_NAME": second.region}, second.project, second.region},
		{"a project beside auth", entry("{project_name: %s, region_name: %s, auth: {%s}}", second.project, first.Region, auth), nil, second.project, first.Region},
		{"a project by id", entry("{region_name: %s, auth: {%s, project_id: %s}}", second.region, auth, w.projects[second.project]), nil, second.project, second.region},
		{"the region of the share service", entry("{region_name: %s, sharev2_region_name: %s, auth: {%s, project_name: %s}}", first.Region, second.region, auth, first.ProjectName), nil,
			first.ProjectName, second.region},
		{"an entry before the environment", entry("{region_name: %s, auth: {%s, project_name: %s}}", first.Region, auth, first.ProjectName),
			shell(second.project, ""), first.ProjectName, first.Region},
		{"the environment", "", shell(first.ProjectName, first.Region), first.ProjectName, first.Region},
		{"another project and region of the environment", "", shell(second.project, second.region), second.project, second.region},
		{"the region of the share service in the environment", "", shell(first.ProjectName, first.Region, "OS_SHARE_REGION_NAME", second.region), first.ProjectName, second.region},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			environment := map[string]string{}
			maps.Copy(environment, test.variables)
			if test.entry != "" {
				file := filepath.Join(t.TempDir(), "clouds.yaml")
				if err := os.WriteFile(file, []byte("clouds: {acc: "+test.entry+"}"), 0o600); err != nil {
					t.Fatal(err)
				}
				environment["OS_CLOUD"], environment["OS_CLIENT_CONFIG_FILE"] = "acc", file
			}
			terraform := protocol.New(t, newProviderIn(environment), nil)
			share := terraform.Resource("sfs_share")
			mustApply(t, terraform, share, map[string]any{"name": w.Name + " " + test.name, "size": 1})
			var attributes map[string]tftypes.Value
			var project, id string
			if err := share.State.As(&attributes); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(attributes["project_id"].As(&project), attributes["id"].As(&id)); err != nil {
				t.Fatal(err)
			}
			mustApply(t, terraform, share, nil)

			if want := w.projects[test.project]; project != want {
				t.Errorf("the share is in project %s, want %s (%s)", project, want, test.project)
			}
			if got, want := w.inSecond(id), test.region == w.second.region; got != want {
				t.Errorf("created in the second region: %t, want %t", got, want)
			}
		})
	}
}

func TestLogin_OpenIDConnectManagesAShare(t *testing.T) {
	t.Parallel()
	for name, variables := range map[string]map[string]string{
		"an access token": {"OS_AUTH_TYPE": "v3oidcaccesstoken", "OS_ACCESS_TOKEN": emulator.OIDCAccessToken},
		"a client":        {"OS_AUTH_TYPE": "v3oidcclientcredentials", "OS_CLIENT_ID": emulator.OIDCClientID, "OS_CLIENT_SECRET": emulator.OIDCClientSecret},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := StartOnTheEmulator(t, func(o *emulator.Options) { o.OIDC = true })
			variables["OS_AUTH_URL"], variables["OS_PROJECT_NAME"] = env.Member.AuthURL, env.Member.ProjectName
			variables["OS_IDENTITY_PROVIDER"], variables["OS_PROTOCOL"] = emulator.OIDCProvider, emulator.OIDCProtocol
			variables["OS_ACCESS_TOKEN_ENDPOINT"] = strings.TrimSuffix(env.Member.AuthURL, "/v3") + "/oidc/token"
			env.checkLifecycle(t, login{variables: variables})
		})
	}
}
