// Package testbed is what the demo and the bench run on: the provider built
// from this source, a real Terraform that uses it, a share service, a recording
// proxy between the provider and the service, and an observer that asks the
// service directly.
package testbed
