package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// firstReleaseWithSchemas is the first of the compared releases that checks the bodies
// of these actions against a schema, before it looks for the share: 23 does, 20 does not.
const firstReleaseWithSchemas = 23

// schemaStatuses are the statuses that the schema of reset_status allows, as Manila 23 lists them.
var schemaStatuses = []string{
	creating, "creating_from_snapshot", deleting, "deferred_deleting", "deleted", inError, errorDeleting, "error_deferred_deleting", available,
	"manage_starting", "manage_error", "unmanage_starting", "manage_error_unmanage_starting", "unmanage_error", "unmanaged",
	extending, extendingError, shrinking, shrinkingError, "migrating", "migrating_to", possibleDataLoss, "replication_change", "restoring",
	"reverting", "reverting_error", "awaiting_transfer", "backup_creating", "backup_restoring", "backup_restoring_error", "ensuring",
	"server_migrating", "server_migrating_to", "reverting_to_snapshot",
}

// checkSchema rejects the body of an action in the words of the library that Manila uses.
func checkSchema(name string, body any) error {
	plain := strings.TrimPrefix(name, "os-")
	switch plain {
	case "extend", "shrink":
		return checkObject(name, body, func(object map[string]any) error {
			if _, given := object["new_size"]; !given {
				return schemaError(name, body, "'new_size' is a required property")
			}
			return checkProperty(object, "new_size", sizeError)
		})
	case "reset_status":
		return checkObject(name, body, func(object map[string]any) error {
			return cmp.Or(checkProperty(object, "os-status", statusError), checkProperty(object, "status", statusError))
		})
	}
	return nil
}

func checkObject(name string, body any, check func(object map[string]any) error) error {
	object, isObject := body.(map[string]any)
	if !isObject {
		return schemaError(name, body, pythonRepr(body)+" is not of type 'object'")
	}
	return check(object)
}

// checkProperty checks the value of a property that an object has.
func checkProperty(object map[string]any, property string, check func(any) string) error {
	value, given := object[property]
	if !given {
		return nil
	}
	if text := check(value); text != "" {
		return schemaError(property, value, text)
	}
	return nil
}

func schemaError(field string, value any, text string) error {
	shown := pythonRepr(value)
	if s, isText := value.(string); isText {
		shown = s
	}
	return badRequest("Invalid input for field/attribute %s. Value: %s. %s", field, shown, text)
}

var digits = regexp.MustCompile(`^[0-9]*$`)

func sizeError(value any) string {
	switch v := value.(type) {
	case string:
		switch {
		case v == "":
			return "'' should be non-empty"
		case !digits.MatchString(v):
			return pythonRepr(v) + " does not match '^[0-9]*$'"
		}
		return ""
	case json.Number:
		number, err := v.Float64()
		switch {
		case err != nil || number != math.Trunc(number):
		case number < 0:
			return v.String() + " is less than the minimum of 0"
		default:
			return ""
		}
	}
	return pythonRepr(value) + " is not of type 'integer', 'string'"
}

func statusError(value any) string {
	status, isText := value.(string)
	switch {
	case !isText:
		return pythonRepr(value) + " is not of type 'string'"
	case !slices.Contains(schemaStatuses, status):
		return pythonRepr(status) + " is not one of " + pythonRepr(schemaStatuses)
	}
	return ""
}

// pythonRepr formats a value as Python's repr() does.
func pythonRepr(value any) string {
	switch v := value.(type) {
	case string:
		return "'" + v + "'"
	case []string:
		return "['" + strings.Join(v, "', '") + "']"
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = pythonRepr(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		items := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			items = append(items, fmt.Sprintf("'%s': %s", key, pythonRepr(v[key])))
		}
		return "{" + strings.Join(items, ", ") + "}"
	}
	return pythonString(value)
}
