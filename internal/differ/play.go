package differ

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// pair is the two services that play a sequence.
type pair struct {
	manila, emulator *service
	newest           int
}

// report is what came of a sequence.
type report struct {
	calls       int
	differences []difference
	transcript  []string // of the calls, for the one who looks for the reason
}

// play sends the steps to both, waits after each until nothing is in progress, and compares the answers and the shares.
// It ends early where the two have gone apart: what follows differs for the same reason.
func (p pair) play(steps []step) (report, error) {
	var r report
	for _, st := range steps {
		manila, err := p.manila.do(st)
		if err != nil {
			return r, fmt.Errorf("manila: %s: %w", st, err)
		}
		emulator, err := p.emulator.do(st)
		if err != nil {
			return r, fmt.Errorf("emulator: %s: %w", st, err)
		}
		r.calls++
		r.transcript = append(r.transcript, fmt.Sprintf("%s -> %d", st, manila.status))
		found := compare(st.call(), viewOf(manila, p.manila.labels()), viewOf(emulator, p.emulator.labels()))
		if st.method != "GET" && manila.status < 300 || emulator.status < 300 && st.method != "GET" {
			after, err := p.compareShares()
			if err != nil {
				return r, fmt.Errorf("after %s: %w", st, err)
			}
			found = append(found, after...)
		}
		r.differences = append(r.differences, found...)
		if (manila.status < 300) != (emulator.status < 300) {
			break
		}
	}
	return r, nil
}

// compareShares waits until both are quiet and compares all shares, with their rules.
func (p pair) compareShares() ([]difference, error) {
	left, err := p.manila.settle(p.newest)
	if err != nil {
		return nil, fmt.Errorf("manila: %w", err)
	}
	right, err := p.emulator.settle(p.newest)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	found := compare("state", viewOf(left, p.manila.labels()), viewOf(right, p.emulator.labels()))
	if len(p.manila.rules) == 0 {
		return found, nil
	}
	for i := range p.manila.shares {
		rules := step{method: "GET", path: "share-access-rules", query: queryOf("share_id", fmt.Sprintf("{share%d}", i)), version: fmt.Sprintf("2.%d", p.newest)}
		manila, err := p.manila.do(rules)
		if err != nil {
			return nil, err
		}
		emulator, err := p.emulator.do(rules)
		if err != nil {
			return nil, err
		}
		found = append(found, compare("rules", viewOf(manila, p.manila.labels()), viewOf(emulator, p.emulator.labels()))...)
	}
	return found, nil
}

const (
	settleTimeout = 20 * time.Second
	settlePause   = 30 * time.Millisecond
)

// settle reads the list of shares until nothing in it is in progress: until it was the same for a moment where an
// administrator has set the status of something that nobody works on.
func (s *service) settle(newest int) (answer, error) {
	list := step{method: "GET", path: "shares/detail", version: fmt.Sprintf("2.%d", newest)}
	deadline := time.Now().Add(settleTimeout)
	for {
		got, err := s.do(list)
		if err != nil || got.status != 200 {
			return got, fmt.Errorf("%s: %d %s %w", list, got.status, got.raw, err)
		}
		if s.quiet(got.raw) {
			return got, nil
		}
		if time.Now().After(deadline) {
			return got, fmt.Errorf("still in progress after %s: %s", settleTimeout, got.raw)
		}
		time.Sleep(settlePause)
	}
}

func (s *service) quiet(raw string) bool {
	var list struct {
		Shares []struct {
			ID     string
			Status *string
			Rules  string `json:"access_rules_status"`
		}
	}
	if json.Unmarshal([]byte(raw), &list) != nil {
		return false
	}
	for _, share := range list.Shares {
		if share.Status == nil {
			return false
		}
		busy := slices.Contains([]string{"creating", "deleting", "extending", "shrinking"}, *share.Status)
		if busy && s.stuck[share.ID] != *share.Status {
			return false
		}
		if share.Rules == "syncing" {
			return false
		}
	}
	return true
}
