package acctest

import (
	"context"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/shares"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/sharetypes"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// keystoneSession is a login that is independent of the code under test.
type keystoneSession struct {
	*gophercloud.ProviderClient
	projectID, userID string
	shareURL          string // of the share service, without the project id
}

func logIn(ctx context.Context, account Account) (*keystoneSession, error) {
	client, err := openstack.NewClient(account.AuthURL)
	if err != nil {
		return nil, err
	}
	options := account.authOptions()
	if err := openstack.AuthenticateV3(ctx, client, &options, gophercloud.EndpointOpts{}); err != nil {
		return nil, err
	}
	token := client.GetAuthResult().(tokens.CreateResult)
	project, err := token.ExtractProject()
	if err != nil {
		return nil, err
	}
	user, err := token.ExtractUser()
	if err != nil {
		return nil, err
	}
	url, err := client.EndpointLocator(gophercloud.EndpointOpts{Type: "sharev2", Availability: gophercloud.AvailabilityPublic, Region: account.Region})
	if err != nil {
		return nil, err
	}
	return &keystoneSession{client, project.ID, user.ID, strings.TrimSuffix(strings.TrimSuffix(url, "/"), "/"+project.ID)}, nil
}

// administer is a client of an administrator.
func (env *Env) administer(microversion string) *gophercloud.ServiceClient {
	env.t.Helper()
	admin, err := logIn(env.t.Context(), env.Administrator)
	env.mustSucceed(err)
	return &gophercloud.ServiceClient{
		ProviderClient: admin.ProviderClient, Type: "sharev2", Microversion: microversion,
		Endpoint: admin.shareURL + "/" + admin.projectID + "/",
	}
}

// resetStatus resets the status of the test's share.
func (env *Env) resetStatus(status string) {
	env.t.Helper()
	env.resetStatusOf(env.Ref().ID, status)
}

func (env *Env) resetStatusOf(shareID, status string) {
	env.t.Helper()
	env.mustSucceed(shares.ResetStatus(env.t.Context(), env.administer("2.7"), shareID, shares.ResetStatusOpts{Status: status}).ExtractErr())
}

// shareType is a share type of the test's own, and rename gives it another name.
// The emulator has fixed types: there the name changes with the share.
func (env *Env) shareType(capabilities ...string) (name string, rename func(name string)) {
	env.t.Helper()
	if env.Emulator != nil {
		return emulator.DefaultTypeName, func(name string) {
			env.Emulator.EditShare(env.Ref().ID, func(s *emulator.Share) { s.TypeName = name })
		}
	}
	client := env.administer("2.50")
	var created struct {
		ShareType struct{ ID string } `json:"share_type"`
	}
	send := func(method, path string, body map[string]any, into any) {
		env.t.Helper()
		resp, err := client.Request(env.t.Context(), method, client.Endpoint+path, &gophercloud.RequestOpts{
			JSONBody: map[string]any{"share_type": body}, JSONResponse: into, OkCodes: []int{http.StatusOK},
		})
		env.mustSucceed(err)
		_ = resp.Body.Close()
	}
	// The library's own create takes a driver_handles_share_servers of false for a missing one.
	specs := map[string]any{"driver_handles_share_servers": "False"}
	for _, capability := range capabilities {
		specs[capability] = "True"
	}
	send(http.MethodPost, "types", map[string]any{"name": env.Name, "extra_specs": specs}, &created)
	env.t.Cleanup(func() { _ = sharetypes.Delete(context.Background(), client, created.ShareType.ID).ExtractErr() })
	return env.Name, func(name string) {
		env.t.Helper()
		send(http.MethodPut, "types/"+created.ShareType.ID, map[string]any{"name": name}, nil)
	}
}

// limitShareType limits the GiB that the member's project may have of a share type.
func (env *Env) limitShareType(name string, gigabytes int) {
	env.t.Helper()
	if env.Emulator != nil {
		env.Emulator.SetQuota(emulator.Quota{OfType: map[string]emulator.Quota{emulator.DefaultTypeID: {Gigabytes: gigabytes}}})
		return
	}
	member, err := logIn(env.t.Context(), env.Member)
	env.mustSucceed(err)
	client := env.administer("2.39")
	_, err = client.Put(env.t.Context(), client.Endpoint+"quota-sets/"+member.projectID+"?share_type="+name, //nolint:bodyclose // read by the client
		map[string]any{"quota_set": map[string]any{"gigabytes": gigabytes}}, nil, &gophercloud.RequestOpts{OkCodes: []int{http.StatusOK}})
	env.mustSucceed(err)
}
