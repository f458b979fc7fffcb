package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScore_WhatFails(t *testing.T) {
	t.Parallel()
	killed := func(n int) []mutant {
		mutants := make([]mutant, n)
		for i := range mutants {
			mutants[i] = mutant{"killed", "KILLED"}
		}
		return mutants
	}
	with := func(n int, more ...mutant) []mutant { return append(killed(n), more...) }
	lived, hangs, uncovered := mutant{"a", "LIVED"}, mutant{"a", "TIMED OUT"}, mutant{"a", "NOT COVERED"}
	because := survivors{"a": "equivalent"}
	for name, c := range map[string]struct {
		mutants   []mutant
		explained survivors
		enough    bool
	}{
		"all are killed":                         {killed(9), nil, true},
		"one of ten lives and is explained":      {with(9, lived), because, true},
		"one of ten lives and is not explained":  {with(9, lived), nil, false},
		"one of ten is not covered":              {with(9, uncovered), nil, false},
		"one of nine lives":                      {with(8, lived), because, false},
		"an explained one is killed":             {with(9, mutant{"a", "KILLED"}), because, false},
		"an explained one is gone":               {killed(9), because, false},
		"one that hangs is killed":               {with(0, hangs), nil, true},
		"one that does not compile is no mutant": {with(1, mutant{"a", "NOT VIABLE"}), nil, true},
		"no mutants at all":                      {nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s := judge(c.mutants, c.explained); s.isEnough() != c.enough {
				t.Errorf("%s: enough is %v", s, s.isEnough())
			}
		})
	}
}

func TestSurvivors_EachNeedsAReason(t *testing.T) {
	t.Parallel()
	got, err := parseSurvivors("# A comment.\na b\n  for a reason\n  of two lines\n\nc\n  another\n")
	if diff := cmp.Diff(survivors{"a b": "for a reason of two lines", "c": "another"}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	for _, text := range []string{"a\nb\n  reason\n", "  reason without a mutant\n", "a\n  one\na\n  two\n"} {
		if _, err := parseSurvivors(text); err == nil {
			t.Errorf("no error for %q", text)
		}
	}
}

func TestReport_NamesEachMutantThatCompilesByItsFunctionAndText(t *testing.T) {
	t.Parallel()
	mutants, err := readReport("testdata/report.json", "testdata")
	want := []mutant{
		{"testdata/grow.go.txt grow CONDITIONALS_BOUNDARY return size [[<]] limit", "LIVED"},
		{"testdata/grow.go.txt next INVERT_LOOPCTRL [[continue]]", "KILLED"},
		{`testdata/grow.go.txt label ARITHMETIC_BASE return name + unit + ": " + strconv.Itoa(size[[+]]1)`, "KILLED"},
	}
	if diff := cmp.Diff(want, mutants, cmp.AllowUnexported(mutant{})); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
