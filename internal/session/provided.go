package session

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Provided is the session among the data that the front door handed over; nil
// before the provider is configured, because Terraform validates first.
func Provided(data any) (*Session, diag.Diagnostics) {
	if data == nil {
		return nil, nil
	}
	s, ok := data.(*Session)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Provider data of an unknown kind",
			fmt.Sprintf("The provider handed over a %T. This is a bug in the provider; please report it.", data))}
	}
	return s, nil
}
