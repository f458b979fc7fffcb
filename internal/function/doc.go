// Package function has the provider's functions. They send no requests, and every error names the argument that caused it.
package function
