package differ

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// The emulator answers what a Manila answered when it was recorded.
func TestDiffer_TheEmulatorAnswersAsRecorded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(cmp.Or(os.Getenv("DIFFER_RECORDING"), "testdata/*.json.gz"))
	must(t, err)
	var met sync.Map // the patterns of the entries that a recording of any release met
	t.Cleanup(func() {
		entries, err := readKnown(0)
		must(t, err)
		reportStale(t, entries, func(entry *known) bool {
			_, found := met.Load(entry.Pattern)
			return found
		})
	})
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			recorded, err := readRecording(file)
			must(t, err)
			for _, entry := range compareAll(t, recorded) {
				if entry.met {
					met.Store(entry.Pattern, true)
				}
			}
		})
	}
}

// workers is how many sequences are played at a time, each in a project of its own.
const workers = 6

func TestDiffer_TheEmulatorAnswersAsManila(t *testing.T) {
	t.Parallel()
	if os.Getenv("SFS_ACC_BACKEND") != "manila" {
		t.Skip("needs a real Manila: make differ")
	}
	c := cloud{
		member: login{os.Getenv("OS_AUTH_URL"), os.Getenv("OS_USERNAME"), os.Getenv("OS_PASSWORD"), os.Getenv("OS_PROJECT_NAME")},
		admin: login{
			os.Getenv("OS_AUTH_URL"), os.Getenv("SFS_MANILA_ADMIN_USERNAME"), os.Getenv("SFS_MANILA_ADMIN_PASSWORD"),
			os.Getenv("SFS_MANILA_ADMIN_PROJECT"),
		},
		client: &http.Client{Timeout: time.Minute},
	}
	recorded := record(t, c, number(t, "DIFFER_SEQUENCES", 100), number(t, "DIFFER_SEED", 1))
	if path := os.Getenv("DIFFER_RECORD"); path != "" {
		must(t, recorded.write(path))
	}
	entries := compareAll(t, recorded)
	if len(recorded.Sequences) >= longEnough {
		reportStale(t, entries, func(entry *known) bool { return entry.met })
	}
}

func reportStale(t *testing.T, entries []*known, met func(*known) bool) {
	t.Helper()
	for _, entry := range entries {
		if !met(entry) {
			t.Errorf("testdata/known.json: stale, nothing differs so any more: %s", entry.Pattern)
		}
	}
}

// reserve is how long before the time limit no sequence begins, so that what was recorded is not lost.
const reserve = time.Minute

// projectLife is how long a worker plays in one project: its tokens are valid for an hour.
const projectLife = 30 * time.Minute

// record plays sequences at Manila.
func record(t *testing.T, c cloud, sequences, first int) recording {
	t.Helper()
	newest, err := c.newest(t.Context())
	must(t, err)
	must(t, c.makeTypes(t.Context()))
	recorded := recording{Newest: newest, Sequences: make([][]exchange, sequences)}
	var group sync.WaitGroup
	indexes := make(chan int)
	for worker := range workers {
		group.Go(func() {
			var s *service
			opened := time.Time{}
			for i := range indexes {
				if time.Since(opened) > projectLife {
					project, err := c.project(t.Context(), fmt.Sprintf("differ-%d-%d", time.Now().UnixNano(), worker))
					if err != nil {
						t.Errorf("seed %d: a project for it: %v", first+i, err)
						continue
					}
					s, opened = project, time.Now()
				}
				played, err := s.play(t.Context(), sequence(uint64(first+i), newest), newest, func(int, exchange) bool { return false })
				if err != nil {
					t.Errorf("seed %d: Manila: %v", first+i, err)
				}
				recorded.Sequences[i] = played
				if err := s.forget(t.Context(), newest); err != nil {
					opened = time.Time{} // what is left would be in the next answers
					if !errors.Is(err, errStillCounted) {
						t.Errorf("seed %d: emptying the project: %v", first+i, err)
					}
				}
			}
		})
	}
	deadline, limited := t.Deadline()
	for i := range sequences {
		if limited && time.Until(deadline) < reserve {
			t.Errorf("only %d of %d sequences were played before the time was up", i, sequences)
			break
		}
		indexes <- i
		if i > 0 && i%100 == 0 {
			t.Logf("%d of %d sequences", i, sequences)
		}
	}
	close(indexes)
	group.Wait()
	return recorded
}

