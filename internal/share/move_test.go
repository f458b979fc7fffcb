package share_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// peers are the resources of other providers that move here, with states built
// from their published schemas.
var peers = map[string]string{
	"openstack_sharedfilesystem_share_v2": "terraform-provider-openstack/openstack",
	"opentelekomcloud_sfs_file_system_v2": "opentelekomcloud/opentelekomcloud",
	"huaweicloud_sfs_file_system":         "huaweicloud/huaweicloud",
	"flexibleengine_sfs_file_system_v2":   "flexibleenginecloud/flexibleengine",
}

// foreignState is a peer's state of the share with the id.
func foreignState(t *testing.T, typeName, id string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "moved", typeName+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.ReplaceAll(string(text), "SHARE_ID", id))
}

// sameAsThePeers is the configuration of the states in testdata/moved.
func sameAsThePeers() map[string]any {
	return config(10, map[string]any{
		"share_proto": "NFS", "availability_zone": "nova", "share_type": "default",
		"metadata": map[string]string{"team": "blue"}, "timeouts": map[string]any{"create": "30m"},
	})
}

func TestMove_FromEveryKnownProviderPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName, address := range peers {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				id := w.create(sameAsThePeers())
				w.service.EditShare(id, func(s *emulator.Share) { s.Metadata["csi"] = "yes" })
				w.service.ResetRequests()

				moved, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{
					Type: typeName, Provider: "registry.terraform.io/" + address, State: foreignState(w.t, typeName, id),
				}, "sfs_share")
				if protocol.HasError(diagnostics) {
					w.t.Fatal(protocol.Text(diagnostics))
				}
				if asked := w.service.Requests(); len(asked) > 0 {
					w.t.Errorf("a move sends no request; it sent %v", asked)
				}
				if diagnostics := w.tf.Plan(w.t.Context(), moved, sameAsThePeers()); typeName == "openstack_sharedfilesystem_share_v2" && !diagnostics.IsEmpty(moved) {
					w.t.Errorf("before a refresh the plan is not empty:\nstate %s\nplan  %s", moved.State, diagnostics.State)
				}
				w.share = moved
				w.mustBeQuiet(sameAsThePeers())
				w.mustAgree(10, "available")
				for _, request := range w.service.Requests() {
					if request.Method != http.MethodGet && !strings.Contains(request.Path, "/auth/tokens") {
						w.t.Errorf("a move writes nothing; it sent %s %s", request.Method, request.Path)
					}
				}

				w.mustApply(config(8, map[string]any{"metadata": map[string]string{"team": "blue"}, "timeouts": map[string]any{"create": "30m"}}))
				w.mustAgree(8, "available")
				w.mustHaveSent("os-shrink", 1)
			})
		})
	}
}

func TestMove_TakesOverTheAttributes(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		const id = "6b1f7d6a-1111-4222-8333-444455556666"
		moved, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{
			Type: "openstack_sharedfilesystem_share_v2", Provider: "registry.terraform.io/terraform-provider-openstack/openstack",
			State: foreignState(w.t, "openstack_sharedfilesystem_share_v2", id),
		}, "sfs_share")
		if len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		for attribute, want := range map[string]any{
			"id": id, "name": "data", "size": 10, "region": "RegionOne", "share_type": "default", "description": nil, "snapshot_id": nil,
			"export_location": "10.0.0.10:/shares/data", "size_policy": "exact", "prevent_shrink": false, "deletion_protection": false,
		} {
			if got := moved.Attribute(attribute); got != want {
				w.t.Errorf("%s is %v, want %v", attribute, got, want)
			}
		}
		if moved.Identity == nil || moved.Identity.IdentityData == nil {
			w.t.Error("it has no identity")
		}
	})
}

func TestMove_AnAccessRuleOfTheSourceIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		const id = "6b1f7d6a-1111-4222-8333-444455556666"
		for typeName, warns := range map[string]bool{
			"opentelekomcloud_sfs_file_system_v2": true, "flexibleengine_sfs_file_system_v2": true,
			"huaweicloud_sfs_file_system": false, "openstack_sharedfilesystem_share_v2": false,
		} {
			_, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{Type: typeName, Provider: "example.com/" + peers[typeName], State: foreignState(w.t, typeName, id)}, "sfs_share")
			if got := len(diagnostics) == 1 && strings.Contains(diagnostics[0].Detail, id+"/b1c2d3e4-0000-4111-8222-333344445555"); got != warns {
				w.t.Errorf("%s: a warning is %v, want %v; it says:\n%s", typeName, got, warns, protocol.Text(diagnostics))
			}
		}
	})
}

