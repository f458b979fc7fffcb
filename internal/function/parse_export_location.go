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

// NewParseExportLocation is parse_export_location(location): the host and the
// path of what a client mounts.
func NewParseExportLocation() function.Function { return parseExportLocation{} }

func (parseExportLocation) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_export_location"
}

func (parseExportLocation) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The host and the path of an export location",
		MarkdownDescription: "Splits what a client mounts into `host` and `path`. It takes `host:/path`, as NFS and CephFS write it, and `\\\\host\\share` or " +
			"`//host/share`, as CIFS does. The host is as written, ports and a list of hosts included; only the brackets of a lone IPv6 address are " +
			"taken off, so that it can be used as an address. The path begins with its separator.",
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
			"%q is no export location: %s. It must look like host:/path (NFS) or \\\\host\\share (CIFS).", location, err))
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
		return "", "", errors.New("its host holds a slash")
	}
	return bare(host), path, nil
}

// splitUNC: hosts hold neither slash, so the path begins at the first one.
func splitUNC(location string) (host, path string) {
	rest := location[2:]
	at := strings.IndexAny(rest, `\/`)
	if at < 0 || at == len(rest)-1 {
		return rest, ""
	}
	return rest[:at], rest[at:]
}

// splitNFS: IPv6 addresses and ports put colons into the host and a path may
// hold any, but only the one between them is the first that a slash follows.
func splitNFS(location string) (host, path string) {
	at := strings.Index(location, ":/")
	if at < 0 {
		return location, ""
	}
	return location[:at], location[at+1:]
}

// bare takes the brackets off an IPv6 address that stands alone.
func bare(host string) string {
	inner, opened := strings.CutPrefix(host, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !opened || !closed || inner == "" || strings.ContainsAny(inner, "[]") {
		return host
	}
	return inner
}
