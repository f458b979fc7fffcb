package share_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const (
	openStackType = "openstack_sharedfilesystem_share_v2"
	huaweiType    = "huaweicloud_sfs_file_system"
)

// sources are the resource types of other providers that move here, with states
// built from their published schemas.
var sources = map[string]string{
	openStackType:                         "terraform-provider-openstack/openstack",
	"opentelekomcloud_sfs_file_system_v2": "opentelekomcloud/opentelekomcloud",
	huaweiType:                            "huaweicloud/huaweicloud",
	"flexibleengine_sfs_file_system_v2":   "flexibleenginecloud/flexibleengine",
}

const someID = "6b1f7d6a-1111-4222-8333-444455556666"

// sourceState is a state of another provider, of the share with the id.
func sourceState(t *testing.T, typeName, id string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "moved", typeName+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "SHARE_ID", id)
}

// movedConfig is the configuration of the states in testdata/moved.
func movedConfig() map[string]any {
	return config(10, metadata("team", "blue"), map[string]any{
		"share_proto": "NFS", "availability_zone": "nova", "share_type": "default", "timeouts": map[string]any{"create": "30m"},
	})
}

func (w *env) move(typeName, state string) (*protocol.Resource, []*tfprotov6.Diagnostic) {
	w.t.Helper()
	from := protocol.MoveSource{Type: typeName, Provider: "registry.terraform.io/" + sources[typeName], State: []byte(state)}
	return w.tf.Move(w.t.Context(), from, "sfs_share")
}

func (w *env) mustMove(typeName, state string) {
	w.t.Helper()
	moved, diagnostics := w.move(typeName, state)
	if protocol.HasError(diagnostics) {
		w.t.Fatalf("the move reported:\n%s", protocol.Text(diagnostics))
	}
	w.share = moved
}

func TestMove_FromEveryKnownProviderPlansNothing(t *testing.T) {
	t.Parallel()
	for typeName := range sources {
		t.Run(typeName, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				id := w.create(movedConfig())
				w.service.EditShare(id, func(s *emulator.Share) { s.Metadata["csi"] = "yes" })
				w.service.ResetRequests()
				w.mustMove(typeName, sourceState(w.t, typeName, id))
				if sent := len(w.service.Requests()); sent > 0 {
					w.t.Errorf("the move sent %d requests", sent)
				}
				if typeName == openStackType { // the others have no share type
					w.mustPlanNothing(w.share, movedConfig())
				}
				w.mustReportNothing(w.planned(movedConfig()).Diagnostics)
				w.mustBeQuiet(movedConfig())
				w.mustAgree(10, "available")

				w.mustApply(config(8, metadata("team", "blue"), map[string]any{"timeouts": map[string]any{"create": "30m"}}))
				w.mustAgree(8, "available")
				w.mustHaveSent("os-shrink", 1)
			})
		})
	}
}

// Their resources have no metadata, and those of OVHcloud share types of their own.
func TestMove_FromVKCloudAndOVHcloudPlansNothing(t *testing.T) {
	t.Parallel()
	withEnvEach(t, emulator.Options{}, map[string]struct{ typeName, provider string }{
		"VK Cloud":              {"vkcs_sharedfilesystem_share", "vk-cs/vkcs"},
		"OVHcloud":              {"ovh_cloud_storage_file_share", "ovh/ovh"},
		"OVHcloud, the old one": {"ovh_cloud_project_file_storage_share", "ovh/ovh"},
	}, func(w *env, source struct{ typeName, provider string }) {
		c := config(10, map[string]any{"availability_zone": "nova", "share_type": "default", "share_proto": "NFS"})
		id := w.create(c)
		moved, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{
			Type: source.typeName, Provider: "registry.terraform.io/" + source.provider, State: []byte(sourceState(w.t, source.typeName, id)),
		}, "sfs_share")
		w.mustReportNothing(diagnostics)
		w.share = moved
		if source.typeName == "vkcs_sharedfilesystem_share" {
			w.mustHave("export_location", "10.0.0.10:/shares/data")
			c["timeouts"] = map[string]any{"create": "30m"}
		}
		w.mustHave("region", "RegionOne")
		w.mustBeQuiet(c)
		w.mustHave("share_type", "default")
		w.mustAgree(10, "available")
	})
}

