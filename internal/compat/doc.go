// Package compat finds what a change of the provider's schema breaks for those who use the released one.
//
// The schema of the last release is kept in testdata. A test compares it with the present one: what only adds
// passes, and what breaks a configuration or a state fails, unless a fragment of kind Breaking in
// .changes/unreleased names what is broken. So nobody breaks a user by accident, and every break is told.
//
// No code of the provider imports this package.
package compat
