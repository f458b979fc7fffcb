package manila

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// Unlimited is a limit that there is none of.
const Unlimited = -1

// Limits are what the project may have and what it has.
type Limits struct {
	// Shares and GiB may be Unlimited.
	Shares, SharesUsed int
	GiB, GiBUsed       int
}

// Limits asks for the project's limits and their use. A service that does not
// tell them gives an error of ClassNotSupported or ClassNotFound.
func (c *Client) Limits(ctx context.Context) (Limits, error) {
	got, err := c.call(ctx, request{
		operation: "read the project's limits", method: http.MethodGet, path: "limits",
		microversion: shareMicroversion, ok: []int{http.StatusOK}, safe: true,
	})
	if err != nil {
		return Limits{}, err
	}
	limits, err := decodeLimits(got.body)
	if err != nil {
		return Limits{}, got.garbled(err)
	}
	return limits, nil
}

// ShareType is a kind of share that the service offers.
type ShareType struct {
	ID, Name string
	// IsDefault marks the type of shares that name none.
	IsDefault bool
	// MinSize and MaxSize are in GiB; 0 is no limit.
	MinSize, MaxSize int
}

// ShareTypes lists the share types that the project may use, the default one
// marked. Below microversion 2.46 the list does not say which that is, so it is
// asked for at the same time.
func (c *Client) ShareTypes(ctx context.Context) ([]ShareType, error) {
	byDefault := make(chan string, 1)
	go func() {
		defaultType, err := c.defaultShareType(ctx)
		if err != nil {
			defaultType.ID = "" // Not every service has one, and none is needed.
		}
		byDefault <- defaultType.ID
	}()
	types, err := c.listShareTypes(ctx)
	defaultID := <-byDefault
	if err != nil {
		return nil, err
	}
	for i := range types {
		types[i].IsDefault = types[i].ID == defaultID
	}
	return types, nil
}

func (c *Client) listShareTypes(ctx context.Context) ([]ShareType, error) {
	got, err := c.call(ctx, request{
		operation: "list share types", method: http.MethodGet, path: "types",
		microversion: shareMicroversion, ok: []int{http.StatusOK}, safe: true,
	})
	if err != nil {
		return nil, err
	}
	types, err := decodeShareTypes(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return types, nil
}

func (c *Client) defaultShareType(ctx context.Context) (ShareType, error) {
	got, err := c.call(ctx, request{
		operation: "read the default share type", method: http.MethodGet, path: "types/default",
		microversion: shareMicroversion, ok: []int{http.StatusOK}, safe: true,
	})
	if err != nil {
		return ShareType{}, err
	}
	byDefault, err := decodeShareType(got.body)
	if err != nil {
		return ShareType{}, got.garbled(err)
	}
	return byDefault, nil
}

func decodeLimits(body []byte) (Limits, error) {
	var document struct {
		Limits *struct {
			Absolute struct {
				Shares     *wholeNumber `json:"maxTotalShares"`
				SharesUsed wholeNumber  `json:"totalSharesUsed"`
				GiB        *wholeNumber `json:"maxTotalShareGigabytes"`
				GiBUsed    wholeNumber  `json:"totalShareGigabytesUsed"`
			} `json:"absolute"`
		} `json:"limits"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return Limits{}, unreadable(body, err)
	}
	if document.Limits == nil {
		return Limits{}, missing("limits")
	}
	absolute := document.Limits.Absolute
	return Limits{
		Shares: limitOf(absolute.Shares), SharesUsed: int(absolute.SharesUsed),
		GiB: limitOf(absolute.GiB), GiBUsed: int(absolute.GiBUsed),
	}, nil
}

func limitOf(shown *wholeNumber) int {
	if shown == nil || *shown < 0 {
		return Unlimited
	}
	return int(*shown)
}

type shareTypeDocument struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	ExtraSpecs map[string]any `json:"extra_specs"`
}

func (d shareTypeDocument) shareType() ShareType {
	return ShareType{
		ID: d.ID, Name: d.Name,
		MinSize: sizeSpec(d.ExtraSpecs, "provisioning:min_share_size"),
		MaxSize: sizeSpec(d.ExtraSpecs, "provisioning:max_share_size"),
	}
}

func decodeShareTypes(body []byte) ([]ShareType, error) {
	var document struct {
		Types listOf[shareTypeDocument] `json:"share_types"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, unreadable(body, err)
	}
	if document.Types == nil {
		return nil, missing("share types")
	}
	types := make([]ShareType, 0, len(document.Types))
	for _, shown := range document.Types {
		types = append(types, shown.shareType())
	}
	return types, nil
}

func decodeShareType(body []byte) (ShareType, error) {
	var document struct {
		Type *shareTypeDocument `json:"share_type"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return ShareType{}, unreadable(body, err)
	}
	if document.Type == nil {
		return ShareType{}, missing("share type")
	}
	return document.Type.shareType(), nil
}

// sizeSpec reads a size among the extra specs, which hold strings and, from
// microversion 2.24 on, booleans.
func sizeSpec(specs map[string]any, name string) int {
	text, _ := specs[name].(string)
	size, err := strconv.Atoi(text)
	if err != nil || size < 0 {
		return 0
	}
	return size
}
