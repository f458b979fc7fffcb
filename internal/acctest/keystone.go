package acctest

import (
	"context"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
	"github.com/gophercloud/gophercloud/v2/openstack/sharedfilesystems/v2/shares"
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
	url, err := client.EndpointLocator(gophercloud.EndpointOpts{Type: "sharev2", Availability: gophercloud.AvailabilityPublic})
	if err != nil {
		return nil, err
	}
	return &keystoneSession{client, project.ID, user.ID, strings.TrimSuffix(strings.TrimSuffix(url, "/"), "/"+project.ID)}, nil
}

// resetStatus resets the status of the test's share as an administrator.
func (env *Env) resetStatus(status string) {
	env.t.Helper()
	admin, err := logIn(env.t.Context(), env.Administrator)
	env.mustSucceed(err)
	client := &gophercloud.ServiceClient{
		ProviderClient: admin.ProviderClient, Type: "sharev2", Microversion: "2.7",
		Endpoint: admin.shareURL + "/" + admin.projectID + "/",
	}
	env.mustSucceed(shares.ResetStatus(env.t.Context(), client, env.Ref().ID, shares.ResetStatusOpts{Status: status}).ExtractErr())
}
