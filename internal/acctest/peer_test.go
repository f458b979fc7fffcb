package acctest

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	framework "github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// peer stands for the openstack provider: it writes states of its share and
// does nothing else.
type peer struct{}

func (peer) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "openstack"
}
func (peer) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (peer) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (peer) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (peer) Resources(context.Context) []func() framework.Resource {
	return []func() framework.Resource{func() framework.Resource { return peerShare{} }}
}

type peerShare struct{}

func (peerShare) Metadata(_ context.Context, _ framework.MetadataRequest, resp *framework.MetadataResponse) {
	resp.TypeName = "openstack_sharedfilesystem_share_v2"
}

func (peerShare) Schema(_ context.Context, _ framework.SchemaRequest, resp *framework.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":           schema.StringAttribute{Required: true},
		"region":       schema.StringAttribute{Required: true},
		"name":         schema.StringAttribute{Required: true},
		"description":  schema.StringAttribute{Optional: true},
		"share_proto":  schema.StringAttribute{Required: true},
		"size":         schema.Int64Attribute{Required: true},
		"metadata":     schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"all_metadata": schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"snapshot_id":  schema.StringAttribute{Optional: true},
	}}
}

func (peerShare) Create(_ context.Context, req framework.CreateRequest, resp *framework.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (peerShare) Read(context.Context, framework.ReadRequest, *framework.ReadResponse)       {}
func (peerShare) Update(context.Context, framework.UpdateRequest, *framework.UpdateResponse) {}
func (peerShare) Delete(context.Context, framework.DeleteRequest, *framework.DeleteResponse) {}

// Terraform moves between resource types from 1.8 on.
func TestAShareMovesHereFromAnotherProvider(t *testing.T) {
	t.Parallel()
	w := Start(t)
	share := w.shareByHand(w.Name, 2, map[string]string{"team": "storage", "csi": "yes"})
	run(t, resource.TestCase{
		IsUnitTest: true,
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"sfs":       served,
			"openstack": providerserver.NewProtocol6WithError(peer{}),
		},
		Steps: []resource.TestStep{
			{Config: w.ConfigurationAs(w.Member()) + fmt.Sprintf(`
resource "openstack_sharedfilesystem_share_v2" "test" {
  id           = %q
  region       = %q
  name         = %q
  description  = ""
  share_proto  = "NFS"
  size         = 2
  metadata     = { team = "storage" }
  all_metadata = { team = "storage", csi = "yes" }
  snapshot_id  = ""
}
`, share.ID, w.Member().Region, w.Name)},
			{
				Config: w.Configuration(`size = 2`, `metadata = { team = "storage" }`) + `
moved {
  from = openstack_sharedfilesystem_share_v2.test
  to   = sfs_share.test
}
`,
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
				Check:            Then(State("id", share.ID), State("status", "available"), w.writesNothing),
			},
		},
	})
}

// writesNothing checks that the provider has only looked.
func (w *Env) writesNothing(*terraform.State) error {
	for _, e := range w.Proxy.Exchanges() {
		if e.Method != http.MethodGet {
			return fmt.Errorf("%s %s was sent, want nothing but GET", e.Method, e.Path)
		}
	}
	return nil
}
