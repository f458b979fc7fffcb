package diags

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ got, want string }{
		{List(nil), ""},
		{List([]string{"a"}), "a"},
		{List([]string{"a", "b"}), "a and b"},
		{List([]string{"a", "b", "c"}), "a, b and c"},
		{Sentence(""), ""},
		{Sentence(" a "), "a."},
		{Sentence("a?"), "a?"},
		{Capitalize(""), ""},
		{Capitalize("share x"), "Share x"},
		{Paragraphs("", "a", "", "b"), "a\n\nb"},
		{Round(3140 * time.Millisecond).String(), "3.1s"},
		{Round(time.Hour + 2*time.Minute + 3400*time.Millisecond).String(), "1h2m3s"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

func TestErrorText_HasTheNextStep(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"timed out":     {fmt.Errorf("polling: %w", context.DeadlineExceeded), "`timeouts` block"},
		"interrupted":   {fmt.Errorf("polling: %w", context.Canceled), "Run it again"},
		"service error": {&manila.Error{Operation: "list shares", Status: 429}, "-parallelism"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if text := ErrorText(test.err); !strings.Contains(text, test.want) {
				t.Errorf("%q lacks %q", text, test.want)
			}
		})
	}
}

func TestIsContextError_IsFalseForAResponseOfTheService(t *testing.T) {
	t.Parallel()
	if !IsContextError(context.Canceled) || IsContextError(&manila.Error{Status: 503, Err: context.DeadlineExceeded}) {
		t.Error("only the context's own error is one")
	}
}
