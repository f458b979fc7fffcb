package manila

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestTags_AreSetAndRemoved(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := newSFS(t, permanentKeys)
	ref := w.mustCreate(t, "data", 1)
	if err := w.SetTags(ctx, ref, map[string]string{"team": "storage", "tier": "1", "empty": ""}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetTags(ctx, ref, map[string]string{"tier": "2"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.RemoveTags(ctx, ref, []string{"team", "never-there"}); err != nil {
			t.Fatal(err)
		}
	}
	tags, err := w.Tags(ctx, ref)
	if diff := cmp.Diff(map[string]string{"tier": "2", "empty": ""}, tags); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := w.SupportsTags(ctx); err != nil {
		t.Error(err)
	}
	before := len(w.Requests())
	if w.SetTags(ctx, ref, nil) != nil || w.RemoveTags(ctx, ref, nil) != nil || w.SupportsTags(ctx) != nil || len(w.Requests()) != before {
		t.Error("a change without tags sent a request")
	}
	_, err = w.Tags(ctx, data)
	wantClass(t, err, ClassNotFound)
	err = w.SetTags(ctx, ref, map[string]string{"a/b": "1"})
	wantText(t, wantClass(t, err, ClassBadRequest).Error(), "tag share", "The tag key is invalid")
}

func TestTags_AServiceWithoutThemIsAskedOnce(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{})
	ref := w.mustCreate(t, "data", 1)
	w.ResetRequests()
	for range 2 {
		if err := w.SupportsTags(t.Context()); !errors.Is(err, ErrNotSupported) {
			t.Errorf("%v", err)
		}
		if _, err := w.Tags(t.Context(), ref); !errors.Is(err, ErrNotSupported) {
			t.Errorf("%v", err)
		}
		if page, err := w.ListTagsPage(t.Context(), 0); err != nil || page != nil {
			t.Errorf("%v, %v", page, err)
		}
	}
	wantCount(t, "requests", w.Requests(), 1)
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