// longEnough is how many sequences meet every entry of testdata/known.json.
const longEnough = 2000

func compareAll(t *testing.T, recorded recording) []*known {
	t.Helper()
	release := emulator.ReleaseOf(recorded.Newest)
	entries, err := readKnown(release)
	must(t, err)
	count, examples, sequences, calls, explained := map[string]int{}, map[string]string{}, 0, 0, 0
	for i, sequence := range recorded.Sequences {
		if len(sequence) == 0 {
			continue // not played
		}
		sequences++
		server, emulated, err := startEmulator(t.Context(), release, recorded.Newest)
		must(t, err)
		found, played, err := emulated.differences(t.Context(), sequence, recorded.Newest)
		server.Close()
		if err != nil {
			t.Errorf("sequence %d: emulator: %v", i, err)
		}
		calls += played
		for _, one := range found {
			if explain(entries, one.String()) {
				explained++
				continue
			}
			count[one.String()]++
			examples[one.String()] = fmt.Sprintf("sequence %d: %s", i, one.step)
		}
	}
	for _, one := range slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	}) {
		t.Errorf("%d times %s\n    %s", count[one], one, examples[one])
	}
	t.Logf("Manila %d (2.%d): %d sequences, %d calls, %d differences with a reason, %d without",
		release, recorded.Newest, sequences, calls, explained, len(count))
	return entries
}

func number(t *testing.T, variable string, unset int) int {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		return unset
	}
	n, err := strconv.Atoi(value)
	must(t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What Manila 15 answered differs from what Manila 20 does, so this comparison can fail.
func TestDiffer_AnotherReleaseDiffers(t *testing.T) {
	t.Parallel()
	recorded, err := readRecording("testdata/manila-15.json.gz")
	must(t, err)
	for _, sequence := range recorded.Sequences {
		server, emulated, err := startEmulator(t.Context(), 20, 89)
		must(t, err)
		found, _, err := emulated.differences(t.Context(), sequence, recorded.Newest)
		server.Close()
		must(t, err)
		if slices.ContainsFunc(found, func(one difference) bool { return one.at == "status" || one.at == "body.forbidden.message" }) {
			return
		}
	}
	t.Error("nothing differs")
}

// PostgreSQL returns rows with equal sort keys in any order.
func TestDiffer_SharesWithEqualSortKeysHaveNoOrder(t *testing.T) {
	t.Parallel()
	list := func(shares ...string) view {
		v := view{}
		for i, share := range shares {
			id, size, _ := strings.Cut(share, " ")
			v[fmt.Sprintf("body.shares[%d].id", i)], v[fmt.Sprintf("body.shares[%d].size", i)] = id, size
		}
		return v
	}
	differ := func(query string, a, b view) bool {
		s := step{Query: query}
		return len(compare("", s.ordered(a), s.ordered(b))) > 0
	}
	one, other := list("x 2", "y 1", "z 1"), list("x 2", "z 1", "y 1")
	if differ("sort_key=size", one, other) || !differ("sort_key=size", one, list("y 1", "x 2", "z 1")) {
		t.Error("sorted by size")
	}
	if !differ("", one, other) || !differ("sort_key=created_at", one, other) {
		t.Error("sorted by time")
	}
	if differ("sort_key=size&limit=1", list("y 1"), list("z 1")) {
		t.Error("a page")
	}
}

func TestDiffer_AnEntryWithoutAReasonIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := parseKnown([]byte(`[{"pattern":".*"}]`), 15); err == nil {
		t.Error("no error")
	}
	entries, err := parseKnown([]byte(`[{"pattern":"a","reason":"r","releases":[20]},{"pattern":"b","reason":"r"}]`), 15)
	must(t, err)
	if explain(entries, "a") || !explain(entries, "b") || explain(entries, "bb") {
		t.Error("an entry covers what it does not name, or not what it does")
	}
}
