// Package stage is what the demo and the bench play on: a real Terraform with
// the provider built from this source, a share service to use it with, a proxy
// between the two that writes down what passes, and a witness that asks the
// service itself.
package stage
