package manila

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxTags is how many tags a share may have (SFS API reference).
const MaxTags = 10

const (
	maxTagKey              = 36
	maxTagValue            = 43
	forbiddenTagCharacters = `=*<>\,|/`
	tagsPerPage            = 1000
)

// CheckTag returns why the service would reject a tag.
func CheckTag(key, value string) error {
	if key == "" {
		return fmt.Errorf("a key is empty, and it must have 1 to %d characters", maxTagKey)
	}
	if err := checkTagText(fmt.Sprintf("the key %q", key), key, maxTagKey); err != nil {
		return err
	}
	return checkTagText(fmt.Sprintf("the value of %q", key), value, maxTagValue)
}

func checkTagText(name, text string, limit int) error {
	if length := utf8.RuneCountInString(text); length > limit {
		return fmt.Errorf("%s has %d characters, and the maximum is %d", name, length, limit)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || strings.ContainsRune(forbiddenTagCharacters, r) }) {
		return fmt.Errorf("%s has a character that tags cannot have: control characters and %s",
			name, strings.Join(strings.Split(forbiddenTagCharacters, ""), " "))
	}
	return nil
}

// Tags reads the tags of a share. Tags are specific to SFS and not part of the
// share; a service without them returns ErrNotSupported.
func (c *Client) Tags(ctx context.Context, ref Ref) (map[string]string, error) {
	got, err := c.callTags(ctx, c.tagRequest("read the tags of share", ref, http.MethodGet, ""))
	if err != nil {
		return nil, err
	}
	tags, err := decodeTags(got.body)
	if err != nil {
		return nil, got.malformed(err)
	}
	return tags, nil
}

// GetTaggedShare is Tags for a caller that does not know the name of the share.
func (c *Client) GetTaggedShare(ctx context.Context, id string) (TaggedShare, error) {
	tags, err := c.Tags(ctx, Ref{ID: id})
	return TaggedShare{ID: id, Tags: tags}, err
}

// SetTags adds tags to a share and changes the values of existing ones.
func (c *Client) SetTags(ctx context.Context, ref Ref, tags map[string]string) error {
	list := make([]map[string]string, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, map[string]string{"key": key, "value": tags[key]})
	}
	return c.changeTags(ctx, "tag share", "create", ref, list)
}

// RemoveTags removes tags from a share, whatever their values. It is no error if
// the share does not have one.
func (c *Client) RemoveTags(ctx context.Context, ref Ref, keys []string) error {
	list := make([]map[string]string, 0, len(keys))
	for _, key := range keys {
		list = append(list, map[string]string{"key": key})
	}
	return c.changeTags(ctx, "untag share", "delete", ref, list)
}

func (c *Client) changeTags(ctx context.Context, operation, action string, ref Ref, tags []map[string]string) error {
	if len(tags) == 0 {
		return nil
	}
	r := c.tagRequest(operation, ref, http.MethodPost, "/action")
	r.body = map[string]any{"action": action, "tags": tags}
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	r.idempotent = true
	_, err := c.callTags(ctx, r)
	return err
}

// SupportsTags finds out, once per region, whether the service has tags. The error
// is ErrNotSupported if it does not.
func (c *Client) SupportsTags(ctx context.Context) error {
	if c.capabilities.hasTags.Load() {
		return nil
	}
	_, err := c.callTags(ctx, request{operation: "read the project's tags", method: http.MethodGet, path: "sfs/tags"})
	return err
}

// TaggedShare is a share with its tags.
type TaggedShare struct {
	ID   string
	Tags map[string]string
}

// ListTagsPage lists the tags of up to a thousand shares, from an offset on. The
// list is empty if the service does not have this call.
func (c *Client) ListTagsPage(ctx context.Context, offset int) ([]TaggedShare, error) {
	if c.capabilities.noTagList.Load() || c.capabilities.noTags.Load() {
		return nil, nil
	}
	// Not callTags: a service without this call may have tags.
	got, err := c.call(ctx, request{
		operation: "list the tags of shares", method: http.MethodPost, path: "sfs/resource_instances/action",
		// The numbers are strings (SFS API reference).
		body:       map[string]any{"action": "filter", "limit": strconv.Itoa(tagsPerPage), "offset": strconv.Itoa(offset)},
		idempotent: true,
	})
	if e, ok := AsError(err); ok {
		switch e.Class() {
		case ClassNotSupported, ClassNotFound, ClassBadRequest, ClassForbidden:
			c.capabilities.noTagList.Store(true)
			return nil, nil
		}
		return nil, err
	}
	c.capabilities.hasTags.Store(true)
	shares, err := decodeTagged(got.body)
	if err != nil {
		return nil, got.malformed(err)
	}
	return shares, nil
}

// callTags caches whether the service has tags.
func (c *Client) callTags(ctx context.Context, r request) (response, error) {
	if c.capabilities.noTags.Load() {
		return response{}, c.notSupported(r)
	}
	got, err := c.call(ctx, r)
	switch e, ok := AsError(err); {
	case err == nil:
		c.capabilities.hasTags.Store(true)
	case ok && e.Class() == ClassNotSupported && !c.capabilities.hasTags.Load():
		c.capabilities.noTags.Store(true)
	}
	return got, err
}

// tagRequest is a request about the tags of one share, without a microversion.
func (c *Client) tagRequest(operation string, ref Ref, method, subpath string) request {
	r := c.shareRequest(operation, ref, method, "")
	r.path = "sfs/" + url.PathEscape(ref.ID) + "/tags" + subpath
	r.microversion = ""
	return r
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
		Tags listOf[wireTag] `json:"tags"`
	}
	if err := unmarshalList(body, &document, "tag"); err != nil {
		return nil, err
	}
	return tagMap(document.Tags), nil
}

func decodeTagged(body []byte) ([]TaggedShare, error) {
	var document struct {
		Resources listOf[struct {
			ID   string          `json:"resource_id"`
			Tags listOf[wireTag] `json:"tags"`
		}] `json:"resources"`
	}
	if err := unmarshalList(body, &document, "share"); err != nil {
		return nil, err
	}
	shares := make([]TaggedShare, 0, len(document.Resources))
	for _, resource := range document.Resources {
		if resource.ID != "" {
			shares = append(shares, TaggedShare{ID: resource.ID, Tags: tagMap(resource.Tags)})
		}
	}
	return shares, nil
}
