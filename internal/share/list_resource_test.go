package share_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func (w *env) list(q protocol.Query) []protocol.ListResult {
	w.t.Helper()
	q.Type = "sfs_share"
	var all []protocol.ListResult
	for found := range w.tf.List(w.t.Context(), q) {
		w.mustReportNothing(found.Diagnostics)
		all = append(all, found)
	}
	return all
}

// mixed creates shares of seven kinds that differ in their attributes.
func mixed(w *env, count int) {
	for i := range count {
		more := map[string]any{"name": fmt.Sprintf("share-%d", i)}
		switch i % 7 {
		case 1:
			more = map[string]any{"name": nil}
		case 2:
			maps.Copy(more, map[string]any{"share_proto": "cifs", "description": `with "quotes" and ${interpolation}`})
		case 3:
			maps.Copy(more, map[string]any{"availability_zone": "nova-2", "metadata": map[string]string{"team": "blue", "ключ": "значение"}})
		case 4:
			maps.Copy(more, map[string]any{"share_type": emulator.BoundedTypeID, "size_policy": "at_least"})
		case 5:
			maps.Copy(more, map[string]any{"description": "in a network", "deletion_protection": true})
		case 6:
			maps.Copy(more, map[string]any{"prevent_shrink": true, "timeouts": map[string]any{"update": "2h"}})
		}
		id := w.create(config(3+i%40, more))
		w.service.EditShare(id, func(s *emulator.Share) {
			switch i % 7 {
			case 3:
				s.Metadata["share_used"], s.Metadata["#sfs_quota_type"], s.Metadata["enterprise_project_id"] = "1024", "soft", "0"
			case 5:
				s.ShareNetworkID, s.SnapshotID = "0f0e0d0c-1111-4222-8333-444455556666", "1f0e0d0c-1111-4222-8333-444455556666"
			}
		})
	}
	w.service.ResetRequests()
}

func TestList_FindsTheSharesThatMatch(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		_, logs, _ := threeShares(w)
		found := w.list(protocol.Query{Configuration: map[string]any{"metadata": stringMap("team", "blue"), "max_size": 5}})
		if len(found) != 1 || found[0].DisplayName != "logs" || found[0].Resource != nil {
			w.t.Fatalf("found %+v, want the share logs without its resource", found)
		}
		w.mustEqual("identity", map[string]any{"id": logs, "region": "RegionOne"}, found[0].Identity)
		if all := w.list(protocol.Query{}); len(all) != 3 {
			w.t.Errorf("without a filter there are %d shares, want 3", len(all))
		}
	})
}

func TestList_AShareWithoutANameIsDisplayedByItsID(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		id := w.create(config(2, map[string]any{"name": nil}))
		w.mustEqual("display name", id, w.list(protocol.Query{})[0].DisplayName)
	})
}

func TestList_SharesThatAreBeingDeletedAreOmitted(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, _, _ := threeShares(w)
		w.service.EditShare(data, func(s *emulator.Share) { s.Status = "deleting" })
		if found := w.list(protocol.Query{}); len(found) != 2 {
			w.t.Errorf("found %d shares, want the 2 that remain", len(found))
		}
		found := w.list(protocol.Query{Configuration: map[string]any{"status": "deleting"}})
		if len(found) != 1 || found[0].Identity["id"] != data {
			w.t.Errorf("the filter on the status does not find them; got %+v", found)
		}
	})
}

func TestList_ReadsNoMorePagesThanNeeded(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		mixed(w, 6)
		if found := w.list(protocol.Query{Limit: 4}); len(found) != 4 {
			w.t.Errorf("a limit of 4 gave %d", len(found))
		}
		w.mustHaveSent(http.MethodGet, 1)
		w.service.ResetRequests()
		for found := range w.tf.List(w.t.Context(), protocol.Query{Type: "sfs_share"}) {
			w.t.Logf("the first is %s", found.DisplayName)
			break
		}
		w.mustHaveSent(http.MethodGet, 1)
	})
}

func TestList_FailuresAreReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/shares/detail", Effect: emulator.Status(http.StatusForbidden)})
		w.mustNotList(nil, "Cannot list the shares", "403")
		w.mustNotList(map[string]any{"name_regex": "("}, "Invalid regular expression")
	})
}

func (w *env) mustNotList(configuration map[string]any, parts ...string) {
	w.t.Helper()
	var diagnostics []*tfprotov6.Diagnostic
	for found := range w.tf.List(w.t.Context(), protocol.Query{Type: "sfs_share", Configuration: configuration}) {
		if found.Identity != nil {
			w.t.Errorf("found %v", found.Identity)
		}
		diagnostics = append(diagnostics, found.Diagnostics...)
	}
	w.mustBeError(diagnostics, parts...)
}

// Query, generate, import, plan.
func TestList_AGeneratedConfigurationPlansNothing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		mixed(w, 100)
		found := w.list(protocol.Query{IncludeResource: true})
		if len(found) != 100 {
			w.t.Fatalf("found %d of 100", len(found))
		}
		w.mustHaveSent(http.MethodGet, 2) // one page, and an empty one
		for _, one := range found {
			generated := w.tf.GenerateConfiguration(w.t.Context(), one.Resource)
			for _, computed := range []string{"id", "status", "host", "project_id", "created_at", "export_location", "export_locations", "timeouts"} {
				w.mustEqual(computed+" in the generated configuration", nil, generated[computed])
			}
			for _, key := range []string{"share_used", "#sfs", "enterprise_project_id"} { // set by the service
				if keys := fmt.Sprint(generated["metadata"]); strings.Contains(keys, key) {
					w.t.Errorf("%s: the generated configuration has the metadata %s", one.DisplayName, keys)
				}
			}
			if generated["size"] == nil {
				w.t.Errorf("%s: the generated configuration has no size", one.DisplayName)
			}
			imported := w.mustImportIdentity("", one.Identity)
			w.mustEqual("configuration from the query", w.tf.GenerateConfiguration(w.t.Context(), imported), generated)
			w.mustPlanNothing(imported, generated)
		}
	})
}
