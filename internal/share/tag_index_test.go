package share_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// On an SFS service some of the shares have tags.
func withTags(w *env) (blue, red string) {
	blue = w.create(config(10, map[string]any{"tags": map[string]string{"team": "blue", "tier": "1"}}))
	red = w.create(config(10, map[string]any{"name": "logs", "tags": map[string]string{"team": "red"}}))
	w.create(config(10, map[string]any{"name": "bare"}))
	w.service.ResetRequests()
	return blue, red
}

func TestTags_SharesAreFoundByThem(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		blue, red := withTags(w)
		one := w.read("sfs_share", map[string]any{"tags": map[string]string{"team": "blue"}})
		if got := one.Attribute("id"); got != blue {
			w.t.Errorf("found %v, want %s", got, blue)
		}
		many := w.read("sfs_shares", map[string]any{"tags": map[string]string{"team": "red"}, "name": "logs"})
		if diff := cmp.Diff([]any{red}, many.Attribute("ids")); diff != "" {
			w.t.Errorf("ids (-want +got):\n%s", diff)
		}
		found := w.list(protocol.Query{Configuration: map[string]any{"tags": map[string]string{"tier": "1"}}})
		if len(found) != 1 || found[0].Identity["id"] != blue {
			w.t.Errorf("found %v, want %s", found, blue)
		}
		w.mustNotRead("sfs_share", map[string]any{"tags": map[string]string{"team": "green"}}, `No share matches tags["team"] = "green"`)
	})
}

func TestTags_DataSourcesHaveThem(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		blue, _ := withTags(w)
		want := map[string]any{"team": "blue", "tier": "1"}
		if diff := cmp.Diff(want, w.read("sfs_share", map[string]any{"id": blue}).Attribute("tags")); diff != "" {
			w.t.Errorf("of one share (-want +got):\n%s", diff)
		}
		all, _ := w.read("sfs_shares", map[string]any{"name": "data"}).Attribute("shares").([]any)
		first, _ := all[0].(map[string]any)
		if diff := cmp.Diff(want, first["tags"]); diff != "" {
			w.t.Errorf("of several (-want +got):\n%s", diff)
		}
		if tags := w.read("sfs_share", map[string]any{"name": "bare"}).Attribute("tags"); tags != nil {
			w.t.Errorf("a share without tags has %v", tags)
		}
	})
}

func TestTags_AServiceWithoutThemIsNotAsked(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		threeShares(w)
		w.read("sfs_shares", map[string]any{})
		w.read("sfs_share", map[string]any{"name": "logs"})
		w.list(protocol.Query{IncludeResource: true})
		for _, request := range w.service.Requests() {
			if !strings.Contains(request.Path, "/shares") {
				w.t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
		w.mustNotRead("sfs_shares", map[string]any{"tags": map[string]string{"team": "blue"}}, "Cannot list the shares", "tags")
	})
}

func TestTags_AGeneratedConfigurationHasThem(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		for i := range 20 {
			w.create(config(2, map[string]any{"name": fmt.Sprintf("share-%d", i), "tags": map[string]string{"number": fmt.Sprint(i)}}))
		}
		w.service.ResetRequests()
		found := w.list(protocol.Query{IncludeResource: true})
		if asked := len(w.service.Requests()); asked > 6 {
			w.t.Errorf("20 shares with their tags took %d requests", asked)
		}
		for _, one := range found {
			imported, diagnostics := w.tf.Import(w.t.Context(), "sfs_share", "", one.Identity)
			if len(diagnostics) > 0 {
				w.t.Fatal(protocol.Text(diagnostics))
			}
			generated := w.tf.GenerateConfiguration(w.t.Context(), one.Resource)
			if plan := w.tf.Plan(w.t.Context(), imported, generated); len(plan.Diagnostics) > 0 || !plan.IsEmpty(imported) {
				w.t.Errorf("%s: the plan is not empty:\n%s\nstate %s\nplan  %s", one.DisplayName, protocol.Text(plan.Diagnostics), imported.State, plan.State)
			}
		}
	})
}
