package tfstate

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestStringMap_ReturnsWhatMapOrNullWasGiven(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]map[string]string{"elements": {"a": "1", "b": ""}, "no elements": {}} {
		if diff := cmp.Diff(want, StringMap(MapOrNull(want))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if !MapOrNull(nil).IsNull() || MapValue(nil).IsNull() {
		t.Error("without elements only MapOrNull is null")
	}
}

type client struct {
	region string
	err    error
}

func (c client) Region(context.Context) (string, error) { return c.region, c.err }

func TestSetRegion_KeepsARegionThatIsKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before types.String
		client client
		want   types.String
	}{
		"null":             {types.StringNull(), client{region: "RegionOne"}, types.StringValue("RegionOne")},
		"unknown":          {types.StringUnknown(), client{region: "RegionOne"}, types.StringValue("RegionOne")},
		"known":            {types.StringValue("eu-de"), client{region: "RegionOne"}, types.StringValue("eu-de")},
		"no regions":       {types.StringUnknown(), client{}, types.StringNull()},
		"an error":         {types.StringUnknown(), client{err: errors.New("401")}, types.StringUnknown()},
		"known, but error": {types.StringValue("eu-de"), client{err: errors.New("401")}, types.StringValue("eu-de")},
	} {
		got := c.before
		if diags := SetRegion(t.Context(), &got, c.client); diags.HasError() != got.IsUnknown() || !got.Equal(c.want) {
			t.Errorf("%s: got %s, %v", name, got, diags)
		}
	}
}

type privateState map[string][]byte

func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

func TestGetPrivate_ReturnsWhatSetPrivateWrote(t *testing.T) {
	t.Parallel()
	type resize struct {
		To int `json:"to"`
	}
	private := privateState{"broken": []byte(`{"to":"ten"}`)}
	if diags := SetPrivate(t.Context(), private, "resize", &resize{10}); diags.HasError() {
		t.Fatal(diags)
	}
	if got, diags := GetPrivate[resize](t.Context(), private, "resize"); diags.HasError() || got == nil || got.To != 10 {
		t.Errorf("got %+v, %v", got, diags)
	}
	if diags := SetPrivate[resize](t.Context(), private, "resize", nil); diags.HasError() {
		t.Fatal(diags)
	}
	if got, diags := GetPrivate[resize](t.Context(), private, "resize"); diags.HasError() || got != nil {
		t.Errorf("after it was removed: got %+v, %v", got, diags)
	}
	if got, diags := GetPrivate[resize](t.Context(), private, "broken"); !diags.HasError() || got != nil {
		t.Errorf("of another type: got %+v, %v", got, diags)
	}
}
