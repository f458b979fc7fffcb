package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheTellerLeavesOneBlankLineWhereSeveralAreDue(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	tell := newTeller(&out, false)
	tell.say("Before.")
	tell.gap()
	tell.command("terraform", "plan")
	tell.quoted("No changes.")
	tell.quoted("")
	tell.verdict(claimed(true, "nothing was sent", ""))
	tell.verdict(claimed(false, "exit code 0", "%d", 1))
	want := "Before.\n\n$ terraform plan\n│ No changes.\n│\n  ✓ nothing was sent\n  ✗ NOT SO: exit code 0; instead: 1\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestColorsAreOnlyForATerminal(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if wantsColor(file, func(string) string { return "" }) {
		t.Error("a file gets colors")
	}
	for want, environment := range map[bool]map[string]string{
		true:  {"CLICOLOR_FORCE": "1", "TERM": "dumb"},
		false: {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"},
	} {
		if wantsColor(file, func(name string) string { return environment[name] }) != want {
			t.Errorf("with %v a file gets colors: %v, want %v", environment, !want, want)
		}
	}

	var plain, painted strings.Builder
	newTeller(&plain, false).heading("A scene")
	newTeller(&painted, true).heading("A scene")
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(painted.String(), "\x1b[1m") {
		t.Errorf("got %q and %q", plain.String(), painted.String())
	}
}

func TestTextIsWrappedAtSpaces(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"empty":                          {"", ""},
		"fits":                           {"one two", "one two"},
		"does not fit":                   {"one two three", "one two\nthree"},
		"a word that is too long":        {"a incomprehensible b", "a\nincomprehensible\nb"},
		"letters are counted, not bytes": {"ééé öüä é", "ééé öüä\né"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, wrap(test.text, 8)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
