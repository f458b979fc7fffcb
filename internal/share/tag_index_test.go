package share_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// createTagged creates two shares with tags, and one without.
func createTagged(w *env) (blue, red string) {
	blue = w.create(config(10, tagged("team", "blue", "tier", "1")))
	red = w.create(config(10, tagged("team", "red"), map[string]any{"name": "logs"}))
	w.create(config(10, map[string]any{"name": "bare"}))
	w.service.ResetRequests()
	return blue, red
}

func TestTags_CanBeFilters(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		blue, red := createTagged(w)
		one := w.read("sfs_share", tagged("team", "blue"))
		w.mustEqual("id", blue, one.Attribute("id"))
		many := w.read("sfs_shares", map[string]any{"tags": stringMap("team", "red"), "name": "logs"})
		w.mustEqual("ids", []any{red}, many.Attribute("ids"))
		found := w.list(protocol.Query{Configuration: tagged("tier", "1")})
		if len(found) != 1 || found[0].Identity["id"] != blue {
			w.t.Errorf("found %v, want %s", found, blue)
		}
		w.mustNotRead("sfs_share", tagged("team", "green"), `No share matches tags["team"] = "green"`)
	})
}

func TestTags_AreInDataSources(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		blue, _ := createTagged(w)
		want := map[string]any{"team": "blue", "tier": "1"}
		w.mustEqual("tags in sfs_share", want, w.read("sfs_share", map[string]any{"id": blue}).Attribute("tags"))
		all, _ := w.read("sfs_shares", map[string]any{"name": "data"}).Attribute("shares").([]any)
		first, _ := all[0].(map[string]any)
		w.mustEqual("tags in sfs_shares", want, first["tags"])
		w.mustEqual("tags of a share without any", nil, w.read("sfs_share", map[string]any{"name": "bare"}).Attribute("tags"))
	})
}

// Tags are an extra: a plan that does not use them has no need of them.
func TestTags_ThatADataSourceMayNotReadAreNullWithOneWarning(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
			blue, green := createTagged(w)
			for _, id := range []string{blue, green} {
				w.service.Inject(emulator.Fault{PathContains: "/sfs/" + id, Effect: emulator.Status(status)})
			}
			w.service.Inject(emulator.Fault{PathContains: "resource_instances", Effect: emulator.Status(status)})
			for name, arguments := range map[string]map[string]any{"sfs_share": {"id": blue}, "sfs_shares": {"name": "data"}} {
				source, diagnostics := w.tf.Read(w.t.Context(), name, arguments)
				mustReport(w, diagnostics, warning, "The tags of share", "could not be read", "`tags` is null")
				if name == "sfs_share" {
					w.mustEqual("tags", nil, source.Attribute("tags"))
				}
			}
		})
	}
}

func TestTags_WithoutSupportNoneAreRead(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, _, _ := threeShares(w)
		w.share = w.mustImport(data)
		w.mustBeQuiet(config(10, metadata("team", "blue", "tier", "1")))
		w.read("sfs_shares", map[string]any{})
		w.read("sfs_share", map[string]any{"name": "logs"})
		w.list(protocol.Query{IncludeResource: true})
		for _, request := range w.service.Requests() {
			if strings.Contains(request.Path, "/sfs/") {
				w.t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
		w.mustNotRead("sfs_shares", tagged("team", "blue"), "Cannot list the shares", "tags")
	})
}

func TestTags_AreInGeneratedConfigurations(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{SFS: true, ReportUsed: true}, func(w *env) {
		for i := range 20 {
			w.create(config(2, tagged("number", fmt.Sprint(i)), map[string]any{"name": fmt.Sprintf("share-%d", i)}))
		}
		w.service.ResetRequests()
		found := w.list(protocol.Query{IncludeResource: true})
		if sent := len(w.service.Requests()); sent > 6 {
			w.t.Errorf("20 shares with their tags took %d requests", sent)
		}
		for _, one := range found {
			imported := w.mustImportIdentity("", one.Identity)
			w.mustPlanNothing(imported, w.tf.GenerateConfiguration(w.t.Context(), one.Resource))
		}
	})
}
