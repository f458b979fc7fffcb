package acctest

import (
	"context"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// Protocol is the provider without a Terraform binary, on the same service and
// through the same proxy: for many plans at once, and for the full text of what
// a person is told.
func (w *Env) Protocol(t *testing.T) *protocol.Terraform {
	t.Helper()
	who := w.Member()
	return protocol.New(t, Provider(), map[string]any{
		"auth_url": who.AuthURL, "username": who.UserName, "password": who.Password, "user_domain_name": who.DomainName,
		"project_name": who.ProjectName, "project_domain_name": who.DomainName,
		"region": who.Region, "endpoint": w.Proxy.URL,
	})
}

// apply wants no error; a nil configuration destroys, which also is done when
// the test is over.
func (w *Env) apply(t *testing.T, terraform *protocol.Terraform, r *protocol.Resource, configuration map[string]any) {
	t.Helper()
	if told := terraform.Apply(context.Background(), r, configuration); protocol.Failed(told) {
		t.Fatal(protocol.Text(told))
	}
}
