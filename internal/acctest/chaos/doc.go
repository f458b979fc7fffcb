// Package chaos attacks what the provider promises: the truth about a share.
//
// A story is a schedule of rounds. In each round one provider process works on
// several shares at once while requests fail in every way that real services
// fail in, somebody else resizes, renames and deletes, the network goes away,
// a person presses Ctrl-C, or the process is killed between any two requests.
// The provider is the real one, spoken to by Terraform's protocol; the service
// is the emulator; time is fake, so an hour of waiting costs nothing.
//
// After each story five things must hold:
//
//  1. Success is never reported while the service says otherwise.
//  2. After the faults stop one more apply converges, and the plan after it is empty.
//  3. No share exists that the state does not know.
//  4. What the state says was true at some moment after the operation began.
//  5. No secret is in any log at TRACE, any diagnostic, or any plan.
//
// Schedules are drawn from seeds and shrunk to the shortest one that fails; it
// is printed as JSON, and saved under testdata it is a regression test.
//
// What Terraform keeps is modelled too: after a kill that is the state from
// before the operation, so the share of a killed create is known to no state.
// The provider then refuses to create a second one and tells how to import the
// first, and the person of the story does that.
package chaos
