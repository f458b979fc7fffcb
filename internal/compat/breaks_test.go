package compat

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/schemajson"
)

// Every case is a change of a small schema. A case that wants nothing breaks nobody.
func TestWhatBreaksForUsers(t *testing.T) {
	t.Parallel()

	const text, number = `"string"`, `"number"`

	for _, tc := range []struct {
		name    string
		change  func(p *schemajson.Provider)
		address string
		want    string
	}{
		{name: "nothing changed", change: func(*schemajson.Provider) {}},

		// Provider arguments.
		{"a provider argument is gone", func(p *schemajson.Provider) { delete(p.Provider.Block.Attributes, "cloud") },
			"provider.cloud", "the attribute is gone"},
		{"the whole provider block is gone", func(p *schemajson.Provider) { p.Provider = nil },
			"provider.cloud", "the attribute is gone"},
		{name: "a provider argument is new", change: func(p *schemajson.Provider) {
			p.Provider.Block.Attributes["region"] = schemajson.Attribute{Type: text, Optional: true}
		}},

		// Whole things.
		{"a resource is gone", func(p *schemajson.Provider) { delete(p.Resources, "sfs_share") }, "sfs_share", "the resource is gone"},
		{"a data source is gone", func(p *schemajson.Provider) { delete(p.Data, "sfs_share") }, "data.sfs_share", "the data source is gone"},
		{"an ephemeral resource is gone", func(p *schemajson.Provider) { delete(p.Ephemerals, "sfs_key") }, "ephemeral.sfs_key", "the ephemeral resource is gone"},
		{"a list resource is gone", func(p *schemajson.Provider) { delete(p.Lists, "sfs_share") }, "list.sfs_share", "the list resource is gone"},
		{"a function is gone", func(p *schemajson.Provider) { delete(p.Functions, "fit") }, "function.fit", "the function is gone"},
		{"an identity is gone", func(p *schemajson.Provider) { delete(p.Identities, "sfs_share") }, "identity.sfs_share", "the resource identity is gone"},
		{name: "a resource is new", change: func(p *schemajson.Provider) {
			p.Resources["sfs_new"] = schemajson.Schema{Block: schemajson.Block{Attributes: map[string]schemajson.Attribute{"id": {Type: text, Required: true}}}}
		}},

		// Versions.
		{"the schema's version went down", share(func(s *schemajson.Schema) { s.Version = 0 }), "sfs_share", "went down from 1 to 0"},
		{name: "the schema's version went up", change: share(func(s *schemajson.Schema) { s.Version = 2 })},

		// Attributes.
		{"an attribute is gone", share(func(s *schemajson.Schema) { delete(s.Block.Attributes, "name") }), "sfs_share.name", "the attribute is gone"},
		{"the type changed", change("size", func(a *schemajson.Attribute) { a.Type = text }), "sfs_share.size", `the type changed from "number" to "string"`},
		{"an optional attribute became required", change("name", func(a *schemajson.Attribute) { a.Required, a.Optional = true, false }),
			"sfs_share.name", "became required"},
		{"a computed attribute became required", change("host", func(a *schemajson.Attribute) { a.Required, a.Computed = true, false }),
			"sfs_share.host", "became required"},
		{name: "a required attribute became optional", change: change("size", func(a *schemajson.Attribute) { a.Required, a.Optional = false, true })},
		{"an optional attribute can no longer be set", change("name", func(a *schemajson.Attribute) { a.Optional, a.Computed = false, true }),
			"sfs_share.name", "can no longer be set"},
		{"an attribute is no longer computed", change("zone", func(a *schemajson.Attribute) { a.Computed = false }), "sfs_share.zone", "no longer computed"},
		{name: "an optional attribute became computed as well", change: change("name", func(a *schemajson.Attribute) { a.Computed = true })},
		{"an attribute became sensitive", change("name", func(a *schemajson.Attribute) { a.Sensitive = true }), "sfs_share.name", "became sensitive"},
		{"an attribute is no longer sensitive", change("secret", func(a *schemajson.Attribute) { a.Sensitive = false }), "sfs_share.secret", "no longer sensitive"},
		{"an attribute became write-only", change("name", func(a *schemajson.Attribute) { a.WriteOnly = true }), "sfs_share.name", "became write-only"},
		{"an attribute is no longer write-only", change("secret", func(a *schemajson.Attribute) { a.WriteOnly = false }), "sfs_share.secret", "no longer write-only"},
		{name: "an attribute became deprecated", change: change("name", func(a *schemajson.Attribute) { a.Deprecated = true })},
		{name: "the description changed", change: change("name", func(a *schemajson.Attribute) { a.Description = "What people call it." })},
		{"a new attribute is required", share(func(s *schemajson.Schema) {
			s.Block.Attributes["new"] = schemajson.Attribute{Type: text, Required: true}
		}), "sfs_share.new", "a new attribute is required"},
		{name: "a new attribute is optional", change: share(func(s *schemajson.Schema) {
			s.Block.Attributes["new"] = schemajson.Attribute{Type: text, Optional: true}
		})},

		// Objects: users leave new parts out of those they write, and do not miss them in those they read.
		{name: "an object that is read has one more part", change: change("origin", func(a *schemajson.Attribute) {
			a.Type = `["object",{"id":"string","kind":"string"}]`
		})},
		{"an object that is read has one part less", change("origin", func(a *schemajson.Attribute) { a.Type = `["object",{}]` }),
			"sfs_share.origin", "the type changed"},
		{"a part of an object that is read has another type", change("origin", func(a *schemajson.Attribute) { a.Type = `["object",{"id":"number"}]` }),
			"sfs_share.origin", "the type changed"},
		{"an object that is written has one more part", change("target", func(a *schemajson.Attribute) {
			a.Type = `["object",{"id":"string","kind":"string"}]`
		}), "sfs_share.target", "the type changed"},
		{"a list that is read became a string", change("paths", func(a *schemajson.Attribute) { a.Type = text }), "sfs_share.paths", "the type changed"},
		{"a string that is read became a list", change("host", func(a *schemajson.Attribute) { a.Type = `["list","string"]` }), "sfs_share.host", "the type changed"},

		// Nested attributes.
		{"the nesting of an attribute changed", change("rules", func(a *schemajson.Attribute) { a.Nested.Nesting = "list" }),
			"sfs_share.rules", "the nesting of the attribute changed from set to list"},
		{"a nested attribute is gone", change("rules", func(a *schemajson.Attribute) { delete(a.Nested.Attributes, "level") }),
			"sfs_share.rules.level", "the attribute is gone"},
		{"a nested attribute became required", change("rules", func(a *schemajson.Attribute) {
			a.Nested.Attributes["level"] = schemajson.Attribute{Type: text, Required: true}
		}), "sfs_share.rules.level", "became required"},
		{"a new nested attribute is required", change("rules", func(a *schemajson.Attribute) {
			a.Nested.Attributes["new"] = schemajson.Attribute{Type: text, Required: true}
		}), "sfs_share.rules.new", "a new attribute is required"},
		{name: "a new nested attribute is optional", change: change("rules", func(a *schemajson.Attribute) {
			a.Nested.Attributes["new"] = schemajson.Attribute{Type: text, Optional: true}
		})},
		{"nested attributes became a plain type", change("rules", func(a *schemajson.Attribute) { a.Nested, a.Type = nil, `["set","string"]` }),
			"sfs_share.rules", `the type changed from a set of nested attributes to ["set","string"]`},
		{"a plain type became nested attributes", change("name", func(a *schemajson.Attribute) {
			a.Type, a.Nested = "", &schemajson.NestedAttributes{Nesting: "single"}
		}), "sfs_share.name", "the type changed"},
		{name: "a new block of nested attributes has required ones", change: share(func(s *schemajson.Schema) {
			s.Block.Attributes["new"] = schemajson.Attribute{Optional: true, Nested: &schemajson.NestedAttributes{
				Nesting: "single", Attributes: map[string]schemajson.Attribute{"id": {Type: text, Required: true}},
			}}
		})},

		// Blocks.
		{"a block is gone", share(func(s *schemajson.Schema) { delete(s.Block.Blocks, "mount") }), "sfs_share.mount", "the block is gone"},
		{"a block became an attribute", share(func(s *schemajson.Schema) {
			delete(s.Block.Blocks, "mount")
			s.Block.Attributes["mount"] = schemajson.Attribute{Type: text, Optional: true}
		}), "sfs_share.mount", "the block became an attribute"},
		{"the nesting of a block changed", block(func(b *schemajson.NestedBlock) { b.Nesting = "set" }), "sfs_share.mount", "changed from list to set"},
		{"more blocks must be there", block(func(b *schemajson.NestedBlock) { b.Min = 2 }), "sfs_share.mount", "at least 2 times instead of once"},
		{"fewer blocks may be there", block(func(b *schemajson.NestedBlock) { b.Max = 3 }), "sfs_share.mount", "at most 3 times instead of 5 times"},
		{name: "fewer blocks must be there", change: block(func(b *schemajson.NestedBlock) { b.Min = 0 })},
		{name: "more blocks may be there", change: block(func(b *schemajson.NestedBlock) { b.Max = 6 })},
		{name: "any number of blocks may be there", change: block(func(b *schemajson.NestedBlock) { b.Max = 0 })},
		{"an attribute of a block is gone", block(func(b *schemajson.NestedBlock) { delete(b.Block.Attributes, "path") }), "sfs_share.mount.path", "is gone"},
		{"a new block must be there", share(func(s *schemajson.Schema) { s.Block.Blocks["new"] = schemajson.NestedBlock{Nesting: "list", Min: 1} }),
			"sfs_share.new", "a new block must be there at least once"},
		{name: "a new block may be there", change: share(func(s *schemajson.Schema) { s.Block.Blocks["new"] = schemajson.NestedBlock{Nesting: "list"} })},

		// The others have blocks as well; their versions say nothing, because nothing of them is in a state that is upgraded.
		{"a data source's attribute is gone", func(p *schemajson.Provider) { delete(p.Data["sfs_share"].Block.Attributes, "used") },
			"data.sfs_share.used", "is gone"},
		{"an ephemeral resource's attribute is gone", func(p *schemajson.Provider) { delete(p.Ephemerals["sfs_key"].Block.Attributes, "key") },
			"ephemeral.sfs_key.key", "is gone"},
		{"a filter of a list resource is gone", func(p *schemajson.Provider) { delete(p.Lists["sfs_share"].Block.Attributes, "name") },
			"list.sfs_share.name", "is gone"},
		{name: "a data source's version went down", change: func(p *schemajson.Provider) {
			p.Data["sfs_share"] = schemajson.Schema{Version: 0, Block: p.Data["sfs_share"].Block}
		}},

		// Identities.
		{"the identity's version went down", identity(func(i *schemajson.Identity) { i.Version = 0 }), "identity.sfs_share", "went down from 1 to 0"},
		{"an identity attribute is gone", identity(func(i *schemajson.Identity) { delete(i.Attributes, "region") }), "identity.sfs_share.region", "is gone"},
		{"an identity attribute changed its type", identity(func(i *schemajson.Identity) {
			i.Attributes["id"] = schemajson.IdentityAttribute{Type: number, Required: true}
		}), "identity.sfs_share.id", "the type changed"},
		{"an identity attribute became required", identity(func(i *schemajson.Identity) {
			i.Attributes["region"] = schemajson.IdentityAttribute{Type: text, Required: true}
		}), "identity.sfs_share.region", "became required"},
		{"an identity attribute can no longer be given", identity(func(i *schemajson.Identity) {
			i.Attributes["region"] = schemajson.IdentityAttribute{Type: text}
		}), "identity.sfs_share.region", "can no longer be given"},
		{name: "an identity attribute became optional", change: identity(func(i *schemajson.Identity) {
			i.Attributes["id"] = schemajson.IdentityAttribute{Type: text, Optional: true}
		})},
		{"an identity attribute is new in the same version", identity(func(i *schemajson.Identity) {
			i.Attributes["new"] = schemajson.IdentityAttribute{Type: text, Optional: true}
		}), "identity.sfs_share.new", "the version of the identity is the same"},
		{name: "an identity attribute is new in a new version", change: identity(func(i *schemajson.Identity) {
			i.Version = 2
			i.Attributes["new"] = schemajson.IdentityAttribute{Type: text, Optional: true}
		})},
		{"a new identity attribute is required", identity(func(i *schemajson.Identity) {
			i.Version = 2
			i.Attributes["new"] = schemajson.IdentityAttribute{Type: text, Required: true}
		}), "identity.sfs_share.new", "a new identity attribute is required"},

		// Functions.
		{"a function takes one parameter more", function(func(f *schemajson.Function) {
			f.Parameters = append(f.Parameters, schemajson.Parameter{Name: "new", Type: text})
		}), "function.fit", "takes 2 parameters instead of 1"},
		{"a function takes no parameter", function(func(f *schemajson.Function) { f.Parameters = nil }), "function.fit", "takes 0 parameters instead of 1"},
		{"a parameter has another type", function(func(f *schemajson.Function) { f.Parameters[0].Type = text }), "function.fit.used", `changed from "number" to "string"`},
		{"a parameter may no longer be null", function(func(f *schemajson.Function) { f.Parameters[0].Nullable = false }), "function.fit.used", "no longer be null"},
		{name: "a parameter has another name", change: function(func(f *schemajson.Function) { f.Parameters[0].Name = "bytes" })},
		{"the function returns something else", function(func(f *schemajson.Function) { f.Return = text }), "function.fit", "returns"},
		{name: "the function returns an object with more in it", change: function(func(f *schemajson.Function) {
			f.Return = `["object",{"size":"number","unit":"string"}]`
		})},
		{"the function takes no more than its parameters", function(func(f *schemajson.Function) { f.Variadic = nil }),
			"function.fit.others", "no longer takes any number"},
		{"the further parameters have another type", function(func(f *schemajson.Function) {
			f.Variadic = &schemajson.Parameter{Name: "others", Type: text}
		}), "function.fit.others", "the type of the parameter changed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			current := small(t)
			tc.change(&current)
			got := Compare(small(t), current)

			if tc.want == "" {
				if len(got) > 0 {
					t.Errorf("it breaks nobody, and this was found: %+v", got)
				}
				return
			}
			for _, b := range got {
				if b.Address == tc.address && strings.Contains(b.What, tc.want) && b.Whom != "" && b.Instead != "" {
					return
				}
			}
			t.Errorf("want that at %s %s; got %+v", tc.address, tc.want, got)
		})
	}
}

