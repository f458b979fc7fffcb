package emulator

import (
	"bytes"
	"encoding/json"
)

// TruncateJSON sends only the first half of the body, as a complete response.
func TruncateJSON() Effect {
	return alterResponse(func(resp *response) { resp.body = resp.body[:len(resp.body)/2] })
}

// HTML sends a proxy's login page in place of the body, with the status unchanged.
func HTML() Effect {
	return alterResponse(func(resp *response) {
		resp.header.Set("Content-Type", "text/html; charset=UTF-8")
		resp.body = []byte("<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>Please sign in</h1></body></html>\n")
	})
}

// WrongTypes turns numbers into strings, strings into numbers, and booleans into
// lists, in every object of the response.
func WrongTypes() Effect {
	return EditObjects(func(object map[string]any) {
		for key, value := range object {
			switch v := value.(type) {
			case json.Number:
				object[key] = "about " + v.String()
			case string:
				object[key] = len(v)
			case bool:
				object[key] = []any{v}
			}
		}
	})
}

// UnknownStatus shows another status in every share.
func UnknownStatus(status string) Effect {
	return EditShares(func(share map[string]any) { share["status"] = status })
}

// UnknownFields adds fields that no version of the service has.
func UnknownFields() Effect {
	return EditObjects(func(object map[string]any) {
		object["x_future_field"] = map[string]any{"nested": []any{1, nil, "text"}}
	})
}

// NullFields sets those fields of every share to null; without names all but the id.
func NullFields(names ...string) Effect {
	return EditShares(func(share map[string]any) {
		for _, name := range names {
			share[name] = nil
		}
		for key := range share {
			if len(names) == 0 && key != "id" {
				share[key] = nil
			}
		}
	})
}

// EditShares changes the shares of a response, single or in a list.
func EditShares(edit func(share map[string]any)) Effect {
	return editBody(func(body map[string]any) {
		eachObject(body["share"], edit)
		eachObject(body["shares"], edit)
	})
}

// EditObjects changes the top-level objects of a response and those in its
// top-level lists. Numbers are json.Number.
func EditObjects(edit func(object map[string]any)) Effect {
	return editBody(func(body map[string]any) {
		for _, value := range body {
			eachObject(value, edit)
		}
	})
}

func eachObject(value any, edit func(object map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		edit(v)
	case []any:
		for _, item := range v {
			if object, ok := item.(map[string]any); ok {
				edit(object)
			}
		}
	}
}

// editBody leaves a body that is not a JSON object unchanged.
func editBody(edit func(body map[string]any)) Effect {
	return alterResponse(func(resp *response) {
		var body map[string]any
		decoder := json.NewDecoder(bytes.NewReader(resp.body))
		decoder.UseNumber()
		if decoder.Decode(&body) != nil {
			return
		}
		edit(body)
		if encoded, err := json.Marshal(body); err == nil {
			resp.body = encoded
		}
	})
}
