package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The schema of the last release is kept as testdata/VERSION.json. A change that breaks configurations or states
// written for it needs a changelog entry of kind Breaking that names the address.
func TestSchema_ABreakingChangeNeedsAChangelogEntry(t *testing.T) {
	t.Parallel()

	released, err := filepath.Glob("testdata/[0-9]*.json")
	if err != nil || len(released) != 1 {
		t.Fatalf("testdata must hold the schema of one release, not %v (%v)", released, err)
	}
	entries, err := filepath.Glob("../../../.changes/unreleased/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	announced := ""
	for _, entry := range entries {
		if text := readFile(t, entry); strings.Contains(text, "kind: Breaking\n") {
			announced += text
		}
	}
	for address, problem := range breakingChanges(addresses(t, readFile(t, released[0])), addresses(t, readFile(t, "testdata/schema.json"))) {
		if !strings.Contains(announced, "`"+address+"`") {
			t.Errorf("%s: %s since %s. Keep it compatible, or run `make change KIND=Breaking` and name `%[1]s` in backquotes", address, problem, released[0])
		}
	}
}

// facts are the values of the schema at an address such as resource.sfs_share.size, by their JSON name.
type facts map[string]any

// is reports whether one of the keys is true.
func (f facts) is(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool {
		value, _ := f[key].(bool)
		return value
	})
}

func breakingChanges(released, current map[string]facts) map[string]string {
	breaking := map[string]string{}
	for address, was := range released {
		now, kept := current[address]
		_, hadParent := released[parentOf(address)]
		_, hasParent := current[parentOf(address)]
		switch {
		case !kept && hadParent && !hasParent: // the parent is reported
		case !kept:
			breaking[address] = "removed"
		case now.is("required", "required_for_import") && !was.is("required", "required_for_import"), now["min_items"] != nil && was["min_items"] == nil:
			breaking[address] = "became required"
		case was.is("required", "optional") && !now.is("required", "optional"):
			breaking[address] = "became read-only"
		case was.is("computed") && !now.is("computed", "required"):
			breaking[address] = "is no longer computed"
		case was.is("is_nullable") && !now.is("is_nullable"):
			breaking[address] = "may no longer be null"
		}
		for _, key := range []string{"type", "nesting_mode", "return_type", "sensitive", "write_only"} {
			if kept && fmt.Sprint(was[key]) != fmt.Sprint(now[key]) {
				breaking[address] = fmt.Sprintf("%s changed from %v to %v", key, was[key], now[key])
			}
		}
	}
	for address, now := range current {
		parent, existed := released[parentOf(address)]
		if _, old := released[address]; old || !existed {
			continue
		}
		switch {
		case now.is("required", "required_for_import") || now["min_items"] != nil || strings.HasPrefix(address, "function."):
			breaking[address] = "new and required"
		case strings.HasPrefix(address, "resource_identity.") && parent["version"] == current[parentOf(address)]["version"]:
			breaking[address] = "new in an identity with the same version, which Terraform rejects"
		}
	}
	return breaking
}

func parentOf(address string) string { return address[:max(0, strings.LastIndex(address, "."))] }

// addresses flattens a schema in the format of `terraform providers schema -json`.
func addresses(t *testing.T, text string) map[string]facts {
	t.Helper()
	var document struct {
		Schemas map[string]map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	flat := map[string]facts{}
	for kind, schemas := range document.Schemas[address] {
		if kind == "provider" {
			schemas = map[string]any{"sfs": schemas}
		}
		for name, schema := range schemas {
			flatten(flat, strings.TrimSuffix(strings.TrimSuffix(kind, "s"), "_schema")+"."+name, schema)
		}
	}
	return flat
}

func flatten(flat map[string]facts, at string, node any) {
	if flat[at] == nil {
		flat[at] = facts{}
	}
	fields, _ := node.(map[string]any)
	for key, value := range fields {
		if key == "variadic_parameter" {
			continue // calls without it stay valid
		}
		switch value := value.(type) {
		case map[string]any:
			for name, child := range value {
				switch key {
				case "attributes", "block_types":
					flatten(flat, at+"."+name, child)
				default: // "block" and "nested_type" are levels without a name
					flatten(flat, at, map[string]any{name: child})
				}
			}
		case []any:
			if key != "parameters" {
				flat[at][key] = value // a type
				continue
			}
			for i, parameter := range value { // functions are called by position
				flatten(flat, fmt.Sprintf("%s.%d", at, i), parameter)
			}
		default:
			flat[at][key] = value
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestBreakingChanges_RemovedChangedAndRequired(t *testing.T) {
	t.Parallel()

	const was = `{"provider_schemas": {"` + address + `": {"resource_schemas": {"share": {"version": 1, "block": {
		"attributes": {"name": {"type": "string", "optional": true}, "size": {"type": "number", "required": true}, "zone": {"type": "string", "optional": true},
		  "id": {"type": "string", "computed": true}, "old": {"computed": true, "nested_type": {"nesting_mode": "list", "attributes": {"a": {"type": "string", "computed": true}}}},
		  "paths": {"computed": true, "nested_type": {"nesting_mode": "list", "attributes": {"path": {"type": "string", "computed": true}}}}},
		"block_types": {"timeouts": {"nesting_mode": "single", "block": {"attributes": {"create": {"type": "string", "optional": true}}}}}}}},
		"resource_identity_schemas": {"share": {"version": 0, "attributes": {"id": {"type": "string", "required_for_import": true}}}},
		"functions": {"fit": {"return_type": ["list", "string"], "parameters": [{"name": "used", "type": "number"}]}}}}}`
	const now = `{"provider_schemas": {"` + address + `": {"resource_schemas": {"share": {"version": 2, "block": {
		"attributes": {"name": {"type": "string", "required": true}, "size": {"type": "number", "optional": true}, "zone": {"type": "string", "computed": true},
		  "id": {"type": "number", "computed": true}, "new": {"type": "string", "required": true}, "more": {"type": "string", "computed": true},
		  "paths": {"computed": true, "nested_type": {"nesting_mode": "set", "attributes": {"path": {"type": "string", "computed": true}}}}},
		"block_types": {"timeouts": {"nesting_mode": "single", "block": {"attributes": {}}}}}},
		"rule": {"version": 0, "block": {"attributes": {"id": {"type": "string", "required": true}}}}},
		"resource_identity_schemas": {"share": {"version": 0, "attributes": {"id": {"type": "string", "required_for_import": true}, "region": {"type": "string"}}}},
		"functions": {"fit": {"return_type": ["set", "string"], "parameters": [{"name": "bytes", "type": "number"}, {"name": "n", "type": "number"}]}}}}}`
	want := map[string]string{
		"resource.share.name": "became required", "resource.share.zone": "became read-only", "resource.share.id": "type changed from string to number",
		"resource.share.new": "new and required", "resource.share.old": "removed", "resource.share.timeouts.create": "removed",
		"resource.share.paths":           "nesting_mode changed from list to set",
		"resource_identity.share.region": "new in an identity with the same version, which Terraform rejects",
		"function.fit":                   "return_type changed from [list string] to [set string]", "function.fit.1": "new and required",
	}
	if diff := cmp.Diff(want, breakingChanges(addresses(t, was), addresses(t, now))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
