// Package function holds the provider's functions. They are pure: they ask
// nothing of the network, and every mistake is told on the argument that has it.
package function
