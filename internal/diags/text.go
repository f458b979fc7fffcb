// Package diags makes the texts that a person reads out of what went wrong.
package diags

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// ErrorText is an error and the next step.
func ErrorText(err error) string {
	failure, ok := manila.AsError(err)
	text := ""
	if ok {
		text = Sentence(err.Error())
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return Paragraphs(text, "The time of the operation, as given in the `timeouts` block or by default, is over. Give more time there, or find out why the service is slow.")
	case errors.Is(err, context.Canceled):
		return Paragraphs(text, "The operation was interrupted. Run it again to go on.")
	case ok:
		return Paragraphs(text, failure.Advice())
	}
	return Sentence(err.Error())
}

// IsContextError tells an error that only says that the time was over or that
// somebody interrupted.
func IsContextError(err error) bool {
	failure, ok := manila.AsError(err)
	if ok && failure.Class() != manila.ClassCanceled {
		return false
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Paragraphs joins what is not empty by blank lines.
func Paragraphs(texts ...string) string {
	var kept []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "\n\n")
}

// Sentence ends a text with a full stop.
func Sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
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

// List joins words as a person would: "a", "a and b", "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Round makes a duration short enough to read.
func Round(d time.Duration) time.Duration {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
