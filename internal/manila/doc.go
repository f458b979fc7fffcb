// Package manila is the Shared File Systems API in Go: authentication, service
// catalogue, typed calls, retries, rate limit and error classes.
//
// It contains no Terraform code. It returns what the service returns; callers
// decide whether a resize is over or a share is gone. Every error is an *Error.
package manila
