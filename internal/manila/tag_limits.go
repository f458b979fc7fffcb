package manila

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxTags is how many tags a share may have (SFS API reference).
const MaxTags = 10

const (
	maxTagKey      = 36
	maxTagValue    = 43
	noTagCharacter = `=*<>\,|/`
)

// CheckTag says what the service would not take of a tag; nil is none of it.
func CheckTag(key, value string) error {
	switch length := utf8.RuneCountInString(key); {
	case length == 0:
		return fmt.Errorf("a key is empty, and it must have 1 to %d characters", maxTagKey)
	case length > maxTagKey:
		return fmt.Errorf("the key %q has %d characters, and the most is %d", key, length, maxTagKey)
	case strings.ContainsFunc(key, forbiddenInTags):
		return fmt.Errorf("the key %q has a character that tags cannot have: control characters and %s", key, spelledOut(noTagCharacter))
	}
	switch length := utf8.RuneCountInString(value); {
	case length > maxTagValue:
		return fmt.Errorf("the value of %q has %d characters, and the most is %d", key, length, maxTagValue)
	case strings.ContainsFunc(value, forbiddenInTags):
		return fmt.Errorf("the value of %q has a character that tags cannot have: control characters and %s", key, spelledOut(noTagCharacter))
	}
	return nil
}

func forbiddenInTags(r rune) bool { return r < ' ' || strings.ContainsRune(noTagCharacter, r) }

func spelledOut(characters string) string { return strings.Join(strings.Split(characters, ""), " ") }
