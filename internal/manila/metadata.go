package manila

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Metadata reads all metadata of a share, those of the service included, and when
// the service answered, by its own clock; that is zero where it does not say. An
// SFS service has no such call.
func (c *Client) Metadata(ctx context.Context, ref Ref) (metadata map[string]string, at time.Time, err error) {
	got, err := c.call(ctx, c.shareRequest("read the metadata of share", ref, http.MethodGet, "/metadata"))
	if err != nil {
		return nil, time.Time{}, err
	}
	var document struct {
		Metadata *textMap `json:"metadata"`
	}
	if err := unmarshal(got.body, &document, "metadata"); err != nil {
		return nil, time.Time{}, got.malformed(err)
	}
	if document.Metadata == nil {
		return nil, time.Time{}, got.malformed(missing("metadata"))
	}
	if date, err := http.ParseTime(got.header.Get("Date")); err == nil {
		at = date
	}
	return *document.Metadata, at, nil
}

// MergeMetadata sets the given keys and keeps the others.
func (c *Client) MergeMetadata(ctx context.Context, ref Ref, metadata map[string]string) error {
	return c.sendMetadata(ctx, http.MethodPost, ref, metadata)
}

// ReplaceMetadata sets the given keys and removes all others.
func (c *Client) ReplaceMetadata(ctx context.Context, ref Ref, metadata map[string]string) error {
	return c.sendMetadata(ctx, http.MethodPut, ref, metadata)
}

func (c *Client) sendMetadata(ctx context.Context, method string, ref Ref, metadata map[string]string) error {
	if metadata == nil {
		metadata = map[string]string{}
	}
	return c.changeMetadata(ctx, "change the metadata of share", ref, method, "/metadata", map[string]any{"metadata": metadata})
}

// DeleteMetadataKey removes a key; it is no error if the share does not have it.
// Use it for keys that DeletableMetadataKey accepts, and ReplaceMetadata for others.
func (c *Client) DeleteMetadataKey(ctx context.Context, ref Ref, key string) error {
	err := c.changeMetadata(ctx, "remove a metadata key of share", ref, http.MethodDelete, "/metadata/"+url.PathEscape(key), nil)
	if e, ok := AsError(err); ok && IsNotFound(e) && strings.Contains(strings.ToLower(e.Message), "metadata") {
		return nil
	}
	return err
}

func (c *Client) changeMetadata(ctx context.Context, operation string, ref Ref, method, subpath string, body any) error {
	r := c.shareRequest(operation, ref, method, subpath)
	r.body, r.idempotent = body, true
	// SFS returns 204 where Manila returns 200.
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	_, err := c.call(ctx, r)
	return err
}

// DeletableMetadataKey reports whether a key can be removed by its URL. The service
// returns 404 for keys with a slash or beyond ASCII (observed on Manila 15.1). A dot
// may be parsed as a format suffix, as in KEY.json, so that another key would be
// removed.
func DeletableMetadataKey(key string) bool {
	for _, r := range key {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`/\.`, r) {
			return false
		}
	}
	return key != ""
}
