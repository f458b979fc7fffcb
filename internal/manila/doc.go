// Package manila is the share service in Go: typed calls, login, retries, limits
// and errors.
//
// It knows no Terraform. It answers with what the service says and leaves the
// judgement (is this resize over, is this share gone for good) to its callers.
// Every error it returns is an *Error.
package manila
