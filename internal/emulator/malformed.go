package emulator

import (
	"bytes"
	"encoding/json"
)

// TruncateJSON sends only the first half of the body, as a complete answer.
func TruncateJSON() Effect {
	return alterResponse(func(a *response) { a.body = a.body[:len(a.body)/2] })
}

// HTML sends a page of some proxy's instead of the body, with the status unchanged.
func HTML() Effect {
	return alterResponse(func(a *response) {
		a.header.Set("Content-Type", "text/html; charset=UTF-8")
		a.body = []byte("<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>Please sign in</h1></body></html>\n")
	})
}

// WrongTypes turns numbers into strings, strings into numbers, and booleans into
// lists, in every object of the answer.
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

// EditShares changes the shares of an answer, single or in a list.
func EditShares(edit func(share map[string]any)) Effect {
	return editBody(func(body map[string]any) {
		if share, ok := body["share"].(map[string]any); ok {
			edit(share)
		}
		list, _ := body["shares"].([]any)
		for _, item := range list {
			if share, ok := item.(map[string]any); ok {
				edit(share)
			}
		}
	})
}

// EditObjects changes the objects of an answer that stand directly in it, or in
// a list in it. Numbers are json.Number.
func EditObjects(edit func(object map[string]any)) Effect {
	return editBody(func(body map[string]any) {
		for _, value := range body {
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
	})
}

// editBody leaves alone what is no JSON object.
func editBody(edit func(body map[string]any)) Effect {
	return alterResponse(func(a *response) {
		var body map[string]any
		decoder := json.NewDecoder(bytes.NewReader(a.body))
		decoder.UseNumber()
		if decoder.Decode(&body) != nil {
			return
		}
		edit(body)
		if encoded, err := json.Marshal(body); err == nil {
			a.body = encoded
		}
	})
}
