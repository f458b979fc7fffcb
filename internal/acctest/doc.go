// Package acctest runs the provider under a real Terraform or OpenTofu against a
// share service, and looks at both sides: what Terraform says, and what the service has.
//
// One switch decides which service it is, and the very same tests run on both:
//
//	go test ./internal/acctest                                  each test starts its own emulator
//	go run ./internal/cmd/manila -- go test ./internal/acctest  all share a real Keystone and Manila
//
// The switch is the environment variable SFS_ACC_BACKEND; internal/cmd/manila
// sets it to "manila", beside the variables that say where the service is.
//
// TF_ACC_TERRAFORM_PATH says which program it is. What a program lacks is found
// out by asking it, and the tests that need it are skipped.
//
// Between the provider and the service stands a Proxy that writes down every
// request, so "exactly one os-shrink went out" is asserted on the real service
// too. It can also cut a connection after the service has done the work, and
// spoil a token on its way. What no real service does on demand (a torn read, a
// refusal before work is seen) is tested on the emulator only; those tests are
// named ...OnTheEmulator.
package acctest
