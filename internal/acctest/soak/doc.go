// Package soak runs the provider for hours of simulated time and checks that it needs
// no more memory, goroutines and connections at the end than after its warm-up.
//
// One provider plans and applies shares again and again, configured anew for each
// plan, as Terraform does; another one is configured once and never reads its state
// again, as in one long apply. Meanwhile tokens expire, the service has a limit of
// requests, responds with errors, and cannot be reached. The provider is the real one
// with its own HTTP transport, whose connections end in the emulator in this process;
// time is fake.
package soak
