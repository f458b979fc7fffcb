package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/config"
)

func cannotReadBlock(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot read the provider block", fmt.Sprintf("The configuration that Terraform sent does not fit the provider's schema: %s.", err))
}

func unknownArgument(name string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(config.AttributePath(name), "Provider argument `"+name+"` is unknown in the plan", fmt.Sprintf(
		"The provider needs `%s` to plan, but its value depends on something that this apply has yet to create.\n\n"+
			"Apply that first (terraform apply -target=...), or set `%s` to a value that is known in the plan, such as a variable, a local or an environment variable.", name, name))
}
