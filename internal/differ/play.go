package differ

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// exchange is one call and what a service answered.
type exchange struct {
	Step   step   `json:"step"`
	Answer view   `json:"answer"`
	State  []view `json:"state,omitempty"` // of the shares afterwards, then of the rules of each, where they may have changed
}

// play sends the steps and waits after each until nothing is in progress. It ends when until says that the service has
// left the path that others follow.
func (s *service) play(ctx context.Context, steps []step, newest int, until func(i int, done exchange) bool) ([]exchange, error) {
	var played []exchange
	for i, st := range steps {
		got, err := s.do(ctx, st)
		if err != nil {
			return played, fmt.Errorf("%s: %w", st, err)
		}
		done := exchange{Step: st, Answer: viewOf(got, s.labels())}
		if st.Method != http.MethodGet && got.status < 300 {
			if done.State, err = s.state(ctx, newest, strings.Contains(st.call(), "access")); err != nil {
				return played, fmt.Errorf("after %s: %w", st, err)
			}
		}
		played = append(played, done)
		if until(i, done) {
			break
		}
	}
	return played, nil
}

// differences plays what was recorded at Manila, until the two have gone apart: what follows differs for the same reason.
func (s *service) differences(ctx context.Context, recorded []exchange, newest int) (found []difference, calls int, err error) {
	steps := make([]step, len(recorded))
	for i, one := range recorded {
		steps[i] = one.Step
	}
	played, err := s.play(ctx, steps, newest, func(i int, done exchange) bool {
		one := recorded[i]
		here := compare(done.Step.call(), done.Step.ordered(one.Answer), done.Step.ordered(done.Answer))
		for j := range min(len(one.State), len(done.State)) {
			here = append(here, compare([]string{"shares after ", "rules after "}[min(j, 1)]+done.Step.call(), one.State[j], done.State[j])...)
		}
		for j := range here {
			here[j].step = done.Step
		}
		found = append(found, here...)
		return len(one.State) != len(done.State)
	})
	return found, len(played), err
}

// state is that of all shares, and of their rules where those were changed, once both are quiet.
func (s *service) state(ctx context.Context, newest int, withRules bool) ([]view, error) {
	rules, err := s.rulesOfAll(ctx, newest, withRules)
	if err != nil {
		return nil, err
	}
	if _, err := s.settle(ctx, newest); err != nil {
		return nil, err
	}
	// A read that ends while the work does may show the status of after and the size of before.
	list, err := s.settle(ctx, newest)
	if err != nil {
		return nil, err
	}
	return append([]view{viewOf(list, s.labels())}, rules...), nil
}

// The state is null for a moment before a rule is gone.
var pendingRule = regexp.MustCompile(`"state": ?(null|"(queued_to_|applying|denying|updating))`)

var failedRule = regexp.MustCompile(`"state": ?"error"`)

// rulesOfAll waits for the rules themselves: access_rules_status is error while one in error is denied.
func (s *service) rulesOfAll(ctx context.Context, newest int, wanted bool) ([]view, error) {
	var states []view
	s.healthy = map[string]bool{}
	if !wanted {
		return nil, nil
	}
	for i, id := range s.shares {
		list := step{Method: "GET", Path: "share-access-rules", Query: queryOf("share_id", fmt.Sprintf("{share%d}", i)), Version: fmt.Sprintf("2.%d", newest)}
		got, err := s.do(ctx, list)
		for deadline := time.Now().Add(settleTimeout); err == nil && pendingRule.MatchString(got.raw) && time.Now().Before(deadline); got, err = s.do(ctx, list) {
			if err := wait(ctx, settlePause); err != nil {
				return nil, err
			}
		}
		if err != nil {
			return nil, err
		}
		s.healthy[id] = got.status == http.StatusOK && !failedRule.MatchString(got.raw)
		states = append(states, viewOf(got, s.labels()))
	}
	return states, nil
}

const (
	settleTimeout = time.Minute
	settlePause   = 120 * time.Millisecond // fewer looks leave more of the service to the others
)

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle reads the list of shares until nothing in it is in progress, but for what only an administrator set so.
func (s *service) settle(ctx context.Context, newest int) (answer, error) {
	list := step{Method: "GET", Path: "shares/detail", Version: fmt.Sprintf("2.%d", newest)}
	deadline := time.Now().Add(settleTimeout)
	for pause := time.Duration(0); ; pause = settlePause {
		if err := wait(ctx, pause); err != nil {
			return answer{}, err
		}
		got, err := s.do(ctx, list)
		if err != nil {
			return got, fmt.Errorf("%s: %w", list, err)
		}
		bin, err := s.recycleBin(ctx, newest)
		if err != nil {
			return got, err
		}
		// Manila 23 answers 500 between the end of a share's only instance and that of the share (api/v2/shares.py).
		if got.status == http.StatusOK && s.quiet(got.raw) && s.quiet(bin.raw) {
			return got, nil
		}
		if time.Now().After(deadline) {
			return got, fmt.Errorf("%s: still in progress after %s: %d %s", list, settleTimeout, got.status, got.raw)
		}
	}
}

func (s *service) recycleBin(ctx context.Context, newest int) (answer, error) {
	if !s.recycled {
		return answer{raw: "{}"}, nil
	}
	return s.do(ctx, step{Method: "GET", Path: "shares/detail", Query: "is_soft_deleted=true", Version: fmt.Sprintf("2.%d", newest)})
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
		if share.Status == nil || share.Rules == "syncing" {
			return false
		}
		// The rules of a share as a whole are in error a moment longer than the last one that was.
		if share.Rules == "error" && s.healthy[share.ID] {
			return false
		}
		busy := slices.Contains([]string{"creating", "deleting", "extending", "shrinking"}, *share.Status)
		if busy && s.stuck[share.ID] != *share.Status {
			return false
		}
	}
	return true
}
