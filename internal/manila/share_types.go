package manila

import (
	"context"
	"errors"
	"net/http"
	"strconv"
)

// ShareType is a share type of the service.
type ShareType struct {
	ID, Name string
	// IsDefault marks the type of shares that are created without one.
	IsDefault bool
	// MinSize and MaxSize are in GiB; 0 is no limit.
	MinSize, MaxSize int
}

// ShareTypes lists the share types that the project may use. Below microversion
// 2.46 the list does not mark the default type, so that is read at the same time. A
// 404 to that means that the service has none; any other failure means nothing.
func (c *Client) ShareTypes(ctx context.Context) ([]ShareType, error) {
	type answer struct {
		id  string
		err error
	}
	defaultType := make(chan answer, 1)
	go func() {
		id, err := callAndDecode(ctx, c, request{
			operation: "read the default share type", method: http.MethodGet, path: "types/default",
			microversion: shareMicroversion,
		}, decodeDefaultShareType)
		if IsNotFound(err) || errors.Is(err, ErrNotSupported) {
			err = nil
		}
		defaultType <- answer{id, err}
	}()
	types, err := callAndDecode(ctx, c, request{
		operation: "list share types", method: http.MethodGet, path: "types",
		microversion: shareMicroversion,
	}, decodeShareTypes)
	byDefault := <-defaultType
	if err == nil {
		err = byDefault.err
	}
	if err != nil {
		return nil, err
	}
	for i := range types {
		types[i].IsDefault = types[i].ID == byDefault.id
	}
	return types, nil
}

func decodeShareTypes(body []byte) ([]ShareType, error) {
	var document struct {
		Types listOf[struct {
			ID         string         `json:"id"`
			Name       string         `json:"name"`
			ExtraSpecs map[string]any `json:"extra_specs"`
		}] `json:"share_types"`
	}
	if err := unmarshalList(body, &document, "share type"); err != nil {
		return nil, err
	}
	types := make([]ShareType, 0, len(document.Types))
	for _, wire := range document.Types {
		types = append(types, ShareType{
			ID: wire.ID, Name: wire.Name,
			MinSize: sizeSpec(wire.ExtraSpecs, "provisioning:min_share_size"),
			MaxSize: sizeSpec(wire.ExtraSpecs, "provisioning:max_share_size"),
		})
	}
	return types, nil
}

func decodeDefaultShareType(body []byte) (string, error) {
	var document struct {
		Type *struct {
			ID string `json:"id"`
		} `json:"share_type"`
	}
	if err := unmarshal(body, &document, "share type"); err != nil {
		return "", err
	}
	return document.Type.ID, nil
}

// sizeSpec reads a size from extra specs, whose values are strings and, from
// microversion 2.24 on, booleans.
func sizeSpec(specs map[string]any, name string) int {
	text, _ := specs[name].(string)
	size, err := strconv.Atoi(text)
	if err != nil || size < 0 {
		return 0
	}
	return size
}
