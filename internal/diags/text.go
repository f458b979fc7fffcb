// Package diags words diagnostics.
package diags

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// ErrorText is the detail of an error: what the service responded, and what to do
// next.
func ErrorText(err error) string {
	failure, ok := manila.AsError(err)
	text, advice := "", ""
	if ok && failure.ReportedBefore() {
		return "The login failed, as another error or warning of this run reports in full."
	}
	if ok {
		text, advice = Capitalize(err.Error()), failure.Advice()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ok && failure.EndedInRateLimit():
		advice = "The operation timed out at the rate limit of the service. Run fewer operations of the project at a time, or give it more time where it has a `timeouts` block."
	case errors.Is(err, context.DeadlineExceeded):
		advice = "The operation timed out. Give it more time in the `timeouts` block, or find out why the service is slow."
	case errors.Is(err, context.Canceled):
		advice = "The operation was interrupted. Run it again to continue."
	case !ok:
		text = err.Error()
	}
	return Paragraphs(Sentence(text), advice)
}

// IsContextError is true for an error that only says that the time was over or
// that the operation was interrupted.
func IsContextError(err error) bool {
	failure, ok := manila.AsError(err)
	if ok && failure.Class() != manila.ClassCanceled {
		return false
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Paragraphs joins texts that are not empty by blank lines.
func Paragraphs(texts ...string) string {
	var paragraphs []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

// Sentence ends a text with a full stop.
func Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// Capitalize begins a text with a capital letter.
func Capitalize(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// List joins words: "a", "a and b", "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Refs lists resources by name and id.
func Refs(refs []manila.Ref) string {
	texts := make([]string, 0, len(refs))
	for _, ref := range refs {
		texts = append(texts, ref.String())
	}
	return List(texts)
}

// Round shortens a duration for a message.
func Round(d time.Duration) time.Duration {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
