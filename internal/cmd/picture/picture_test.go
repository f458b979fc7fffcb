package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const told = `Building ...

━━ 1. Create a share ━━━━━━━━
storage/main.tf
Apply complete!

━━ 2. A shrink that is refused ━━━━━━
It says <why> & how.
` + "\x1b[1m$ terraform apply\x1b[0m" + `
│ Plan: 1 to change
│
│ ` + "\x1b[31m\x1b[1mError: \x1b[0mrefused" + `
│ The service says: no,
│ there is no room.
exit code 1
`

// picture is what the program makes of a text and a file of choices.
func picture(t *testing.T, text, show string, flags ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "show")
	if err := os.WriteFile(file, []byte(show), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err := run(append([]string{"-show", file}, flags...), strings.NewReader(text), &out, io.Discard)
	return out.String(), err
}

// readBack is the text of the picture, line by line.
func readBack(t *testing.T, svg string) []string {
	t.Helper()
	var lines []string
	within := false
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatalf("%s\n%s", err, svg)
		}
		switch element := token.(type) {
		case xml.StartElement:
			if element.Name.Local == "text" {
				within = true
				lines = append(lines, "")
			}
		case xml.EndElement:
			within = within && element.Name.Local != "text"
		case xml.CharData:
			if within {
				lines[len(lines)-1] += string(element)
			}
		}
	}
}

func TestAPictureShowsWhatIsChosenAndMarksWhatIsNot(t *testing.T) {
	t.Parallel()
	svg, err := picture(t, told, "# a comment\n[A shrink that is refused]\n^\\$ terraform\nsays: => room\n^exit code\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"━━ 2. A shrink that is refused ━━━━━━", "  ⋮", "$ terraform apply", "  ⋮",
		"│ The service says: no,", "│ there is no room.", "exit code 1",
	}
	if diff := cmp.Diff(want, readBack(t, svg)); diff != "" {
		t.Error(diff)
	}
}

func TestAPictureOfAllIsTheWholeText(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run([]string{"-title", "make <demo>"}, strings.NewReader(told), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, line := range strings.Split(escape.ReplaceAllString(told, ""), "\n") {
		if line != "" {
			want = append(want, line)
		}
	}
	if diff := cmp.Diff(append([]string{"make <demo>"}, want...), readBack(t, out.String())); diff != "" {
		t.Error(diff)
	}
}

func TestAChoiceThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	for show, says := range map[string]string{
		"[No such part]\n":                        `no part "No such part"`,
		"[Create a share]\nno such line\n":        "no line fits no such line",
		"[Create a share]\nApply => never\n":      "no line fits Apply => never",
		"before any part\n":                       "before the first part",
		"[Create a share]\n(\n":                   "missing closing",
		"[Create a share]\n^storage => (\n":       "missing closing",
		"[A shrink that is refused]\n^storage/\n": "no line fits",
	} {
		svg, err := picture(t, told, show)
		if err == nil || !strings.Contains(err.Error(), says) || svg != "" {
			t.Errorf("%q: %v, want %q; it drew %q", show, err, says, svg)
		}
	}
}

func TestColorsAndWeightsAreKept(t *testing.T) {
	t.Parallel()
	lines := styled([]string{"a \x1b[31m\x1b[1mred\x1b[22m thin \x1b[39mplain", "\x1b[2;36mdim\x1b[0m \x1b[4mno line\x1b[m"})
	want := [][]span{
		{{"a ", nil}, {"red", []string{"r", "b"}}, {" thin ", []string{"r"}}, {"plain", []string{}}},
		{{"dim", []string{"d", "c"}}, {" ", nil}, {"no line", nil}},
	}
	if diff := cmp.Diff(want, lines, cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
}

func TestLongLinesAreWrappedAndKeepTheirStyle(t *testing.T) {
	t.Parallel()
	got := wrapped([][]span{{{"one two ", nil}, {"three four five", []string{"b"}}}}, 12)
	want := [][]span{
		{{"one two", nil}},
		{{"    ", nil}, {"three", []string{"b"}}},
		{{"    ", nil}, {"four", []string{"b"}}},
		{{"    ", nil}, {"five", []string{"b"}}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
}
