// Command picture makes an SVG of what a program has written to a terminal:
//
//	CLICOLOR_FORCE=1 go run ./internal/cmd/demo | go run ./internal/cmd/picture -show assets/demo.show >assets/demo.svg
//
// The file that -show names says which lines are shown. What is left out is
// marked; nothing is added. The picture has a light and a dark form and follows
// the reader's.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// narrowest is the least width at which a wrapped line still gets shorter.
const narrowest = 20

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

// run writes nothing unless the whole picture can be made.
func run(arguments []string, in io.Reader, out, complaints io.Writer) error {
	flags := flag.NewFlagSet("picture", flag.ContinueOnError)
	flags.SetOutput(complaints)
	file := flags.String("show", "", "a file that says which lines to show; all without it")
	columns := flags.Int("columns", 88, "where to wrap long lines")
	title := flags.String("title", "", "what is above the text")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *columns < narrowest {
		return fmt.Errorf("-columns is %d and must be at least %d", *columns, narrowest)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	if *file != "" {
		choice, err := readChoice(*file)
		if err != nil {
			return err
		}
		if lines, err = choice.from(lines); err != nil {
			return err
		}
	}
	_, err = io.WriteString(out, draw(*title, wrapped(styled(lines), *columns), *columns))
	return err
}