func TestBreaksAreInTheOrderOfTheirAddresses(t *testing.T) {
	t.Parallel()

	var addresses []string
	for _, b := range Compare(small(t), schemajson.Provider{}) {
		addresses = append(addresses, b.Address)
	}
	const want = "data.sfs_share ephemeral.sfs_key function.fit identity.sfs_share list.sfs_share provider.cloud sfs_share"
	if got := strings.Join(addresses, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// small is a provider with something of everything.
func small(t *testing.T) schemajson.Provider {
	t.Helper()

	const text = `{
	  "provider": {"block": {"attributes": {"cloud": {"type": "string", "optional": true}}}},
	  "resource_schemas": {"sfs_share": {"version": 1, "block": {
	    "attributes": {
	      "size":   {"type": "number", "required": true},
	      "name":   {"type": "string", "optional": true},
	      "zone":   {"type": "string", "optional": true, "computed": true},
	      "secret": {"type": "string", "optional": true, "sensitive": true, "write_only": true},
	      "host":   {"type": "string", "computed": true},
	      "paths":  {"type": ["list", "string"], "computed": true},
	      "origin": {"type": ["object", {"id": "string"}], "computed": true},
	      "target": {"type": ["object", {"id": "string"}], "optional": true},
	      "rules":  {"optional": true, "nested_type": {"nesting_mode": "set", "attributes": {"level": {"type": "string", "optional": true}}}}
	    },
	    "block_types": {"mount": {"nesting_mode": "list", "min_items": 1, "max_items": 5, "block": {
	      "attributes": {"path": {"type": "string", "optional": true}}
	    }}}
	  }}},
	  "data_source_schemas": {"sfs_share": {"version": 1, "block": {"attributes": {"used": {"type": "number", "computed": true}}}}},
	  "ephemeral_resource_schemas": {"sfs_key": {"block": {"attributes": {"key": {"type": "string", "computed": true}}}}},
	  "list_resource_schemas": {"sfs_share": {"block": {"attributes": {"name": {"type": "string", "optional": true}}}}},
	  "resource_identity_schemas": {"sfs_share": {"version": 1, "attributes": {
	    "id":     {"type": "string", "required_for_import": true},
	    "region": {"type": "string", "optional_for_import": true}
	  }}},
	  "functions": {"fit": {
	    "return_type": ["object", {"size": "number"}],
	    "parameters": [{"name": "used", "type": "number", "is_nullable": true}],
	    "variadic_parameter": {"name": "others", "type": "number"}
	  }}
	}`
	var p schemajson.Provider
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// The edits of one part of it.

func share(edit func(*schemajson.Schema)) func(*schemajson.Provider) {
	return func(p *schemajson.Provider) { editIn(p.Resources, "sfs_share", edit) }
}

func change(attribute string, edit func(*schemajson.Attribute)) func(*schemajson.Provider) {
	return share(func(s *schemajson.Schema) { editIn(s.Block.Attributes, attribute, edit) })
}

func block(edit func(*schemajson.NestedBlock)) func(*schemajson.Provider) {
	return share(func(s *schemajson.Schema) { editIn(s.Block.Blocks, "mount", edit) })
}

func identity(edit func(*schemajson.Identity)) func(*schemajson.Provider) {
	return func(p *schemajson.Provider) { editIn(p.Identities, "sfs_share", edit) }
}

func function(edit func(*schemajson.Function)) func(*schemajson.Provider) {
	return func(p *schemajson.Provider) { editIn(p.Functions, "fit", edit) }
}

func editIn[T any](all map[string]T, name string, edit func(*T)) {
	value := all[name]
	edit(&value)
	all[name] = value
}
