package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/testbed"
)

// bench is what all experiments use.
type bench struct {
	options
	terraform  *testbed.Terraform
	real       bool // a real service, whose latency, limit and number of shares cannot be chosen
	workspaces int  // so far
}

// experiment measures some rows of the table.
type experiment struct {
	name    string
	real    bool // applies to a real service too
	measure func(*bench, context.Context) ([]row, error)
}

var experiments = []experiment{
	{"resize", true, (*bench).resizes},
	{"waiting", false, (*bench).longWaits},
	{"plan", true, (*bench).plans},
	{"growth", false, (*bench).growth},
	{"rules", true, (*bench).rules},
	{"crowd", false, (*bench).crowd},
	{"shrinks", true, (*bench).shrinks},
	{"peer", true, (*bench).peers},
	{"process", true, (*bench).process},
}

// measure runs the experiments. One that fails is a row too, and does not stop the others.
func (b *bench) measure(ctx context.Context, progress io.Writer) []row {
	var rows []row
	for _, e := range b.experiments {
		if b.real && !e.real {
			continue
		}
		_, _ = fmt.Fprintf(progress, "Measuring: %s ...\n", e.name)
		found, err := e.measure(b, ctx)
		rows = append(rows, found...)
		if err != nil {
			reason := strings.Join(strings.Fields(err.Error()), " ")
			rows = append(rows, row{what: e.name, result: "could not be measured: " + reason, missed: true})
		}
		if ctx.Err() != nil {
			break
		}
	}
	return rows
}

// times is how often a measurement is repeated.
func (b *bench) times(n int) int {
	if b.quick {
		return 1
	}
	return n
}

// realRoundTrip is how long a busy Manila takes to respond, with the uncertainty of the observer.
const realRoundTrip = 150 * time.Millisecond

// latencyBound is the most that the detection of a resize may take, and its
// text. A slower detection would be noticed by a user who waits.
func (b *bench) latencyBound(takes time.Duration) (time.Duration, string) {
	bound := max(takes/10, 250*time.Millisecond)
	if b.real {
		bound += realRoundTrip
	} else {
		bound += b.latency
	}
	return bound, "a tenth or 0.25 s, plus one round trip: " + seconds(bound)
}
