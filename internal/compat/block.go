package compat

import (
	"fmt"

	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

func (c *comparison) block(address string, was, is schemajson.Block) {
	c.attributes(address, was.Attributes, is.Attributes)

	for name, nested := range was.Blocks {
		at := address + "." + name
		if now, kept := is.Blocks[name]; kept {
			c.nestedBlock(at, nested, now)
		} else if now, turned := is.Attributes[name]; turned {
			c.found(at, "the block became an attribute"+requiredToo(now), writers, addAnother)
		} else {
			c.found(at, "the block is gone", writers, keepIt)
		}
	}
	for name, nested := range is.Blocks {
		_, was := was.Blocks[name]
		if !was && nested.Min > 0 {
			c.found(address+"."+name, fmt.Sprintf("a new block must be there at least %s", times(nested.Min)), omitters, makeOptional)
		}
	}
}

func (c *comparison) nestedBlock(address string, was, is schemajson.NestedBlock) {
	if was.Nesting != is.Nesting {
		c.reshaped(address, fmt.Sprintf("the nesting of the block changed from %s to %s", was.Nesting, is.Nesting))
	}
	if is.Min > was.Min {
		c.found(address, fmt.Sprintf("the block must now be there at least %s instead of %s", times(is.Min), times(was.Min)), omitters, keepLimit)
	}
	if is.Max > 0 && (was.Max == 0 || is.Max < was.Max) {
		c.found(address, fmt.Sprintf("the block may now be there at most %s instead of %s", times(is.Max), atMost(was.Max)), writers, keepLimit)
	}
	c.block(address, was.Block, is.Block)
}

func (c *comparison) attributes(address string, released, current map[string]schemajson.Attribute) {
	for name, was := range released {
		at := address + "." + name
		if is, kept := current[name]; kept {
			c.attribute(at, was, is)
		} else {
			c.found(at, "the attribute is gone", goneFor(was), keepIt)
		}
	}
	for name, is := range current {
		if _, was := released[name]; !was && is.Required {
			c.found(address+"."+name, "a new attribute is required", omitters, makeOptional)
		}
	}
}

func (c *comparison) attribute(address string, was, is schemajson.Attribute) {
	c.form(address, was, is)

	if settable(was) && !settable(is) {
		c.found(address, "the attribute can no longer be set", writers, keepWritable)
	}
	if is.Required && !was.Required {
		c.found(address, "the attribute became required", omitters, makeOptional)
	}
	if was.Computed && !is.Computed && !is.Required {
		c.found(address, "the attribute is no longer computed", readers, keepComputed)
	}
	switch {
	case is.Sensitive && !was.Sensitive:
		c.found(address, "the attribute became sensitive", "outputs and for_each that read it are refused", "add a sensitive one beside it")
	case was.Sensitive && !is.Sensitive:
		c.found(address, "the attribute is no longer sensitive", "what was hidden is shown in plans and logs", "keep it sensitive")
	}
	switch {
	case is.WriteOnly && !was.WriteOnly:
		c.found(address, "the attribute became write-only", readers+", and Terraform before 1.11 refuses it", "add a write-only one beside it")
	case was.WriteOnly && !is.WriteOnly:
		c.found(address, "the attribute is no longer write-only", "what was kept out of the state is stored there", "keep it write-only")
	}
}

// form compares what the values look like.
func (c *comparison) form(address string, was, is schemajson.Attribute) {
	switch {
	case was.Nested != nil && is.Nested != nil:
		if was.Nested.Nesting != is.Nested.Nesting {
			c.reshaped(address, fmt.Sprintf("the nesting of the attribute changed from %s to %s", was.Nested.Nesting, is.Nested.Nesting))
		}
		c.attributes(address, was.Nested.Attributes, is.Nested.Attributes)
	case was.Nested != nil || is.Nested != nil:
		c.reshaped(address, "the type changed from "+typeName(was)+" to "+typeName(is))
	case settable(was) && was.Type != is.Type, !settable(was) && !readableAs(was.Type, is.Type):
		c.reshaped(address, "the type changed from "+typeName(was)+" to "+typeName(is))
	}
}

func settable(a schemajson.Attribute) bool {
	return a.Required || a.Optional
}

func goneFor(a schemajson.Attribute) string {
	if settable(a) {
		return writers
	}
	return readers
}

func requiredToo(a schemajson.Attribute) string {
	if a.Required {
		return ", a required one"
	}
	return ""
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func atMost(n int64) string {
	if n == 0 {
		return "any number of times"
	}
	return times(n)
}
