package chaos

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// Without a word 200 schedules are played, always the same. SEEDS is another
// number of them, and with it SEED is where they begin; 0 is anywhere.
func TestMain(m *testing.M) {
	flag.Parse()
	seeds, first := "200", "1"
	if given := os.Getenv("SEEDS"); given != "" {
		seeds, first = given, "0"
	}
	if given := os.Getenv("SEED"); given != "" {
		first = given
	}
	for name, value := range map[string]string{"rapid.checks": seeds, "rapid.seed": first, "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}

func TestTheTruthIsToldUnderEverySchedule(t *testing.T) {
	t.Parallel()
	var stats Statistics
	rapid.Check(t, func(t *rapid.T) {
		schedule := drawSchedule(t)
		rapid.SyncTest(t, func(t *rapid.T) {
			if err := Tell(schedule, &stats); err != nil {
				t.Fatalf("this does not hold:\n%s\n\nthe schedule:\n%s\nTo keep it as a regression test, write this to internal/acctest/chaos/testdata/WHAT-WENT-WRONG.json:\n%s",
					err, schedule, schedule.JSON())
			}
		})
	})
	t.Log(&stats)
}

// Each file in testdata is a schedule that has failed once.
func TestSchedulesThatOnceFailed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var schedule Schedule
			if err := json.Unmarshal(text, &schedule); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				if err := Tell(schedule, new(Statistics)); err != nil {
					t.Errorf("%s\n%s", err, schedule)
				}
			})
		})
	}
}

// Half-done work: whatever is cut off, at whichever request, and in whichever
// way, the next apply goes on from there and sends nothing twice.
func TestEveryStepCanBeTheLast(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before []Act
		act    Act
		sent   func(*Statistics) int64
	}{
		"create":          {nil, Act{Do: apply, Size: 10, Note: "one"}, creates},
		"grow":            {[]Act{{Do: apply, Size: 10}}, Act{Do: apply, Size: 20}, resizesSent},
		"shrink":          {[]Act{{Do: apply, Size: 20}}, Act{Do: apply, Size: 10}, resizesSent},
		"rename":          {[]Act{{Do: apply, Size: 10}}, Act{Do: apply, Size: 10, Renamed: true}, creates},
		"change metadata": {[]Act{{Do: apply, Size: 10, Note: "one"}}, Act{Do: apply, Size: 10, Note: "two"}, creates},
		"all in one":      {[]Act{{Do: apply, Size: 10}}, Act{Do: apply, Size: 5, Note: "two", Renamed: true}, resizesSent},
		"delete":          {[]Act{{Do: apply, Size: 10}}, Act{Do: destroy}, nil},
		"import":          {[]Act{{Do: apply, Size: 10}}, Act{Do: reimport}, creates},
	} {
		for _, end := range []End{{How: kill}, {How: kill, Done: true}, {How: interrupt, Done: true}, {How: network, Done: true}} {
			t.Run(fmt.Sprintf("%s, %s, done %v", name, end.How, end.Done), func(t *testing.T) {
				t.Parallel()
				for end.Request = 1; ; end.Request++ {
					schedule := Schedule{AtOnce: true, Rounds: []Round{{Acts: test.before}, {Acts: []Act{test.act}, End: &end}}}
					var stats Statistics
					synctest.Test(t, func(t *testing.T) {
						if err := Tell(schedule, &stats); err != nil {
							t.Errorf("%s\n%s", err, schedule)
						}
					})
					// Terraform itself replaces a share whose create was interrupted.
					replaced := name == "create" && end.How == interrupt
					if test.sent != nil && test.sent(&stats) > 1 && !replaced {
						t.Errorf("sent %d times:\n%s", test.sent(&stats), schedule)
					}
					if t.Failed() || stats.Kills.Load()+stats.Interrupts.Load()+stats.Outages.Load() == 0 {
						break // The act has no more requests.
					}
				}
			})
		}
	}
}

func creates(s *Statistics) int64 { return s.Creates.Load() }

func resizesSent(s *Statistics) int64 { return s.Resizes.Load() }

// A story that finds nothing wrong must be one that would have.
func TestALieMakesAStoryEndBadly(t *testing.T) {
	t.Parallel()
	for lie, test := range map[string]struct {
		act  Act
		says string
	}{
		"it is gone":                {Act{Do: apply, Size: 10}, "no state knows the share"},
		"it has 5 GiB and is ready": {Act{Do: apply, Size: 5}, "the apply succeeded, but size is not 5"},
	} {
		t.Run(lie, func(t *testing.T) {
			t.Parallel()
			schedule := Schedule{Rounds: []Round{
				{Acts: []Act{{Do: apply, Size: 20}}},
				{Acts: []Act{test.act}, Faults: []Fault{{Share: 0, On: onLook, Effect: lie, Times: 100}}},
			}}
			synctest.Test(t, func(t *testing.T) {
				if err := Tell(schedule, new(Statistics)); err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("the story says %v, want %q", err, test.says)
				}
			})
		})
	}
}

func TestAStoryIsTheSameEachTimeItIsTold(t *testing.T) {
	t.Parallel()
	schedule := Schedule{Rounds: []Round{
		{Acts: []Act{{Share: 0, Do: apply, Size: 10}, {Share: 1, Do: apply, Size: 20, Note: "one"}}, Faults: []Fault{{Share: -1, Effect: "cut after the work", Times: 3}}},
		{Acts: []Act{{Share: 0, Do: apply, Size: 5}, {Share: 1, Do: destroy}}, End: &End{How: kill, Request: 9, Done: true}},
	}}
	var tellings []string
	for i := range 3 {
		synctest.Test(t, func(t *testing.T) {
			var stats Statistics
			if err := Tell(schedule, &stats); err != nil {
				t.Error(err)
			}
			tellings = append(tellings, strconv.Itoa(int(stats.Requests.Load())))
		})
		if tellings[i] != tellings[0] {
			t.Errorf("it went differently: %v requests", tellings)
		}
	}
}
