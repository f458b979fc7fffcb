// Command schema prints the provider's schema as `terraform providers schema -json` would, without Terraform:
// the documentation is generated from it, and each release keeps it.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/opensfs/terraform-provider-sfs/internal/provider"
	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// address is what the documentation generator looks the schema up by: it knows no other namespace.
const address = "registry.terraform.io/hashicorp/sfs"

func main() {
	if err := write(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(ctx context.Context) error {
	document, err := schemajson.Of(ctx, address, providerserver.NewProtocol6(provider.New("docs")())())
	if err != nil {
		return err
	}
	return document.Write(os.Stdout)
}
