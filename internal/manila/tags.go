package manila

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// tagsPerPage is the most that the service lists at a time.
const tagsPerPage = 1000

// Tags gives the tags of a share. Tags belong to SFS and are no part of a share
// as it is shown; a service without them gives ErrNotSupported.
func (c *Client) Tags(ctx context.Context, ref ShareRef) (map[string]string, error) {
	r, err := c.aboutTags("read the tags of share", ref, http.MethodGet, "")
	if err != nil {
		return nil, err
	}
	got, err := c.tagCall(ctx, r)
	if err != nil {
		return nil, err
	}
	tags, err := decodeTags(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return tags, nil
}

// SetTags adds tags to a share, and changes the values of those that it has.
func (c *Client) SetTags(ctx context.Context, ref ShareRef, tags map[string]string) error {
	list := make([]map[string]string, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]string{"key": key, "value": tags[key]})
	}
	return c.changeTags(ctx, "tag share", "create", ref, list)
}

// RemoveTags takes tags off a share, whatever their values. Those that it does
// not have are fine.
func (c *Client) RemoveTags(ctx context.Context, ref ShareRef, keys []string) error {
	list := make([]map[string]string, 0, len(keys))
	for _, key := range keys {
		list = append(list, map[string]string{"key": key})
	}
	return c.changeTags(ctx, "untag share", "delete", ref, list)
}

// changeTags is safe to repeat: both actions do the same when done twice.
func (c *Client) changeTags(ctx context.Context, operation, action string, ref ShareRef, tags []map[string]string) error {
	if len(tags) == 0 {
		return nil
	}
	r, err := c.aboutTags(operation, ref, http.MethodPost, "/action")
	if err != nil {
		return err
	}
	r.body = map[string]any{"action": action, "tags": tags}
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	_, err = c.tagCall(ctx, r)
	return err
}

// SupportsTags asks, once per region, whether the service has tags. The error is
// ErrNotSupported if it has not.
func (c *Client) SupportsTags(ctx context.Context) error {
	if c.known.tags.Load() {
		return nil
	}
	_, err := c.tagCall(ctx, request{
		operation: "read the project's tags", method: http.MethodGet, path: "sfs/tags",
		ok: []int{http.StatusOK}, safe: true,
	})
	return err
}

// TaggedShare is what a listing by tags shows of a share.
type TaggedShare struct {
	ID   string
	Tags map[string]string
}

// ListTagsPage gives the tags of up to a thousand shares, from an offset on. A
// service that cannot list them gives no shares.
func (c *Client) ListTagsPage(ctx context.Context, offset int) ([]TaggedShare, error) {
	if c.known.noTagListing.Load() || c.known.noTags.Load() {
		return nil, nil
	}
	// Not a tagCall: its refusal does not tell that there are no tags.
	got, err := c.call(ctx, request{
		operation: "list the tags of shares", method: http.MethodPost, path: "sfs/resource_instances/action",
		// The numbers are strings (SFS API reference).
		body: map[string]any{"action": "filter", "limit": strconv.Itoa(tagsPerPage), "offset": strconv.Itoa(offset)},
		ok:   []int{http.StatusOK}, safe: true,
	})
	if e, ok := AsError(err); ok {
		switch e.Class() {
		case ClassNotSupported, ClassNotFound, ClassBadRequest, ClassForbidden:
			c.known.noTagListing.Store(true)
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	c.known.tags.Store(true)
	shares, err := decodeTagged(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return shares, nil
}

// tagCall remembers whether the service has tags at all.
func (c *Client) tagCall(ctx context.Context, r request) (answer, error) {
	if c.known.noTags.Load() {
		e := c.failureOf(r, "")
		e.kind, e.notSent, e.Err = ClassNotSupported, true, ErrNotSupported
		return answer{}, &e
	}
	got, err := c.call(ctx, r)
	switch e, ok := AsError(err); {
	case err == nil:
		c.known.tags.Store(true)
	case ok && e.Class() == ClassNotSupported && !c.known.tags.Load():
		c.known.noTags.Store(true)
	}
	return got, err
}

// aboutTags begins a request about the tags of one share. They have no
// microversions.
func (c *Client) aboutTags(operation string, ref ShareRef, method, rest string) (request, error) {
	r, err := c.aboutShare(operation, ref, method, "")
	if err != nil {
		return request{}, err
	}
	r.path = "sfs/" + url.PathEscape(ref.ID) + "/tags" + rest
	r.microversion = ""
	return r, nil
}

type wireTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func tagMap(wire []wireTag) map[string]string {
	tags := make(map[string]string, len(wire))
	for _, tag := range wire {
		tags[tag.Key] = tag.Value
	}
	return tags
}

func decodeTags(body []byte) (map[string]string, error) {
	var document struct {
		Tags *listOf[wireTag] `json:"tags"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, unreadable(body, err)
	}
	if document.Tags == nil {
		return nil, missing("list of tags")
	}
	return tagMap(*document.Tags), nil
}

func decodeTagged(body []byte) ([]TaggedShare, error) {
	var document struct {
		Resources *listOf[struct {
			ID   string          `json:"resource_id"`
			Tags listOf[wireTag] `json:"tags"`
		}] `json:"resources"`
	}
	if err := json.Unmarshal(body, &document); err != nil {
		return nil, unreadable(body, err)
	}
	if document.Resources == nil {
		return nil, missing("list of shares")
	}
	shares := make([]TaggedShare, 0, len(*document.Resources))
	for _, shown := range *document.Resources {
		if shown.ID != "" {
			shares = append(shares, TaggedShare{ID: shown.ID, Tags: tagMap(shown.Tags)})
		}
	}
	return shares, nil
}
