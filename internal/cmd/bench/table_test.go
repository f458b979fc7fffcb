package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheTableMarksWhatIsNotWithinItsBound(t *testing.T) {
	t.Parallel()
	rows := []row{
		{what: "Size", result: "21.7 MB", how: "`go build | wc`"},
		row{what: "Wait", result: "0.20 s", how: "by a clock"}.within("0.30 s", true),
		row{what: "Plan", result: "9 requests", how: "counted"}.within("5", false),
		{what: "shrinks", result: "could not be measured: no service", missed: true},
	}
	want := `| What | Measured | Bound | How |
|---|---|---|---|
| Size | 21.7 MB | – | ` + "`go build \\| wc`" + ` |
| Wait | 0.20 s | 0.30 s ✓ | by a clock |
| Plan | 9 requests | **missed:** 5 | counted |
| shrinks | could not be measured: no service | **missed** |  |
`
	if diff := cmp.Diff(want, table(rows)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheComplaintNamesWhatIsMissed(t *testing.T) {
	t.Parallel()
	good := row{what: "Wait", result: "0.20 s"}.within("0.30 s", true)
	if err := complaint([]row{good, {what: "Size", result: "21.7 MB"}}); err != nil {
		t.Errorf("got %v", err)
	}
	err := complaint([]row{good, row{what: "Plan", result: "9 requests"}.within("5", false)})
	if err == nil {
		t.Fatal("a missed bound is no error")
	}
	if diff := cmp.Diff("not within bounds:\n  Plan: 9 requests; the bound is 5", err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheHeadingSaysWhenAndWithWhat(t *testing.T) {
	t.Parallel()
	got := heading("the emulator", time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), 95*time.Second, "Terraform v1.11.4", "2 cores")
	if want := "Measured on 23 November 2026 in 1m35s against the emulator. Terraform v1.11.4; 2 cores.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheMachineIsReadFromProc(t *testing.T) {
	t.Parallel()
	text := "MemTotal:       24682932 kB\nmodel name\t: AMD EPYC: 7B13\nmodel name\t: another\n"
	if got := field(text, "model name"); got != "AMD EPYC: 7B13" {
		t.Errorf("the model is %q", got)
	}
	if got := kibibytes(field(text, "MemTotal")); got != 24682932 {
		t.Errorf("the memory is %d", got)
	}
	if got := kibibytes(field(text, "MemFree")); got != 0 {
		t.Errorf("what is not there is %d", got)
	}
}

func TestExperimentsAreChosenByName(t *testing.T) {
	t.Parallel()
	among := []experiment{{name: "resize"}, {name: "plan"}, {name: "shrinks"}}
	tests := map[string]struct {
		wanted []string
		want   []string
		fails  string
	}{
		"none is all":      {nil, []string{"resize", "plan", "shrinks"}, ""},
		"two, with spaces": {[]string{"shrinks", " resize"}, []string{"shrinks", "resize"}, ""},
		"an unknown one":   {[]string{"plans"}, nil, `"plans"; there are resize, plan, shrinks`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chosen, err := choose(among, test.wanted)
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("got %v", err)
				}
				return
			}
			if diff := cmp.Diff(test.want, names(chosen)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestArgumentsAreChecked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments string
		fails     string
	}{
		"none":                {"", ""},
		"all":                 {"-latency=0s -limit=60 -quick -rows=plan,resize", ""},
		"an unknown row":      {"-rows=nothing", `"nothing"`},
		"a negative latency":  {"-latency=-1s", "-latency"},
		"no requests allowed": {"-limit=0", "-limit"},
		"a bare word":         {"plan", `"plan"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseArguments(strings.Fields(test.arguments), &strings.Builder{})
			if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("got %v", err)
			}
		})
	}
}
