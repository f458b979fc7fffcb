package compat

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// Break is a change that somebody notices who only upgrades.
type Break struct {
	// Address is what is broken, such as `sfs_share.size` or `data.sfs_share.used_bytes`.
	Address string
	// What has changed.
	What string
	// Whom it breaks, and how.
	Whom string
	// Instead is what can be done that breaks nobody.
	Instead string
}

// Whom a break breaks.
const (
	writers  = "configurations that set it are refused"
	omitters = "configurations that leave it out are refused"
	readers  = "expressions that read it fail or read something else"
	states   = "states written by the released provider cannot be read"
	imports  = "import blocks and queries that name it are refused"
	callers  = "expressions that call it fail"
)

// What can be done instead.
const (
	keepIt       = "keep it, deprecated, and let it do what it did"
	addAnother   = "keep it and add another one with the new form"
	makeOptional = "make it optional, with a default that is what happened before"
	keepWritable = "let it be set as before"
	keepComputed = "keep it computed"
	keepLimit    = "keep the limit as it was"
	raiseVersion = "raise the version, and upgrade what the older one wrote"
)

// Compare lists what breaks for users of the released provider, in the order of the addresses. It knows only
// schemas: a default, a validator or a meaning that changes is for people to see.
func Compare(released, current schemajson.Provider) []Break {
	var c comparison

	if released.Provider != nil {
		now := schemajson.Schema{}
		if current.Provider != nil {
			now = *current.Provider
		}
		c.block("provider", released.Provider.Block, now.Block)
	}
	compareEach(&c, "", "resource", released.Resources, current.Resources, c.resource)
	compareEach(&c, "data.", "data source", released.Data, current.Data, c.stateless)
	compareEach(&c, "ephemeral.", "ephemeral resource", released.Ephemerals, current.Ephemerals, c.stateless)
	compareEach(&c, "list.", "list resource", released.Lists, current.Lists, c.stateless)
	compareEach(&c, "identity.", "resource identity", released.Identities, current.Identities, c.identity)
	compareEach(&c, "function.", "function", released.Functions, current.Functions, c.function)

	slices.SortStableFunc(c.breaks, func(a, b Break) int { return cmp.Compare(a.Address, b.Address) })
	return c.breaks
}

// comparison collects what it finds.
type comparison struct {
	breaks []Break
	// kept is true within a resource: what it looks like is in states as well.
	kept bool
}

func (c *comparison) found(address, what, whom, instead string) {
	c.breaks = append(c.breaks, Break{Address: address, What: what, Whom: whom, Instead: instead})
}

// compareEach compares what both have, and finds what is gone. What is new breaks nobody.
func compareEach[T any](c *comparison, prefix, kind string, released, current map[string]T, compare func(address string, was, is T)) {
	for name, was := range released {
		if is, kept := current[name]; kept {
			compare(prefix+name, was, is)
		} else {
			c.found(prefix+name, "the "+kind+" is gone", "every configuration that has it is refused", keepIt)
		}
	}
}

func (c *comparison) resource(address string, was, is schemajson.Schema) {
	c.kept = true
	c.version(address, was.Version, is.Version)
	c.block(address, was.Block, is.Block)
	c.kept = false
}

// reshaped finds that values look different.
func (c *comparison) reshaped(address, what string) {
	whom := readers
	if c.kept {
		whom += ", and " + states
	}
	c.found(address, what, whom, addAnother)
}

// stateless compares what leaves nothing in a state that an upgrade would have to read: its version says nothing.
func (c *comparison) stateless(address string, was, is schemajson.Schema) {
	c.block(address, was.Block, is.Block)
}

func (c *comparison) version(address string, was, is int64) {
	if is < was {
		c.found(address, fmt.Sprintf("the version of the schema went down from %d to %d", was, is), states, "never lower it")
	}
}
