package function

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// call runs a function as Terraform does.
func call(t *testing.T, f function.Function, arguments ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	var definition function.DefinitionResponse
	f.Definition(t.Context(), function.DefinitionRequest{}, &definition)
	result, failure := definition.Definition.Return.NewResultData(t.Context())
	if failure != nil {
		t.Fatal(failure)
	}
	resp := function.RunResponse{Result: result}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(arguments)}, &resp)
	return resp.Result.Value(), resp.Error
}

func checkError(t *testing.T, got *function.FuncError, argument int64, text string) {
	t.Helper()
	switch {
	case got == nil:
		t.Fatal("no error")
	case got.FunctionArgument == nil || *got.FunctionArgument != argument || !strings.Contains(got.Text, text):
		t.Errorf("got %v, want an error on argument %d with %q", got, argument, text)
	case strings.HasSuffix(got.Text, "."):
		t.Errorf("%q: Terraform adds another dot", got.Text)
	}
}

func number(t *testing.T, text string) types.Number {
	t.Helper()
	value, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return types.NumberValue(value)
}

func TestFunctions_DefinitionsAreValid(t *testing.T) {
	t.Parallel()
	for _, f := range []function.Function{NewFitSize(), NewRightSize(), NewParseExportLocation(), NewVPCAccess()} {
		var metadata function.MetadataResponse
		f.Metadata(t.Context(), function.MetadataRequest{}, &metadata)
		var definition function.DefinitionResponse
		f.Definition(t.Context(), function.DefinitionRequest{}, &definition)
		var valid function.DefinitionValidateResponse
		definition.Definition.ValidateImplementation(t.Context(), function.DefinitionValidateRequest{FuncName: metadata.Name}, &valid)
		if valid.Diagnostics.HasError() {
			t.Errorf("%s: %v", metadata.Name, valid.Diagnostics)
		}
	}
}
