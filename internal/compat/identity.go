package compat

import "github.com/opensfs/terraform-provider-sfs/internal/schemajson"

// identity compares what a resource is found by. It is in every state, and Terraform refuses an identity that
// changes by itself; so a new part of it needs a new version even when nobody has to write it.
func (c *comparison) identity(address string, was, is schemajson.Identity) {
	c.version(address, was.Version, is.Version)

	for name, part := range was.Attributes {
		at := address + "." + name
		now, kept := is.Attributes[name]
		if !kept {
			c.found(at, "the identity attribute is gone", imports, keepIt)
			continue
		}
		if part.Type != now.Type {
			c.found(at, "the type changed from "+string(part.Type)+" to "+string(now.Type), imports+", and "+states, addAnother)
		}
		if now.Required && !part.Required {
			c.found(at, "the identity attribute became required", "import blocks that leave it out are refused", makeOptional)
		}
		if (part.Required || part.Optional) && !now.Required && !now.Optional {
			c.found(at, "the identity attribute can no longer be given", imports, keepWritable)
		}
	}
	for name, part := range is.Attributes {
		if _, kept := was.Attributes[name]; kept {
			continue
		}
		at := address + "." + name
		if part.Required {
			c.found(at, "a new identity attribute is required", "import blocks that leave it out are refused", makeOptional)
		}
		if is.Version <= was.Version {
			c.found(at, "an identity attribute was added, and the version of the identity is the same", "the identities in states change by themselves, which Terraform refuses", raiseVersion)
		}
	}
}
