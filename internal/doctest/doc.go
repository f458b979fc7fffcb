// Package doctest tests the documents against the code: configurations are valid, commands run, links, paths and make
// targets exist, and Troubleshooting has an entry for each message. It has tests only.
package doctest
