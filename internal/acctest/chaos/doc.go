// Package chaos tests the provider with random schedules of faults.
//
// In each round of a schedule one provider process works on several shares at
// once while requests fail in every way that real services fail in, another
// client resizes, renames and deletes shares, the network fails, the user presses
// Ctrl-C, or the process is killed between any two requests. The provider is the
// real one, called over Terraform's protocol; the service is the emulator; time is
// fake, so waiting costs nothing. Each share has access rules, and all guards.
//
// These invariants are checked:
//
//  1. Success is never reported while the service has something else.
//  2. After the faults one more apply converges, and the plan after it is empty.
//  3. No share exists that is in no state.
//  4. What the state has was true at some moment after the operation began.
//  5. No secret is in any log at TRACE, any diagnostic, or any plan.
//  6. No shrink is sent that the plan did not show, or of a share that is larger
//     than the plan showed, and none under size_policy or prevent_shrink.
//  7. No share is deleted that deletion_protection protects.
//  8. No client is cut off whose access rule stays.
//
// Schedules are drawn from seeds, and a schedule that fails is shrunk to the
// shortest one that does. It is printed as JSON; saved under testdata it is a
// regression test.
//
// The saving of the state is simulated too: after a kill the state is the one from
// before the operation, so the share of a killed create is in no state. The
// provider then refuses to create a second one and names the command that imports
// the first, and the simulation imports it.
package chaos
