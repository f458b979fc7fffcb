package acctest

import (
	"context"
	"fmt"
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
)

// Terraform moves between resource types from 1.8 on.
func TestMove_AShareOfTheOpenStackProviderIsMovedWithoutAChange(t *testing.T) {
	t.Parallel()
	env := Start(t)
	share := env.createExternally(env.Name, 2, map[string]string{"team": "storage", "csi": "yes"})
	runTestCase(t, resource.TestCase{
		IsUnitTest: true,
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"sfs":       newServer,
			"openstack": providerserver.NewProtocol6WithError(openstackProvider{}),
		},
		Steps: []resource.TestStep{
			{Config: env.Provider(env.Member) + fmt.Sprintf(`
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
`, share.ID, env.Member.Region, env.Name)},
			{
				Config: env.Configuration(`size = 2`, `metadata = { team = "storage" }`) + `
moved {
  from = openstack_sharedfilesystem_share_v2.test
  to   = sfs_share.test
}
`,
				ConfigPlanChecks: Plans(plancheck.ResourceActionNoop),
				Check:            All(State("id", share.ID), State("status", "available"), env.sentOnlyGET),
			},
		},
	})
}

// openstackProvider writes states of its share and does nothing else.
type openstackProvider struct{}

func (openstackProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "openstack"
}
func (openstackProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}
func (openstackProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}
func (openstackProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
func (openstackProvider) Resources(context.Context) []func() framework.Resource {
	return []func() framework.Resource{func() framework.Resource { return openstackShare{} }}
}

type openstackShare struct{ framework.Resource } // Update and Delete are not called

func (openstackShare) Metadata(_ context.Context, _ framework.MetadataRequest, resp *framework.MetadataResponse) {
	resp.TypeName = "openstack_sharedfilesystem_share_v2"
}

func (openstackShare) Schema(_ context.Context, _ framework.SchemaRequest, resp *framework.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"size":         schema.Int64Attribute{Required: true},
		"metadata":     schema.MapAttribute{Optional: true, ElementType: types.StringType},
		"all_metadata": schema.MapAttribute{Optional: true, ElementType: types.StringType},
	}}
	for _, name := range []string{"id", "region", "name", "description", "share_proto", "snapshot_id"} {
		resp.Schema.Attributes[name] = schema.StringAttribute{Required: true}
	}
}

func (openstackShare) Create(_ context.Context, req framework.CreateRequest, resp *framework.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
}
func (openstackShare) Read(context.Context, framework.ReadRequest, *framework.ReadResponse) {}
