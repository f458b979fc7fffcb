package tfstate

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// minTimeout is the shortest timeout. A shorter one ends before the service can
// answer, and in a `read` it would break every later plan.
const minTimeout = time.Second

// TimeoutsBlock is a timeouts block whose values are checked.
func TimeoutsBlock(ctx context.Context, opts timeouts.Opts) schema.Block {
	block := timeouts.Block(ctx, opts)
	nested, _ := block.(schema.SingleNestedBlock)
	for name, attribute := range nested.Attributes {
		if text, ok := attribute.(schema.StringAttribute); ok {
			text.Validators = []validator.String{timeoutValidator{}}
			nested.Attributes[name] = text // the map is the block's own
		}
	}
	return block
}

type timeoutValidator struct{}

func (timeoutValidator) Description(context.Context) string {
	return fmt.Sprintf("a duration of at least %s", minTimeout)
}

func (v timeoutValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v timeoutValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !IsKnown(req.ConfigValue) {
		return
	}
	written := req.ConfigValue.ValueString()
	if timeout, err := time.ParseDuration(written); err != nil || timeout < minTimeout {
		resp.Diagnostics.Append(diag.NewAttributeErrorDiagnostic(req.Path, "Invalid timeout",
			fmt.Sprintf("It must be a duration of at least %s, such as \"30s\" or \"2h\", got %q. Leave it out for the default.", minTimeout, written)))
	}
}
