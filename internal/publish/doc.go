// Package publish checks what is not Go and runs only elsewhere: the workflows of the forge, and what a release is made
// from. A mistake there shows when it is too late, so the tests of this package read the files and find it here.
//
// No code of the provider imports it.
package publish
