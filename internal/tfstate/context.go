package tfstate

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// WithTimeout returns a context with the timeout that get, such as the method Create
// of a timeouts block, returns for an operation.
func WithTimeout(
	ctx context.Context, get func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), standard time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	timeout, more := get(ctx, standard)
	diags.Append(more...)
	if timeout < minTimeout {
		timeout = standard // in a state of before such values were refused
	}
	return context.WithTimeout(ctx, timeout)
}

// cleanupTimeout is short: after an interrupt Terraform waits for the provider,
// and a user waits for Terraform.
const cleanupTimeout = 10 * time.Second

// CleanupContext returns a context for what has to be done after an operation,
// such as reading what goes into the state, even if the operation's own context
// has ended.
func CleanupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
}
