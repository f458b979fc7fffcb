// Package acctest runs the provider under a real Terraform or OpenTofu against a
// share service, and checks both sides: the state and the messages of Terraform,
// and the shares of the service.
//
// The same tests run on two services:
//
//	go test ./internal/acctest                                  each test starts its own emulator
//	go run ./internal/cmd/manila -- go test ./internal/acctest  all share a real Keystone and Manila
//
// The environment variable SFS_ACC_BACKEND selects the service;
// internal/cmd/manila sets it to "manila", with the variables that say where the
// service is. TF_ACC_TERRAFORM_PATH names the program. Its features are probed,
// and the tests that need a missing one are skipped.
//
// The provider reaches the service through a Proxy that records every request,
// so "exactly one os-shrink was sent" is asserted on the real service too. The
// Proxy can also cut a connection after the service has processed the request,
// and invalidate a token. Tests of what no real service does on demand, such as
// torn reads, run on the emulator only and are named ...OnTheEmulator.
package acctest
