package securityservice_test

import (
	"os"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
)

func TestMove_FromEveryKnownProviderPlansNothing(t *testing.T) {
	t.Parallel()
	for sourceType, provider := range map[string]string{
		"openstack_sharedfilesystem_securityservice_v2": "terraform-provider-openstack/openstack",
		"vkcs_sharedfilesystem_securityservice":         "vk-cs/vkcs",
	} {
		t.Run(sourceType, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				c := config(map[string]any{"password": "first-password"})
				w.MustApply(c)
				state, err := os.ReadFile("testdata/moved/" + sourceType + ".json")
				if err != nil {
					w.Fatal(err)
				}
				from := protocol.MoveSource{
					Type: sourceType, Provider: "registry.terraform.io/" + provider, State: []byte(strings.ReplaceAll(string(state), "SERVICE_ID", w.ID())),
				}
				w.Service.ResetRequests()
				moved, diagnostics := w.Terraform.Move(w.Context(), from, typeName)
				if len(diagnostics) > 0 || len(w.Service.Requests()) > 0 {
					w.Fatalf("%s; requests: %v", protocol.Text(diagnostics), w.Service.Requests())
				}
				w.Resource = moved
				w.Terraform.Refresh(w.Context(), w.Resource)
				w.MustBeQuiet(c)

				from.State = []byte(`{}`)
				_, diagnostics = w.Terraform.Move(w.Context(), from, typeName)
				w.MustBeError(diagnostics, "Cannot move "+sourceType, "it has no id")
			})
		})
	}
}
