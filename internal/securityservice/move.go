package securityservice

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/tfstate"
)

// MoveState takes over the state of a security service from another provider. No request
// is sent.
func (r *serviceResource) MoveState(context.Context) []resource.StateMover {
	return tfstate.Move[foreignService, model]{
		Target: typeName, Sources: []string{"openstack_sharedfilesystem_securityservice_v2", "vkcs_sharedfilesystem_securityservice"},
		Fill: func(_ context.Context, source *foreignService, target *model) (diag.Diagnostics, error) {
			if source.ID == "" {
				return nil, errors.New("it has no id")
			}
			source.fill(target)
			return nil, nil
		},
		Identity: func(target *model) (any, types.String) { return target.identity(), target.Region },
	}.Movers()
}

// foreignService is what the states of the other providers have in common. They have ""
// for what is not set.
type foreignService struct {
	ID          string `json:"id"`
	Region      string `json:"region"`
	ProjectID   string `json:"project_id"`
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	DNSIP       string `json:"dns_ip"`
	Domain      string `json:"domain"`
	Server      string `json:"server"`
	User        string `json:"user"`
	OU          string `json:"ou"`
	Password    string `json:"password"`

	Timeouts map[string]*string `json:"timeouts"`
}

func (f *foreignService) fill(m *model) {
	m.ID = types.StringValue(f.ID)
	for value, text := range map[*types.String]string{
		&m.Region: f.Region, &m.ProjectID: f.ProjectID, &m.Type: f.Type, &m.Name: f.Name, &m.Description: f.Description, &m.DNSIP: f.DNSIP,
		&m.Domain: f.Domain, &m.Server: f.Server, &m.User: f.User, &m.OU: f.OU, &m.Password: f.Password,
	} {
		*value = tfstate.StringOrNull(text)
	}
	m.Timeouts = tfstate.ForeignTimeouts(f.Timeouts, m.Timeouts)
}
