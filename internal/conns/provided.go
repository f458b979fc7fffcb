package conns

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// FromProviderData is the session among the data that the front door handed over; nil
// before the provider is configured, because Terraform validates first.
func FromProviderData(data any) (*Provider, diag.Diagnostics) {
	if data == nil {
		return nil, nil
	}
	s, ok := data.(*Provider)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Provider data of an unknown kind",
			fmt.Sprintf("The provider handed over a %T. This is a bug in the provider; please report it.", data))}
	}
	return s, nil
}
