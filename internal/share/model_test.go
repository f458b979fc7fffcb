package share

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func stringMap(values map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for key, value := range values {
		elements[key] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, elements)
}

func TestModel_TheStateKeepsTheConfiguredSpelling(t *testing.T) {
	t.Parallel()
	shown := &manila.Share{ID: "1", Size: 10, ShareProto: "NFS", ShareTypeID: "7d6a", ShareTypeName: "gold", Status: "available"}
	cases := map[string]struct {
		before model
		get    func(model) types.String
		want   types.String
	}{
		"a protocol in lower case": {
			model{ShareProto: types.StringValue("nfs")}, func(m model) types.String { return m.ShareProto }, types.StringValue("nfs"),
		},
		"another protocol is shown": {
			model{ShareProto: types.StringValue("CIFS")}, func(m model) types.String { return m.ShareProto }, types.StringValue("NFS"),
		},
		"a share type by name": {
			model{ShareType: types.StringValue("gold")}, func(m model) types.String { return m.ShareType }, types.StringValue("gold"),
		},
		"a share type by id": {
			model{ShareType: types.StringValue("7d6a")}, func(m model) types.String { return m.ShareType }, types.StringValue("7d6a"),
		},
		"another share type is shown by its name": {
			model{ShareType: types.StringValue("silver")}, func(m model) types.String { return m.ShareType }, types.StringValue("gold"),
		},
		"an empty name": {
			model{Name: types.StringValue("")}, func(m model) types.String { return m.Name }, types.StringValue(""),
		},
		"no name": {
			model{Name: types.StringNull()}, func(m model) types.String { return m.Name }, types.StringNull(),
		},
		"a name that the service lost": {
			model{Name: types.StringValue("data")}, func(m model) types.String { return m.Name }, types.StringNull(),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := c.before
			m.observe(shown, ownedBy())
			if got := c.get(m); !got.Equal(c.want) {
				t.Errorf("the state has %s, want %s", got, c.want)
			}
		})
	}
}

func TestModel_OnlyOwnedMetadataIsInTheState(t *testing.T) {
	t.Parallel()
	shown := map[string]string{"team": "blue", "csi": "yes", "share_used": "1073741824", "#sfs_crypt_key_id": "k", "__affinity_same_host": "h"}
	cases := map[string]struct {
		written types.Map
		owned   ownership
		want    types.Map
	}{
		"keys of others are left alone": {
			stringMap(map[string]string{"team": "red"}), ownedBy(stringMap(map[string]string{"team": "red"})), stringMap(map[string]string{"team": "blue"}),
		},
		"an owned key that is gone is gone": {
			stringMap(map[string]string{"tier": "1"}), ownedBy(stringMap(map[string]string{"tier": "1"})), stringMap(nil),
		},
		"no map stays no map": {
			types.MapNull(types.StringType), ownedBy(types.MapNull(types.StringType)), types.MapNull(types.StringType),
		},
		"an empty map stays an empty map": {
			stringMap(nil), ownedBy(stringMap(nil)), stringMap(nil),
		},
		"a service's key that the configuration names is owned": {
			stringMap(map[string]string{"#sfs_crypt_key_id": "k"}), ownedBy(stringMap(map[string]string{"#sfs_crypt_key_id": "k"})),
			stringMap(map[string]string{"#sfs_crypt_key_id": "k"}),
		},
		"after an import all but the service's own": {
			types.MapNull(types.StringType), ownedAfterImport, stringMap(map[string]string{"team": "blue", "csi": "yes"}),
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.owned.of(c.written, shown); !got.Equal(c.want) {
				t.Errorf("the state has %s, want %s", got, c.want)
			}
		})
	}
}

func TestMetadata_AChangeSendsOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	state := stringMap(map[string]string{"same": "1", "other": "1", "removed": "1"})
	plan := stringMap(map[string]string{"same": "1", "other": "2", "new": "1"})
	got := changeMetadata(state, plan)
	if diff := cmp.Diff(map[string]string{"other": "2", "new": "1"}, got.set); diff != "" {
		t.Errorf("set (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"removed"}, got.removed); diff != "" {
		t.Errorf("removed (-want +got):\n%s", diff)
	}
	if !changeMetadata(state, state).isEmpty() {
		t.Error("no difference is a change")
	}
}

func TestMetadata_AConfirmedChangeIsCompared(t *testing.T) {
	t.Parallel()
	change := metadataChange{set: map[string]string{"team": "blue"}, removed: []string{"old"}}
	cases := map[string]struct {
		shown map[string]string
		want  string
	}{
		"as planned":      {map[string]string{"team": "blue", "csi": "yes"}, ""},
		"not set":         {map[string]string{}, `the key "team" was set to "blue", but the share has no such key`},
		"set differently": {map[string]string{"team": "red"}, `the key "team" was set to "blue", but the share has "red"`},
		"not removed":     {map[string]string{"team": "blue", "old": "1"}, `the key "old" was removed, but the share still has it, with "1"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := change.check(c.shown); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("check says %q, want %q", got, c.want)
			}
		})
	}
}

func TestModel_ExportLocationsAreSorted(t *testing.T) {
	t.Parallel()
	var m model
	m.setLocations([]manila.ExportLocation{{Path: "10.0.0.2:/b"}, {Path: "10.0.0.9:/c", Preferred: true}, {Path: "10.0.0.1:/a"}})
	if got := m.ExportLocation.ValueString(); got != "10.0.0.9:/c" {
		t.Errorf("export_location is %q, want the preferred one", got)
	}
	var paths []string
	for _, element := range m.ExportLocations.Elements() {
		paths = append(paths, element.(types.Object).Attributes()["path"].(types.String).ValueString())
	}
	if diff := cmp.Diff([]string{"10.0.0.9:/c", "10.0.0.1:/a", "10.0.0.2:/b"}, paths); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
