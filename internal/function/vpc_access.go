package function

import (
	"context"
	"fmt"
	"math/big"
	"net/netip"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type vpcAccess struct{}

// NewVPCAccess is vpc_access(vpc_id, cidr, priority, all_squash, root_squash): the access_to of a rule for a range of addresses
// in a VPC.
func NewVPCAccess() function.Function { return vpcAccess{} }

func (vpcAccess) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "vpc_access"
}

func (vpcAccess) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The access_to of an SFS access rule for a range of addresses in a VPC",
		MarkdownDescription: "Returns the `access_to` of an access rule of type `cert` that lets a range of addresses in a VPC mount a share of SFS, in the form " +
			"`VPC#ADDRESS#PRIORITY#SQUASH`. For a CIFS share, which has no squashing, `all_squash` and `root_squash` are both `null`. To allow a whole VPC, use its id " +
			"as `access_to`, without this function.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "vpc_id", MarkdownDescription: "The id of the VPC."},
			function.StringParameter{
				Name: "cidr",
				MarkdownDescription: "An IPv4 address or range, such as `192.168.1.0/24`; `0.0.0.0/0` is all of the VPC. Addresses that begin with 0, with 127, or with 224 to 255 " +
					"are rejected.",
			},
			function.NumberParameter{
				Name:                "priority",
				MarkdownDescription: "A whole number from 0, the highest, to 100. Of several rules that match a client, the one with the highest priority applies.",
			},
			function.BoolParameter{
				Name: "all_squash", AllowNullValue: true,
				MarkdownDescription: "Whether all users of the clients are mapped to the anonymous user. `null` for a CIFS share.",
			},
			function.BoolParameter{
				Name: "root_squash", AllowNullValue: true,
				MarkdownDescription: "Whether root of the clients is mapped to the anonymous user. `null` for a CIFS share.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (vpcAccess) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var id, address string
	var priority *big.Float
	var all, root *bool
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &id, &address, &priority, &all, &root))
	if resp.Error != nil {
		return
	}
	access := manila.VPCAccess{VPCID: id, Address: withoutMask(address)}
	if err := access.CheckID(); err != nil {
		resp.Error = argumentError(0, err)
		return
	}
	if !vpcID.MatchString(id) {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf("%q is not a VPC ID, which is a UUID", id))
		return
	}
	whole, accuracy := priority.Int64()
	if accuracy != big.Exact || whole < 0 || whole > manila.MaxVPCPriority {
		resp.Error = function.NewArgumentFuncError(2, "The priority must be a whole number from 0, the highest, to 100, got "+priority.Text('g', -1))
		return
	}
	access.Priority = int(whole)
	if (all == nil) != (root == nil) {
		resp.Error = function.NewArgumentFuncError(3, "all_squash and root_squash must both be true or false for an NFS share, and both be null for a CIFS share")
		return
	}
	if all != nil {
		access.Squash = &manila.Squash{All: *all, Root: *root}
	}
	if err := access.Check(); err != nil {
		resp.Error = argumentError(1, err)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, access.String()))
}

var vpcID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// argumentError has no dot at its end: Terraform adds one.
func argumentError(argument int64, err error) *function.FuncError {
	return function.NewArgumentFuncError(argument, diags.Capitalize(err.Error()))
}

// withoutMask: the service rejects a range of one address with a mask.
func withoutMask(address string) string {
	if prefix, err := netip.ParsePrefix(address); err == nil && prefix.IsSingleIP() {
		return prefix.Addr().String()
	}
	return address
}
