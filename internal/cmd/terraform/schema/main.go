// Command schema prints the provider's schema as `terraform providers schema -json` would, without Terraform:
// the documentation is generated from it.
//
// Terraform itself is not asked because what it prints depends on its version (resource identity since 1.12,
// list resources since 1.14), and the generated pages must not depend on who generated them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// address is what the documentation generator looks the schema up by: it knows no other namespace.
const address = "registry.terraform.io/hashicorp/sfs"

func main() {
	server := providerserver.NewProtocol6(provider.New("docs")())()
	if err := write(context.Background(), os.Stdout, server); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(ctx context.Context, w io.Writer, server tfprotov6.ProviderServer) error {
	said, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("asking the provider for its schema: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("asking the provider for its identity schemas: %w", err)
	}
	if err := firstError(append(said.Diagnostics, identities.Diagnostics...)); err != nil {
		return err
	}

	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(render(address, said, identities.IdentitySchemas))
}

func firstError(diagnostics []*tfprotov6.Diagnostic) error {
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return errors.New("the provider's schema is wrong: " + d.Summary + ": " + d.Detail)
		}
	}
	return nil
}
