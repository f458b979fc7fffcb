package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// Message matches an error that has the phrases in that order. Terraform wraps
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

// Plans checks the planned action of the share.
func Plans(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return PlansFor(Address, action)
}

// PlansFor checks the planned action of a resource.
func PlansFor(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// All runs all checks and reports every failure.
func All(checks ...resource.TestCheckFunc) resource.TestCheckFunc {
	return resource.ComposeAggregateTestCheckFunc(checks...)
}

// State checks one attribute of the share in the state.
func State(attribute, value string) resource.TestCheckFunc {
	return resource.TestCheckResourceAttr(Address, attribute, value)
}

// Absent checks that the share has no such attributes in the state.
func Absent(attributes ...string) resource.TestCheckFunc {
	var checks []resource.TestCheckFunc
	for _, attribute := range attributes {
		checks = append(checks, resource.TestCheckNoResourceAttr(Address, attribute))
	}
	return All(checks...)
}

// Service checks the share on the service.
func (env *Env) Service(check func(share *manila.Share) error) resource.TestCheckFunc {
	return func(*terraform.State) error {
		share, err := env.API.GetShare(context.Background(), env.Ref())
		if err != nil {
			return err
		}
		return check(share)
	}
}

// HasSize checks that state and service have the same size.
func (env *Env) HasSize(size int) resource.TestCheckFunc {
	return All(State("size", fmt.Sprint(size)), env.Service(func(share *manila.Share) error {
		if share.Size != size || share.Status != "available" {
			return fmt.Errorf("the service has %d GiB in status %q, want %d GiB available", share.Size, share.Status, size)
		}
		return nil
	}))
}

// HasName checks the name on the service, and the description.
func (env *Env) HasName(name, description string) resource.TestCheckFunc {
	return env.Service(func(share *manila.Share) error {
		if share.Name != name || share.Description != description {
			return fmt.Errorf("the service has name %q, description %q", share.Name, share.Description)
		}
		return nil
	})
}

// HasMetadata checks the metadata on the service, except the bytes in use.
func (env *Env) HasMetadata(want map[string]string) resource.TestCheckFunc {
	return env.Service(func(share *manila.Share) error {
		got := map[string]string{}
		maps.Copy(got, share.Metadata)
		delete(got, "share_used")
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("metadata (-want +got):\n%s", diff)
		}
		return nil
	})
}

// HasRules checks the access rules on the service, as "10.0.0.1 rw active".
func (env *Env) HasRules(want ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		rules, err := env.API.ListRules(context.Background(), env.Ref())
		if err != nil {
			return err
		}
		var got []string
		for _, rule := range rules {
			got = append(got, fmt.Sprintf("%s %s %s", rule.To, rule.Level, rule.State))
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
			return fmt.Errorf("rules (-want +got):\n%s", diff)
		}
		return nil
	}
}

// Sent checks which actions were sent since the test began, in that order.
func (env *Env) Sent(actions ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var sent []string
		for _, e := range env.Proxy.Exchanges(func(e Exchange) bool { return e.Action != "" }) {
			sent = append(sent, e.Action)
		}
		if !slices.Equal(sent, actions) {
			return fmt.Errorf("the actions sent are %v, want %v", sent, actions)
		}
		return nil
	}
}

// sentOnlyGET checks that the provider has changed nothing.
func (env *Env) sentOnlyGET(*terraform.State) error {
	if sent := env.Proxy.Exchanges(func(e Exchange) bool { return e.Method != http.MethodGet }); len(sent) > 0 {
		return fmt.Errorf("want nothing but GET, got %+v", sent)
	}
	return nil
}

// isOnlyShare checks that there is one share with the test's name.
func (env *Env) isOnlyShare(*terraform.State) error {
	shares, err := env.API.FindShares(context.Background(), manila.ShareFilter{Name: env.Name})
	if err != nil {
		return err
	}
	if len(shares) != 1 || shares[0].ID != env.Ref().ID {
		return fmt.Errorf("want one share %q, got %+v", env.Name, shares)
	}
	return nil
}

// Saved checks the state file that the last step of Test has left, as a step's
// PreConfig.
func (env *Env) Saved(want map[string]any) func() {
	return func() {
		env.t.Helper()
		files, err := filepath.Glob(filepath.Join(env.dir, "work*", "terraform.tfstate"))
		if err != nil || len(files) != 1 {
			env.t.Fatalf("want one state file below %s: %v %v", env.dir, files, err)
		}
		checkState(env.t, files[0], want)
	}
}

// checkState checks the only resource in a state file, without the refresh that
// Terraform makes.
func checkState(t *testing.T, file string, want map[string]any) {
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
	for attribute, value := range want {
		if got := fmt.Sprint(state.Resources[0].Instances[0].Attributes[attribute]); got != fmt.Sprint(value) {
			t.Errorf("the state has %s = %s, want %v", attribute, got, value)
		}
	}
}
