package manila

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShareTypes_ReadsSizeLimits(t *testing.T) {
	t.Parallel()
	got, err := decodeShareTypes([]byte(`{"volume_types":[],"share_types":[
		{"id":"1","name":"small","extra_specs":{"provisioning:min_share_size":"3","provisioning:max_share_size":"50","snapshot_support":true}},
		{"id":"2","name":"any","extra_specs":{"provisioning:min_share_size":"many"}},
		{"id":"3","name":"bare"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []ShareType{{ID: "1", Name: "small", MinSize: 3, MaxSize: 50}, {ID: "2", Name: "any"}, {ID: "3", Name: "bare"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}
