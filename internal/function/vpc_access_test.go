package function

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const vpc = "0157b53f-4974-4e80-91c9-098532bcaf00"

func vpcArguments(t *testing.T, id, cidr, priority string, all, root attr.Value) []attr.Value {
	t.Helper()
	return []attr.Value{types.StringValue(id), types.StringValue(cidr), number(t, priority), all, root}
}

func TestVPCAccess_HasTheFormatOfTheService(t *testing.T) {
	t.Parallel()
	yes, no, none := types.BoolValue(true), types.BoolValue(false), types.BoolNull()
	cases := map[string]struct {
		cidr, priority string
		all, root      attr.Value
		want           string
	}{
		"NFS, all squashed":      {"2.2.2.0/24", "100", yes, yes, vpc + "#2.2.2.0/24#100#all_squash,root_squash"},
		"NFS, none squashed":     {"10.0.0.0/8", "0", no, no, vpc + "#10.0.0.0/8#0#no_all_squash,no_root_squash"},
		"NFS, root squashed":     {"10.0.0.7", "1", no, yes, vpc + "#10.0.0.7#1#no_all_squash,root_squash"},
		"CIFS":                   {"10.0.0.0/8", "0", none, none, vpc + "#10.0.0.0/8#0"},
		"all of the VPC":         {"0.0.0.0/0", "0", none, none, vpc + "#0.0.0.0/0#0"},
		"a range of one address": {"10.0.0.7/32", "0", none, none, vpc + "#10.0.0.7#0"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := call(t, NewVPCAccess(), vpcArguments(t, vpc, c.cidr, c.priority, c.all, c.root)...)
			if failure != nil {
				t.Fatal(failure)
			}
			if !got.Equal(types.StringValue(c.want)) {
				t.Errorf("%s, want %q", got, c.want)
			}
			if err := manila.CheckCertificate(c.want); err != nil {
				t.Errorf("the rule would be rejected: %s", err)
			}
		})
	}
}

func TestVPCAccess_AnErrorNamesItsArgument(t *testing.T) {
	t.Parallel()
	yes, none := types.BoolValue(true), types.BoolNull()
	cases := map[string]struct {
		id, cidr, priority string
		all, root          attr.Value
		argument           int64
		text               string
	}{
		"no VPC":                 {"", "10.0.0.0/8", "0", yes, yes, 0, "empty"},
		"a VPC with a #":         {"a#b", "10.0.0.0/8", "0", yes, yes, 0, "is not a VPC ID"},
		"a name":                 {"my-vpc", "10.0.0.0/8", "0", yes, yes, 0, "is not a VPC ID"},
		"a range as VPC":         {"10.0.0.0/8", "10.0.0.0/8", "0", yes, yes, 0, "is not a VPC ID"},
		"no address":             {vpc, "somewhere", "0", yes, yes, 1, "IPv4"},
		"IPv6":                   {vpc, "fd00::/64", "0", yes, yes, 1, "IPv4"},
		"a loopback address":     {vpc, "127.0.0.0/8", "0", yes, yes, 1, "127"},
		"a priority too large":   {vpc, "10.0.0.0/8", "101", yes, yes, 2, "got 101"},
		"a negative priority":    {vpc, "10.0.0.0/8", "-1", yes, yes, 2, "got -1"},
		"a fraction as priority": {vpc, "10.0.0.0/8", "1.5", yes, yes, 2, "got 1.5"},
		"only all_squash":        {vpc, "10.0.0.0/8", "1", yes, none, 3, "both"},
		"only root_squash":       {vpc, "10.0.0.0/8", "1", none, yes, 3, "both"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewVPCAccess(), vpcArguments(t, c.id, c.cidr, c.priority, c.all, c.root)...)
			checkError(t, failure, c.argument, c.text)
		})
	}
}
