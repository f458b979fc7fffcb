package function

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type parseExportLocation struct{}

// NewParseExportLocation is parse_export_location(location): the host and the path that a client mounts.
func NewParseExportLocation() function.Function { return parseExportLocation{} }

func (parseExportLocation) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_export_location"
}

func (parseExportLocation) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The host and the path of an export location",
		MarkdownDescription: "Splits an export location into `host` and `path`. It takes `host:/path` (NFS, CephFS), and `\\\\host\\share` or " +
			"`//host/share` (CIFS). The host is as written, with ports and lists of hosts; only the brackets of a single IPv6 address are " +
			"removed, so that it can be used as an address. The path begins with its separator.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "location",
				MarkdownDescription: "An export location, such as `export_location` of `sfs_share`.",
			},
		},
		Return: function.ObjectReturn{AttributeTypes: locationParts},
	}
}

var locationParts = map[string]attr.Type{"host": types.StringType, "path": types.StringType}

func (parseExportLocation) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var location string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &location))
	if resp.Error != nil {
		return
	}
	host, path, err := splitLocation(location)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(
			"%q is not an export location: %s. Expected is host:/path (NFS) or \\\\host\\share (CIFS)", location, err))
		return
	}
	parts := types.ObjectValueMust(locationParts, map[string]attr.Value{"host": types.StringValue(host), "path": types.StringValue(path)})
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, parts))
}

func splitLocation(location string) (host, path string, err error) {
	switch {
	case location == "":
		return "", "", errors.New("it is empty")
	case strings.HasPrefix(location, `\\`), strings.HasPrefix(location, "//"):
		host, path = splitUNC(location)
	case strings.Contains(location, "://"):
		return "", "", errors.New("it is a URL")
	default:
		host, path = splitNFS(location)
	}
	switch {
	case path == "":
		return "", "", errors.New("it has no path")
	case host == "":
		return "", "", errors.New("it has no host")
	case strings.ContainsAny(host, `/\`):
		return "", "", errors.New("its host contains a slash")
	}
	return withoutBrackets(host), path, nil
}

// splitUNC splits at the first slash of either kind, since a host contains none.
func splitUNC(location string) (host, path string) {
	rest := location[2:]
	at := strings.IndexAny(rest, `\/`)
	if at < 0 || at == len(rest)-1 {
		return rest, ""
	}
	return rest[:at], rest[at:]
}

// splitNFS splits at the first colon before a slash: IPv6 addresses, ports and paths contain other colons.
func splitNFS(location string) (host, path string) {
	at := strings.Index(location, ":/")
	if at < 0 {
		return location, ""
	}
	return location[:at], location[at+1:]
}

// withoutBrackets removes the brackets of a single IPv6 address.
func withoutBrackets(host string) string {
	inner, opened := strings.CutPrefix(host, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed || inner == "" || strings.ContainsAny(inner, "[]") {
		return host
	}
	return inner
}
