// Package tfstate reads the states of other providers' resources, for moved blocks.
package tfstate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

// publishers are the namespaces under which the providers are published.
var publishers = map[string]string{
	"flexibleengine":   "flexibleenginecloud",
	"huaweicloud":      "huaweicloud",
	"openstack":        "terraform-provider-openstack",
	"opentelekomcloud": "opentelekomcloud",
}

// Before Terraform 0.13 all providers were HashiCorp's by name, and states of
// that time still say so.
var formerNamespaces = []string{"hashicorp", "terraform-providers", "-"}

// IsFromProvider tells whether a resource type belongs to the provider at the
// address, HOST/NAMESPACE/NAME. The host does not count: mirrors and OpenTofu's
// registry have others.
func IsFromProvider(typeName, address string) bool {
	name, _, _ := strings.Cut(typeName, "_")
	parts := strings.Split(strings.ToLower(address), "/")
	if len(parts) < 2 || parts[len(parts)-1] != name {
		return false
	}
	namespace := parts[len(parts)-2]
	return namespace == publishers[name] || slices.Contains(formerNamespaces, namespace)
}

// DecodeForeign reads a state, of whatever version of its schema. What into has no place
// for is passed over.
func DecodeForeign(state *tfprotov6.RawState, into any) error {
	if state == nil || len(bytes.TrimSpace(state.JSON)) == 0 {
		return errors.New("it is empty, or was last written by a Terraform older than 0.12")
	}
	return json.Unmarshal(state.JSON, into)
}

// ForeignTimeouts are what the configuration of the other resource said of them, in
// the form of the given block.
func ForeignTimeouts(source map[string]*string, block timeouts.Value) timeouts.Value {
	if source == nil {
		return block
	}
	kinds := block.AttributeTypes(context.Background())
	values := map[string]attr.Value{}
	for name := range kinds {
		values[name] = types.StringPointerValue(source[name])
	}
	return timeouts.Value{Object: types.ObjectValueMust(kinds, values)}
}

// CannotMove tells a state that cannot be moved.
func CannotMove(source, target string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot move "+source+" to "+target, diags.Paragraphs(
		"The state of the "+source+" cannot be read: "+diags.Sentence(err.Error()),
		"Apply once with the provider it is from, and try again; or take it out of the state (`terraform state rm`, or a `removed` block) and import it by its id."))
}
