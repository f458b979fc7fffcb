package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

func TestWhenTheServiceWasDone(t *testing.T) {
	t.Parallel()
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	after := func(s float64) time.Time { return sent.Add(time.Duration(s * float64(time.Second))) }
	seen := func(s float64, status string, size int) stage.Sighting {
		return stage.Sighting{At: after(s), Status: status, Size: size}
	}
	resize := stage.Exchange{Sent: sent, Method: http.MethodPost}
	tests := map[string]struct {
		act   act
		done  time.Time
		holds bool // of promptly
	}{
		"the witness sees it first": {
			act{
				request: resize, ended: after(3.3),
				seen: []stage.Sighting{seen(-1, "available", 20), seen(0.1, "shrinking", 20), seen(3, "available", 8)},
				wire: []stage.Exchange{{Share: seen(3.2, "available", 8)}},
			},
			after(3), true,
		},
		"the provider sees it first": {
			act{
				request: resize, ended: after(3.3),
				seen: []stage.Sighting{seen(0.1, "shrinking", 20)},
				wire: []stage.Exchange{{Share: seen(3.2, "available", 8)}},
			},
			after(3.2), true,
		},
		"the apply returned long after": {
			act{request: resize, ended: after(9), seen: []stage.Sighting{seen(0.1, "shrinking", 20), seen(3, "available", 8)}},
			after(3), false,
		},
		"the apply returned before": {
			act{request: resize, ended: after(1), seen: []stage.Sighting{seen(0.1, "shrinking", 20), seen(3, "available", 8)}},
			time.Time{}, false,
		},
		"nothing was sent": {
			act{ended: after(1), seen: []stage.Sighting{seen(0.1, "shrinking", 20), seen(0.5, "available", 8)}},
			time.Time{}, false,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done, ok := test.act.serviceDone()
			if !done.Equal(test.done) || ok == test.done.IsZero() {
				t.Errorf("done at %v (%t), want %v", done, ok, test.done)
			}
			if got := test.act.promptly(); got.holds != test.holds {
				t.Errorf("the claim %q is %t, want %t", got.text, got.holds, test.holds)
			}
		})
	}
}

func TestAClaimTellsWhatIsTheCaseInstead(t *testing.T) {
	t.Parallel()
	shrink := stage.Exchange{Method: http.MethodPost, Path: "/shares/a/action", Body: `{"os-shrink":{"new_size":8}}`}
	done := act{exit: 1, output: "Apply complete!", wire: []stage.Exchange{shrink, shrink}}
	tests := map[string]struct {
		claim         claim
		holds         bool
		text, instead string
	}{
		"exit code":           {done.exited(0), false, "Terraform ended with exit code 0", "1"},
		"said":                {done.said("refused"), false, `Terraform said "refused"`, "it said nothing of the kind"},
		"said so":             {done.said("complete"), true, `Terraform said "complete"`, "it said nothing of the kind"},
		"sent too often":      {done.sent("os-shrink", 1), false, "os-shrink was sent exactly once", "2 times"},
		"not sent":            {done.sent("os-extend", 0), true, "os-extend was sent not at all", "not at all"},
		"a plan with effects": {done.changedNothing(), false, "nothing was sent but looks", `POST /shares/a/action {"os-shrink":{"new_size":8}} was sent`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.claim != (claim{text: test.text, holds: test.holds, instead: test.instead}) {
				t.Errorf("got %+v", test.claim)
			}
		})
	}
}

func TestAStoryStopsAtTheFirstClaimThatDoesNotHold(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := &story{tell: newTeller(&out, false)}
	err := s.prove(claimed(true, "one", ""), claimed(false, "two", "three"), claimed(true, "four", ""))
	if err == nil || err.Error() != "the story says that two; instead: three" {
		t.Errorf("got %v", err)
	}
	if strings.Contains(out.String(), "four") {
		t.Errorf("it went on:\n%s", out.String())
	}
}

func TestAnInterruptedDemoTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	interrupted := fmt.Errorf("scene 3: %w", context.Canceled)
	tests := map[string]struct {
		err  error
		want string
	}{
		"nothing":  {cleanedUp(interrupted, nil), "everything it started has been ended and removed"},
		"a share":  {cleanedUp(interrupted, errors.New("the share is still there")), "the share is still there"},
		"no scene": {cleanedUp(nil, errors.New("the share is still there")), "the share is still there"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := afterwards(test.err); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
