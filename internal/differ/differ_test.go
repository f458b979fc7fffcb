package differ

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// releases are the newest microversions of the releases that the emulator emulates.
var releases = map[int]int{15: 73, 20: 89}

// workers is how many sequences are played at a time, each in a project of its own.
const workers = 8

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
	newest, err := c.newest()
	must(t, err)
	must(t, c.makeTypes())
	run := differ{newest: newest, release: releaseOf(newest)}
	sequences, first := number(t, "DIFFER_SEQUENCES", 100), number(t, "DIFFER_SEED", 1)

	var group sync.WaitGroup
	seeds := make(chan int)
	for worker := range workers {
		manila, err := c.project(fmt.Sprintf("differ-%d-%d", time.Now().UnixNano(), worker))
		must(t, err)
		group.Go(func() {
			for seed := range seeds {
				run.play(t, uint64(seed), manila)
			}
		})
	}
	for seed := first; seed < first+sequences; seed++ {
		seeds <- seed
	}
	close(seeds)
	group.Wait()
	run.print(t, sequences)
}

func releaseOf(newest int) int {
	release := 0
	for r, version := range releases {
		if version <= newest {
			release = max(release, r)
		}
	}
	return release
}

// differ collects the results of the workers.
type differ struct {
	newest, release int
	mutex           sync.Mutex
	calls           int
	found           map[difference]int
	examples        map[difference]string
}

func (d *differ) play(t *testing.T, seed uint64, manila *service) {
	server, emulated, err := startEmulator(d.release, d.newest)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	played, err := pair{manila: manila, emulator: emulated, newest: d.newest}.play(sequence(seed, d.newest))
	if err != nil {
		t.Errorf("seed %d: %v", seed, err)
	}
	if err := manila.forget(d.newest); err != nil {
		t.Errorf("seed %d: emptying the project: %v", seed, err)
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.found == nil {
		d.found, d.examples = map[difference]int{}, map[difference]string{}
	}
	d.calls += played.calls
	for _, one := range played.differences {
		d.found[one]++
		d.examples[one] = fmt.Sprintf("seed %d: %q", seed, played.transcript)
	}
}

func (d *differ) print(t *testing.T, sequences int) {
	all := make([]difference, 0, len(d.found))
	for one := range d.found {
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b difference) int { return cmp.Compare(d.found[b], d.found[a]) })
	for _, one := range all {
		t.Errorf("%d times %s\n    %s", d.found[one], one, d.examples[one])
	}
	fmt.Printf("Manila to 2.%d: %d sequences, %d calls, %d unexplained differences\n", d.newest, sequences, d.calls, len(all))
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
