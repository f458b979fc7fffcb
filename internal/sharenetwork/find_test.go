package sharenetwork_test

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestDataSource_HasWhatTheResourceHas(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a", "@nova"), withServices(service(w, "ldap")), map[string]any{"description": "d"}))
		for name, wanted := range map[string]map[string]any{"id": {"id": w.ID()}, "name": {"name": "corp"}} {
			found, diagnostics := w.Terraform.Read(w.Context(), typeName, wanted)
			if len(diagnostics) > 0 {
				w.Fatalf("by %s: %s", name, protocol.Text(diagnostics))
			}
			for attribute, want := range w.Resource.Attributes() {
				if attribute != "timeouts" {
					w.MustEqual(attribute+" by "+name, want, found.Attribute(attribute))
				}
			}
		}
	})
}

func TestDataSource_NoneAndSeveralAreErrors(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config())
		other := w.Other(typeName)
		other.MustApply(config())
		const missing = "6b1f7d6a-1111-4222-8333-444455556666"
		for want, wanted := range map[string]map[string]any{
			`No share network has the name "Corp"`:  {"name": "Corp"},
			"There is no share network " + missing:  {"id": missing},
			`2 share networks have the name "corp"`: {"name": "corp"},
			other.ID():                              {"name": "corp"},
			"Invalid Attribute Combination":         {"id": missing, "name": "corp"},
			"Cannot read share network " + w.ID():   {"id": w.ID()},
		} {
			if strings.HasPrefix(want, "Cannot") {
				w.Service.Inject(emulator.Fault{Method: http.MethodGet, Effect: emulator.Status(http.StatusForbidden)})
			}
			_, diagnostics := w.Terraform.Read(w.Context(), typeName, wanted)
			w.MustBeError(diagnostics, want)
			w.Service.ClearFaults()
		}
	})
}

func TestList_HasWhatAnImportHas(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		w.MustApply(config(withSubnets("net/a"), withServices(service(w, "ldap"))))
		other := w.Other(typeName)
		other.MustApply(map[string]any{})
		w.Service.ResetRequests()
		list := func(q protocol.Query) (all []protocol.ListResult) {
			q.Type = typeName
			for found := range w.Terraform.List(w.Context(), q) {
				all = append(all, found)
			}
			return all
		}
		all := list(protocol.Query{IncludeResource: true})
		w.MustEqual("results", 2, len(all))
		w.MustEqual("requests", 2, w.Sent(http.MethodGet, "/v2/"))
		for _, found := range all {
			imported := w.MustImport(found.Identity["id"].(string), nil)
			if !found.Resource.State.Equal(imported.State) {
				w.Errorf("listed %s\nimported %s", found.Resource.State, imported.State)
			}
			w.MustEqual("region", "RegionOne", found.Identity["region"])
			w.Resource = imported
			w.MustBeQuiet(w.Terraform.GenerateConfiguration(w.Context(), found.Resource))
		}
		named := list(protocol.Query{Configuration: map[string]any{"name": "corp"}})
		if len(named) != 1 || named[0].DisplayName != "corp" || named[0].Resource != nil {
			w.Errorf("by name: %+v", named)
		}
		if one := list(protocol.Query{Limit: 1}); len(one) != 1 {
			w.Errorf("a limit of one gave %d", len(one))
		}
		w.Service.Inject(emulator.Fault{Method: http.MethodGet, Effect: emulator.Status(http.StatusForbidden)})
		w.MustBeError(list(protocol.Query{})[0].Diagnostics, "Cannot list the share networks", "403")
	})
}

// sourceState is a state of another provider.
func sourceState(w *emulated.Env, sourceType, security string) []byte {
	w.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "moved", sourceType+".json"))
	if err != nil {
		w.Fatal(err)
	}
	return []byte(strings.NewReplacer("NETWORK_ID", w.ID(), "SERVICE_ID", security).Replace(string(text)))
}

func TestMove_FromEveryKnownProviderPlansNothing(t *testing.T) {
	t.Parallel()
	for sourceType, provider := range map[string]string{
		"openstack_sharedfilesystem_sharenetwork_v2":   "terraform-provider-openstack/openstack",
		"vkcs_sharedfilesystem_sharenetwork":           "vk-cs/vkcs",
		"ovh_cloud_storage_file_share_network":         "ovh/ovh",
		"ovh_cloud_project_file_storage_share_network": "ovh/ovh",
	} {
		t.Run(sourceType, func(t *testing.T) {
			t.Parallel()
			run(t, func(w *emulated.Env) {
				ldap := service(w, "ldap")
				c := config(map[string]any{"description": "of the company"}, withSubnets("net/a"))
				if !strings.HasPrefix(sourceType, "ovh_") { // which has neither
					maps.Copy(c, withServices(ldap))
					c["timeouts"] = map[string]any{"create": "30m"}
				}
				w.MustApply(c)
				w.Service.ResetRequests()
				moved, diagnostics := w.Terraform.Move(w.Context(), protocol.MoveSource{
					Type: sourceType, Provider: "registry.terraform.io/" + provider, State: sourceState(w, sourceType, ldap),
				}, typeName)
				if len(diagnostics) > 0 || len(w.Service.Requests()) > 0 {
					w.Fatalf("%s; requests: %v", protocol.Text(diagnostics), w.Service.Requests())
				}
				w.Resource = moved
				w.Terraform.Refresh(w.Context(), w.Resource)
				w.MustBeQuiet(c)
			})
		})
	}
}

func TestMove_AStateWithoutAnIDIsAnError(t *testing.T) {
	t.Parallel()
	run(t, func(w *emulated.Env) {
		_, diagnostics := w.Terraform.Move(w.Context(), protocol.MoveSource{
			Type: "openstack_sharedfilesystem_sharenetwork_v2", Provider: "registry.terraform.io/terraform-provider-openstack/openstack", State: []byte(`{}`),
		}, typeName)
		w.MustBeError(diagnostics, "Cannot move openstack_sharedfilesystem_sharenetwork_v2 to sfs_share_network", "it has no id")
	})
}
