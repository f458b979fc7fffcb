package manila

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// MergeMetadata sets the given keys and leaves the others.
func (c *Client) MergeMetadata(ctx context.Context, ref ShareRef, metadata map[string]string) error {
	return c.sendMetadata(ctx, http.MethodPost, ref, metadata)
}

// ReplaceMetadata sets the given keys and removes all others.
func (c *Client) ReplaceMetadata(ctx context.Context, ref ShareRef, metadata map[string]string) error {
	return c.sendMetadata(ctx, http.MethodPut, ref, metadata)
}

// sendMetadata is safe to repeat with both methods: the keys end with the same
// values however often they are set.
func (c *Client) sendMetadata(ctx context.Context, method string, ref ShareRef, metadata map[string]string) error {
	r, err := c.aboutShare("change the metadata of share", ref, method, "/metadata")
	if err != nil {
		return err
	}
	if metadata == nil {
		metadata = map[string]string{}
	}
	r.body = map[string]any{"metadata": metadata}
	// SFS answers 204 where Manila answers 200.
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	_, err = c.call(ctx, r)
	return err
}

// DeleteMetadataKey removes a key; one that is not there is fine. Use it for keys
// that DeletableMetadataKey accepts, and ReplaceMetadata for the others.
func (c *Client) DeleteMetadataKey(ctx context.Context, ref ShareRef, key string) error {
	r, err := c.aboutShare("remove a metadata key of share", ref, http.MethodDelete, "/metadata/"+url.PathEscape(key))
	if err != nil {
		return err
	}
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	_, err = c.call(ctx, r)
	if e, ok := AsError(err); ok && IsNotFound(e) && strings.Contains(strings.ToLower(e.Message), "metadata") {
		return nil
	}
	return err
}

// DeletableMetadataKey tells whether a key can be removed by its URL. Keys with a
// slash or beyond ASCII are answered 404 (observed on Manila 15.1). A dot may be
// read as the beginning of a format, as in KEY.json, so that another key would be
// removed.
func DeletableMetadataKey(key string) bool {
	for _, r := range key {
		if r <= ' ' || r >= 0x7f || strings.ContainsRune(`/\.`, r) {
			return false
		}
	}
	return key != ""
}
