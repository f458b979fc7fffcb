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
	observed := &manila.Share{ID: "1", Size: 10, ShareProto: "NFS", ShareTypeID: "7d6a", ShareTypeName: "gold", Status: "available"}
	proto := func(m *model) *types.String { return &m.ShareProto }
	shareType := func(m *model) *types.String { return &m.ShareType }
	name := func(m *model) *types.String { return &m.Name }
	for title, c := range map[string]struct {
		attribute  func(*model) *types.String
		prior      types.String
		afterwards types.String
	}{
		"a protocol in lower case":              {proto, types.StringValue("nfs"), types.StringValue("nfs")},
		"another protocol":                      {proto, types.StringValue("CIFS"), types.StringValue("NFS")},
		"a share type by name":                  {shareType, types.StringValue("gold"), types.StringValue("gold")},
		"a share type by id":                    {shareType, types.StringValue("7d6a"), types.StringValue("7d6a")},
		"another share type, then by name":      {shareType, types.StringValue("silver"), types.StringValue("gold")},
		"an empty name":                         {name, types.StringValue(""), types.StringValue("")},
		"no name":                               {name, types.StringNull(), types.StringNull()},
		"a name that the service no longer has": {name, types.StringValue("data"), types.StringNull()},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var m model
			*c.attribute(&m) = c.prior
			m.observe(observed, ownedBy())
			if got := *c.attribute(&m); !got.Equal(c.afterwards) {
				t.Errorf("the state has %s, want %s", got, c.afterwards)
			}
		})
	}
}

func TestModel_OnlyOwnedMetadataIsInTheState(t *testing.T) {
	t.Parallel()
	observed := map[string]string{"team": "blue", "csi": "yes", "share_used": "1073741824", "#sfs_crypt_key_id": "k", "__affinity_same_host": "h"}
	null := types.MapNull(types.StringType)
	team := stringMap(map[string]string{"team": "red"})
	tier := stringMap(map[string]string{"tier": "1"})
	key := stringMap(map[string]string{"#sfs_crypt_key_id": "k"})
	for name, c := range map[string]struct {
		prior types.Map
		owned ownership
		want  types.Map
	}{
		"keys managed elsewhere are omitted":               {team, ownedBy(team), stringMap(map[string]string{"team": "blue"})},
		"an owned key that was removed":                    {tier, ownedBy(tier), stringMap(nil)},
		"null remains null":                                {null, ownedBy(null), null},
		"an empty map remains an empty map":                {stringMap(nil), ownedBy(stringMap(nil)), stringMap(nil)},
		"a configured key of the service is owned":         {key, ownedBy(key), key},
		"after an import all but those set by the service": {null, ownedAfterImport, stringMap(map[string]string{"team": "blue", "csi": "yes"})},
	} {
		if got := c.owned.of(c.prior, observed); !got.Equal(c.want) {
			t.Errorf("%s: the state has %s, want %s", name, got, c.want)
		}
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
		t.Error("a change without a difference is not empty")
	}
}

func TestMetadata_AChangeThatTheServiceIgnoredIsAnError(t *testing.T) {
	t.Parallel()
	change := metadataChange{set: map[string]string{"team": "blue"}, removed: []string{"old"}}
	for _, c := range []struct {
		observed map[string]string
		want     string
	}{
		{map[string]string{"team": "blue", "csi": "yes"}, ""},
		{map[string]string{}, `the key "team" was set to "blue", but the share has no such key`},
		{map[string]string{"team": "red"}, `the key "team" was set to "blue", but the share has "red"`},
		{map[string]string{"team": "blue", "old": "1"}, `the key "old" was removed, but the share still has it, with "1"`},
	} {
		got := ""
		if err := change.check(c.observed); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v: the error is %q, want %q", c.observed, got, c.want)
		}
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