func TestMove_OnlySharesOfKnownProviders(t *testing.T) {
	t.Parallel()
	state := []byte(`{"id":"1","size":1,"unheard_of":{"a":[1]},"share_proto":"NFS"}`)
	cases := map[string]struct {
		typeName, provider string
		version            int64
		moves              bool
	}{
		"Terraform's registry":        {"openstack_sharedfilesystem_share_v2", "registry.terraform.io/terraform-provider-openstack/openstack", 0, true},
		"OpenTofu's registry":         {"openstack_sharedfilesystem_share_v2", "registry.opentofu.org/terraform-provider-openstack/openstack", 0, true},
		"a mirror":                    {"huaweicloud_sfs_file_system", "mirror.example.com:8443/huaweicloud/huaweicloud", 0, true},
		"capitals":                    {"flexibleengine_sfs_file_system_v2", "registry.terraform.io/FlexibleEngineCloud/flexibleengine", 0, true},
		"before there were names":     {"openstack_sharedfilesystem_share_v2", "registry.terraform.io/hashicorp/openstack", 0, true},
		"a later version":             {"opentelekomcloud_sfs_file_system_v2", "registry.terraform.io/opentelekomcloud/opentelekomcloud", 7, true},
		"an older name":               {"huaweicloud_sfs_file_system_v2", "registry.terraform.io/huaweicloud/huaweicloud", 0, true},
		"another resource":            {"openstack_blockstorage_volume_v3", "registry.terraform.io/terraform-provider-openstack/openstack", 0, false},
		"a stranger's provider":       {"openstack_sharedfilesystem_share_v2", "registry.terraform.io/stranger/openstack", 0, false},
		"the type of another one":     {"openstack_sharedfilesystem_share_v2", "registry.terraform.io/huaweicloud/huaweicloud", 0, false},
		"a provider without a source": {"openstack_sharedfilesystem_share_v2", "openstack", 0, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				_, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{Type: c.typeName, Provider: c.provider, Version: c.version, State: state}, "sfs_share")
				if moved := !protocol.HasError(diagnostics); moved != c.moves {
					w.t.Errorf("it moves: %v, want %v\n%s", moved, c.moves, protocol.Text(diagnostics))
				}
			})
		})
	}
}

func TestMove_AnInvalidStateIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for name, c := range map[string]struct{ state, says string }{
			"no id":       {`{"size":1}`, "it has no id"},
			"wrong types": {`{"id":"1","size":"many"}`, "cannot be used"},
			"no JSON":     {``, "older than 0.12"},
		} {
			_, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{
				Type: "huaweicloud_sfs_file_system", Provider: "registry.terraform.io/huaweicloud/huaweicloud", State: []byte(c.state),
			}, "sfs_share")
			if text := protocol.Text(diagnostics); !protocol.HasError(diagnostics) || !strings.Contains(text, c.says) || !strings.Contains(text, "Cannot move huaweicloud_sfs_file_system") {
				w.t.Errorf("%s: it says %q, want %q in it", name, text, c.says)
			}
		}
	})
}

// What the other state does not have is read from the service, as after an import.
func TestMove_AnIDAloneIsEnough(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10, map[string]any{"metadata": map[string]string{"team": "blue"}}))
		var diagnostics []*tfprotov6.Diagnostic
		w.share, diagnostics = w.tf.Move(w.t.Context(), protocol.MoveSource{
			Type: "huaweicloud_sfs_file_system", Provider: "registry.terraform.io/huaweicloud/huaweicloud", State: []byte(`{"id":"` + id + `"}`),
		}, "sfs_share")
		if len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustBeQuiet(config(10, map[string]any{"metadata": map[string]string{"team": "blue"}}))
	})
}

// Providers whose region is configured nowhere keep "" in their states. To write
// the region down later must not replace the share.
func TestMove_WithoutARegionItIsTheOneItIsFoundIn(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(10))
		state := strings.ReplaceAll(string(foreignState(w.t, "openstack_sharedfilesystem_share_v2", id)), `"RegionOne"`, `""`)
		var diagnostics []*tfprotov6.Diagnostic
		w.share, diagnostics = w.tf.Move(w.t.Context(), protocol.MoveSource{
			Type: "openstack_sharedfilesystem_share_v2", Provider: "registry.terraform.io/terraform-provider-openstack/openstack", State: []byte(state),
		}, "sfs_share")
		if len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.tf.Refresh(w.t.Context(), w.share)
		if plan := w.tf.Plan(w.t.Context(), w.share, sameAsThePeers()); plan.Replaces {
			w.t.Error("the plan replaces the share")
		}
		if plan := w.tf.Plan(w.t.Context(), w.share, config(10, map[string]any{"region": "RegionOne"})); plan.Replaces || w.share.Attribute("region") != "RegionOne" {
			w.t.Errorf("replaced: %v, the state has the region %v", plan.Replaces, w.share.Attribute("region"))
		}
	})
}
