package diags

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAListIsReadAloud(t *testing.T) {
	t.Parallel()
	for want, list := range map[string][]string{
		"": nil, "a": {"a"}, "a and b": {"a", "b"}, "a, b and c": {"a", "b", "c"},
	} {
		if got := List(list); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTextsAreWellFormed(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"a.":       Sentence(" a "),
		"a?":       Sentence("a?"),
		"Share x":  Capitalize("share x"),
		"a\n\nb":   Paragraphs("", "a", "", "b"),
		"3.1s":     Round(3140 * time.Millisecond).String(),
		"1h2m3s":   Round(time.Hour + 2*time.Minute + 3400*time.Millisecond).String(),
		"no end. ": Sentence("no end") + " ",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if Sentence("") != "" || Capitalize("") != "" {
		t.Error("nothing stays nothing")
	}
}

func TestAnErrorComesWithTheNextStep(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"the time is over": {fmt.Errorf("looking: %w", context.DeadlineExceeded), "`timeouts` block"},
		"interrupted":      {fmt.Errorf("looking: %w", context.Canceled), "Run it again"},
		"the service":      {&manila.Error{Operation: "list shares", Status: 429}, "-parallelism"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if text := ErrorText(test.err); !strings.Contains(text, test.says) {
				t.Errorf("%q lacks %q", text, test.says)
			}
		})
	}
}

func TestOnlyAContextsOwnErrorIsOne(t *testing.T) {
	t.Parallel()
	if !IsContextError(context.Canceled) || IsContextError(&manila.Error{Status: 503, Err: context.DeadlineExceeded}) {
		t.Error("an answer of the service is no end of a context")
	}
}
