package manila

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTags_AChangeWithoutTagsSendsNothing(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 200, body: `{"tags":[]}`})
	client := c.client()
	for range 2 {
		if client.SetTags(ctx, data, nil) != nil || client.RemoveTags(ctx, data, nil) != nil || client.SupportsTags(ctx) != nil {
			t.Error("an error")
		}
	}
	wantCount(t, "requests", c.requests(), 1) // SupportsTags is cached
}

func TestCheckTag_ChecksLikeTheService(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ key, value, want string }{
		"good":                {"team", "größe 1.2:3_a-b@c", ""},
		"an empty value":      {"team", "", ""},
		"the longest":         {strings.Repeat("k", 36), strings.Repeat("v", 43), ""},
		"the longest, wide":   {strings.Repeat("键", 36), strings.Repeat("值", 43), ""},
		"no key":              {"", "v", "1 to 36"},
		"too long a key":      {strings.Repeat("k", 37), "", "37 characters"},
		"too long a value":    {"k", strings.Repeat("v", 44), "44 characters"},
		"a slash":             {"a/b", "", "cannot have"},
		"an equals sign":      {"k", "a=b", "cannot have"},
		"a backslash":         {`a\b`, "", "cannot have"},
		"a control character": {"k", "a\nb", "cannot have"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := CheckTag(test.key, test.value)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// The listing is one call of several; a service without it may well have tags.
func TestTags_AServiceThatCannotListThemMayHaveThem(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "404 page not found"},
		reply{status: 200, body: `{"tags":[{"key":"team","value":"storage"}]}`})
	client := c.client()
	if page, err := client.ListTagsPage(context.Background(), 0); err != nil || page != nil {
		t.Errorf("%v, %v", page, err)
	}
	tags, err := client.Tags(context.Background(), data)
	if diff := cmp.Diff(map[string]string{"team": "storage"}, tags); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
