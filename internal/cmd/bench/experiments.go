package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

// bench is what all experiments use.
type bench struct {
	options
	stage  *stage.Stage
	open   opener
	spaces int // made so far
}

// opener gives services to measure with.
type opener interface {
	name() string
	real() bool // a service that is what it is: no latency, no limit and no amount of shares can be asked of it
	open(ctx context.Context) (service, error)
}

// experiment gives some rows of the table.
type experiment struct {
	name    string
	real    bool // applies to a real service too
	measure func(*bench, context.Context) ([]row, error)
}

var experiments = []experiment{
	{"resize", true, (*bench).resizes},
	{"waiting", false, (*bench).longWaits},
	{"plan", true, (*bench).plans},
	{"rules", true, (*bench).rules},
	{"crowd", false, (*bench).crowd},
	{"shrinks", true, (*bench).shrinks},
	{"process", true, (*bench).process},
}

func names(of []experiment) []string {
	var list []string
	for _, e := range of {
		list = append(list, e.name)
	}
	return list
}

// choose finds experiments by their names; no name is all.
func choose(among []experiment, wanted []string) ([]experiment, error) {
	if len(wanted) == 0 {
		return among, nil
	}
	var chosen []experiment
	for _, name := range wanted {
		i := slices.IndexFunc(among, func(e experiment) bool { return e.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("-rows has %q; there are %s", name, strings.Join(names(among), ", "))
		}
		chosen = append(chosen, among[i])
	}
	return chosen, nil
}

// measure goes through the experiments. One that cannot be carried out is a
// row too, and does not keep the others from theirs.
func (b *bench) measure(ctx context.Context, chosen []experiment, progress io.Writer) []row {
	var rows []row
	for _, e := range chosen {
		if b.open.real() && !e.real {
			continue
		}
		_, _ = fmt.Fprintf(progress, "Measuring: %s ...\n", e.name)
		found, err := e.measure(b, ctx)
		rows = append(rows, found...)
		if err != nil {
			rows = append(rows, row{what: e.name, result: "could not be measured: " + oneLine(err.Error()), missed: true})
		}
		if ctx.Err() != nil {
			break
		}
	}
	return rows
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// times is how often something is repeated.
func (b *bench) times(n int) int {
	if b.quick {
		return 1
	}
	return n
}