func TestMove_TakesOverTheAttributes(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		moved, diagnostics := w.move(openStackType, sourceState(w.t, openStackType, someID))
		w.mustReportNothing(diagnostics)
		for attribute, want := range map[string]any{
			"id": someID, "name": "data", "size": 10, "region": "RegionOne", "share_type": "default", "description": nil, "snapshot_id": nil,
			"export_location": "10.0.0.10:/shares/data", "size_policy": "exact", "prevent_shrink": false, "deletion_protection": false,
		} {
			w.mustEqual(attribute, want, moved.Attribute(attribute))
		}
		if moved.Identity == nil || moved.Identity.IdentityData == nil {
			w.t.Error("it has no identity")
		}
	})
}

func TestMove_AnAccessRuleOfTheSourceIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for typeName, warns := range map[string]bool{
			"opentelekomcloud_sfs_file_system_v2": true, "flexibleengine_sfs_file_system_v2": true, huaweiType: false, openStackType: false,
		} {
			_, diagnostics := w.move(typeName, sourceState(w.t, typeName, someID))
			if warns {
				mustReport(w, diagnostics, warning, someID+"/b1c2d3e4-0000-4111-8222-333344445555")
			} else {
				w.mustReportNothing(diagnostics)
			}
		}
	})
}

func TestMove_OnlySharesOfKnownProvidersAreMoved(t *testing.T) {
	t.Parallel()
	state := []byte(`{"id":"1","size":1,"unknown":{"a":[1]},"share_proto":"NFS"}`)
	type testCase struct {
		typeName, provider string
		version            int64
		moves              bool
	}
	cases := map[string]testCase{
		"Terraform's registry": {openStackType, "registry.terraform.io/terraform-provider-openstack/openstack", 0, true},
		"OpenTofu's registry":  {openStackType, "registry.opentofu.org/terraform-provider-openstack/openstack", 0, true},
		"a mirror":             {huaweiType, "mirror.example.com:8443/huaweicloud/huaweicloud", 0, true},
		"upper case":           {"flexibleengine_sfs_file_system_v2", "registry.terraform.io/FlexibleEngineCloud/flexibleengine", 0, true},
		"a provider without a namespace before Terraform 0.13": {openStackType, "registry.terraform.io/hashicorp/openstack", 0, true},
		"a later version":              {"opentelekomcloud_sfs_file_system_v2", "registry.terraform.io/opentelekomcloud/opentelekomcloud", 7, true},
		"an older type name":           {"huaweicloud_sfs_file_system_v2", "registry.terraform.io/huaweicloud/huaweicloud", 0, true},
		"another resource":             {"openstack_blockstorage_volume_v3", "registry.terraform.io/terraform-provider-openstack/openstack", 0, false},
		"an unknown provider":          {openStackType, "registry.terraform.io/unknown/openstack", 0, false},
		"the type of another provider": {openStackType, "registry.terraform.io/huaweicloud/huaweicloud", 0, false},
		"a provider without a source":  {openStackType, "openstack", 0, false},
	}
	withEnvEach(t, emulator.Options{}, cases, func(w *env, c testCase) {
		_, diagnostics := w.tf.Move(w.t.Context(), protocol.MoveSource{Type: c.typeName, Provider: c.provider, Version: c.version, State: state}, "sfs_share")
		if moves := !protocol.HasError(diagnostics); moves != c.moves {
			w.t.Errorf("it moves: %t, want %t\n%s", moves, c.moves, protocol.Text(diagnostics))
		}
	})
}

func TestMove_AnInvalidStateIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for state, want := range map[string]string{
			`{"size":1}`:               "it has no id",
			`{"id":"1","size":"many"}`: "cannot be used",
			``:                         "older than 0.12",
		} {
			_, diagnostics := w.move(huaweiType, state)
			w.mustBeError(diagnostics, "Cannot move "+huaweiType, want)
		}
	})
}

// What the other state does not have is read from the service, as after an import.
func TestMove_AnIDIsEnough(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		configured := config(10, metadata("team", "blue"))
		w.mustMove(huaweiType, `{"id":"`+w.create(configured)+`"}`)
		w.mustBeQuiet(configured)
	})
}

// Providers whose region is configured nowhere store "". A region that is added to
// the configuration later must not replace the share.
func TestMove_AnEmptyRegionIsSetByARefresh(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		state := sourceState(w.t, openStackType, w.create(config(10)))
		w.mustMove(openStackType, strings.ReplaceAll(state, `"RegionOne"`, `""`))
		w.refresh()
		w.mustHave("region", "RegionOne")
		for _, c := range []map[string]any{movedConfig(), config(10, map[string]any{"region": "RegionOne"})} {
			if plan := w.plan(c); plan.Replaces {
				w.t.Errorf("the plan of %v replaces the share", c)
			}
		}
	})
}
