package acctest

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

// shareNetworkExternally creates a share network, in which the backend starts a
// share server with the first share.
func (env *Env) shareNetworkExternally() (id string) {
	env.t.Helper()
	var created struct {
		Network struct{ ID string } `json:"share_network"`
	}
	env.requestExternally(env.logIn(), http.MethodPost, "2.6", "share-networks", map[string]any{"share_network": map[string]any{"name": env.Name}}, &created)
	return created.Network.ID
}

func TestShareServer_AShareOnItIsResizedInPlace(t *testing.T) {
	t.Parallel()
	env := Start(t)
	network := env.shareNetworkExternally()
	env.shareArguments = []string{`share_type = "servers"`, fmt.Sprintf("share_network_id = %q", network)}
	env.Test(t,
		resource.TestStep{
			Config: env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`),
			Check:  All(env.HasSize(1), State("share_network_id", network), env.HasRules("10.0.0.1 rw active")),
		},
		resource.TestStep{
			Config:           env.Configuration("size = 3"),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(3), env.HasRules()),
		},
		resource.TestStep{
			PreConfig:   env.SetBehaviour(Behaviour{UsedGiB: 2}),
			Config:      env.Configuration("size = 1"),
			ExpectError: Message(env.Name, "was not shrunk from 3 GiB to 1 GiB: refused"),
		},
		resource.TestStep{
			Config:           env.Configuration("size = 2"),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            env.HasSize(2),
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateVerify: true},
	)
}

func TestShareServer_ATypeWithServersNeedsANetwork(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.shareNetworkExternally()
	env.shareArguments = []string{`share_type = "servers"`}
	env.Test(t, resource.TestStep{
		Config:      env.Configuration("size = 1"),
		ExpectError: Message("Cannot create share", env.Name, "400 Bad Request: Share network must be set", "Nothing was changed"),
	})
}
