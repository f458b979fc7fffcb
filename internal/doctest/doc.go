// Package doctest holds the documents against the code: what they say is there,
// and what is there is said. It is all tests.
package doctest
