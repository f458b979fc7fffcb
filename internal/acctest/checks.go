package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Message matches an error that has the phrases in that order. Terraform breaks
// lines and draws boxes around errors, so any white space matches any.
func Message(phrases ...string) *regexp.Regexp {
	var patterns []string
	for _, phrase := range phrases {
		words := strings.Fields(phrase)
		for i, word := range words {
			words[i] = regexp.QuoteMeta(word)
		}
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, ".*"))
}

// PlansUpdate are the plan checks of a change in place.
func PlansUpdate() resource.ConfigPlanChecks { return plans(plancheck.ResourceActionUpdate) }

// PlansReplace are the plan checks of a replacement.
func PlansReplace() resource.ConfigPlanChecks {
	return plans(plancheck.ResourceActionDestroyBeforeCreate)
}

// PlansCreate are the plan checks of a create.
func PlansCreate() resource.ConfigPlanChecks { return plans(plancheck.ResourceActionCreate) }

func plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(Address, action)}}
}

// Then runs all checks and tells all that fail.
func Then(checks ...resource.TestCheckFunc) resource.TestCheckFunc {
	return resource.ComposeAggregateTestCheckFunc(checks...)
}

// State checks one attribute of the share in the state.
func State(attribute, value string) resource.TestCheckFunc {
	return resource.TestCheckResourceAttr(Address, attribute, value)
}

// Service checks the share as the service has it.
func (w *Env) Service(check func(share *manila.Share) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		share, err := w.API.GetShare(context.Background(), w.Ref())
		if err != nil {
			return err
		}
		return check(share)
	}
}

// HasSize checks that state and service agree on the size.
func (w *Env) HasSize(size int) resource.TestCheckFunc {
	return Then(State("size", fmt.Sprint(size)), w.Service(func(share *manila.Share) error {
		if share.Size != size || share.Status != "available" {
			return fmt.Errorf("the service has %d GiB in status %q, want %d GiB available", share.Size, share.Status, size)
		}
		return nil
	}))
}

// SentOnly checks which actions went out since the test began, in that order.
func (w *Env) SentOnly(actions ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var sent []string
		for _, e := range w.Proxy.Exchanges() {
			if e.Action != "" {
				sent = append(sent, e.Action)
			}
		}
		if !slices.Equal(sent, actions) {
			return fmt.Errorf("the actions sent are %v, want %v", sent, actions)
		}
		return nil
	}
}

// StateHolds looks into the state file as the last command left it, without
// Terraform and the refresh it would make.
func (w *Env) StateHolds(attribute string, want any) {
	w.t.Helper()
	files, err := filepath.Glob(filepath.Join(w.dir, "work*", "terraform.tfstate"))
	if err != nil || len(files) != 1 {
		w.t.Fatalf("want one state file below %s: %v %v", w.dir, files, err)
	}
	checkStateFile(w.t, files[0], attribute, want)
}

func checkStateFile(t *testing.T, file, attribute string, want any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Resources) != 1 || len(state.Resources[0].Instances) != 1 {
		t.Fatalf("want one resource in the state: %s", text)
	}
	if got := fmt.Sprint(state.Resources[0].Instances[0].Attributes[attribute]); got != fmt.Sprint(want) {
		t.Errorf("the state has %s = %s, want %v", attribute, got, want)
	}
}

// wasDeniedOnce checks that one request, and no more, met an expired token.
func (w *Env) wasDeniedOnce(*terraform.State) error {
	denied := 0
	for _, e := range w.Proxy.Exchanges() {
		if e.Status == http.StatusUnauthorized {
			denied++
		}
	}
	if denied != 1 {
		return fmt.Errorf("%d requests met an expired token, want 1", denied)
	}
	return nil
}
