package compat

import (
	"fmt"

	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// function compares by place, as functions are called: the name of a parameter is only for people.
func (c *comparison) function(address string, was, is schemajson.Function) {
	if len(was.Parameters) != len(is.Parameters) {
		c.found(address, fmt.Sprintf("the function takes %d parameters instead of %d", len(is.Parameters), len(was.Parameters)), callers, "add another function")
	} else {
		for i := range was.Parameters {
			c.parameter(address, was.Parameters[i], is.Parameters[i])
		}
	}
	switch {
	case was.Variadic != nil && is.Variadic == nil:
		c.found(address+"."+was.Variadic.Name, "the function no longer takes any number of these", callers, keepIt)
	case was.Variadic != nil:
		c.parameter(address, *was.Variadic, *is.Variadic)
	}
	if !readableAs(was.Return, is.Return) {
		c.found(address, "the function returns "+string(is.Return)+" instead of "+string(was.Return), readers, "add another function")
	}
}

func (c *comparison) parameter(address string, was, is schemajson.Parameter) {
	at := address + "." + was.Name
	if was.Type != is.Type {
		c.found(at, "the type of the parameter changed from "+string(was.Type)+" to "+string(is.Type), callers, "add another function")
	}
	if was.Nullable && !is.Nullable {
		c.found(at, "the parameter may no longer be null", callers, "keep taking null")
	}
}
