// Command schema prints the provider's schema in the format of `terraform providers schema -json`, without Terraform:
// what Terraform prints depends on its version (resource identities since 1.12, list resources since 1.14), and the
// documentation that is generated from it must not.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// address is where tfplugindocs expects the schema: it knows no other namespace.
const address = "registry.terraform.io/hashicorp/sfs"

func main() {
	if err := printSchema(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printSchema(ctx context.Context, w io.Writer) error {
	schema, err := render(ctx, provider.Server("docs")())
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas:       map[string]*tfjson.ProviderSchema{address: schema},
	})
}
