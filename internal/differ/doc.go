// Package differ compares the emulator with a real Manila: it plays the same random sequence of API calls to both and
// compares the status, the shape of the body, the texts of errors, and the shares afterwards. What differs from run to
// run by nature (ids, times, addresses) is blanked first.
//
//	make differ
//
// Each difference is a fault of the emulator, or has an entry with its reason in testdata/known.json. An entry that a
// long run does not meet is stale, and fails it, too.
//
// The service is the one of the OS_* and SFS_MANILA_ADMIN_* variables that the launcher in internal/cmd/manila sets, of
// any release.
package differ
