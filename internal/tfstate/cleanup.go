package tfstate

import (
	"context"
	"time"
)

// cleanupTimeout is short: after an interrupt Terraform waits for the provider,
// and a user waits for Terraform.
const cleanupTimeout = 10 * time.Second

// CleanupContext returns a context for what has to be done after an operation,
// such as reading what goes into the state, even if the operation's own context
// has ended.
func CleanupContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
}
