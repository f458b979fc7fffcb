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
