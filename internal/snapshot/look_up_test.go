package snapshot_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// three creates the snapshots logs, old and logs-2 of one share, and returns their ids.
func (w *env) three() (logs, old, logs2 string) {
	w.t.Helper()
	var ids []string
	for _, name := range []string{"logs", "old", "logs-2"} {
		r := w.tf.Resource(typeName)
		w.mustReportNothing(w.tf.Apply(w.t.Context(), r, w.config(map[string]any{"name": name})))
		ids = append(ids, r.Attribute("id").(string))
	}
	w.service.ResetRequests()
	return ids[0], ids[1], ids[2]
}

func TestDataSource_OneSnapshotIsFound(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		logs, old, _ := w.three()
		w.service.EditSnapshot(old, func(s *emulator.Snapshot) { s.Status = "error" })
		for _, test := range []struct {
			configuration map[string]any
			want          string
		}{
			{map[string]any{"id": logs}, logs},
			{map[string]any{"name": "logs", "share_id": w.shareID()}, logs},
			{map[string]any{"name_regex": "^o"}, old},
			{map[string]any{"status": "error"}, old},
		} {
			data, diagnostics := w.tf.Read(w.t.Context(), typeName, test.configuration)
			w.mustReportNothing(diagnostics)
			if data == nil || data.Attribute("id") != test.want || data.Attribute("share_id") != w.shareID() || data.Attribute("size") != 10 ||
				data.Attribute("region") != "RegionOne" || !strings.HasSuffix(data.Attribute("created_at").(string), "Z") {
				t.Errorf("%v: %+v", test.configuration, data)
			}
		}
	})
}

func TestDataSource_NoneAndSeveralAreErrors(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		logs, _, _ := w.three()
		const unknown = "0f0e0d0c-1111-4222-8333-444455556666"
		for _, test := range []struct {
			configuration map[string]any
			want          []string
		}{
			{map[string]any{"name": "none"}, []string{`No snapshot matches name = "none"`, "sfs_share_snapshots"}},
			{map[string]any{"name_regex": "logs"}, []string{`2 snapshots match name_regex = "logs"`, logs, "Add filters"}},
			{map[string]any{"id": unknown}, []string{"There is no snapshot " + unknown}},
			{map[string]any{"name_regex": "("}, []string{"Invalid regular expression"}},
			{map[string]any{}, []string{"id"}},
			{map[string]any{"id": unknown, "name": "a"}, []string{"name"}},
		} {
			_, diagnostics := w.tf.Read(w.t.Context(), typeName, test.configuration)
			w.mustBeError(diagnostics, test.want...)
		}
	})
}

func TestPluralDataSource_IsSortedByName(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		logs, old, logs2 := w.three()
		for _, test := range []struct {
			configuration map[string]any
			want          []any
		}{
			{map[string]any{}, []any{logs, logs2, old}},
			{map[string]any{"name_regex": "logs", "share_id": w.shareID(), "status": "available"}, []any{logs, logs2}},
			{map[string]any{"name": "none"}, []any{}},
		} {
			data, diagnostics := w.tf.Read(w.t.Context(), typeName+"s", test.configuration)
			w.mustReportNothing(diagnostics)
			if diff := cmp.Diff(test.want, data.Attribute("ids")); diff != "" {
				t.Errorf("%v (-want +got):\n%s", test.configuration, diff)
			}
			for i, listed := range data.Attribute("snapshots").([]any) {
				if s := listed.(map[string]any); s["id"] != test.want[i] || s["share_size"] != 10 || s["project_id"] != emulator.ProjectID {
					t.Errorf("snapshot %d: %v", i, s)
				}
			}
		}
	})
}

func TestList_IncludesWhatAnImportHas(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		logs, old, _ := w.three()
		w.service.EditSnapshot(old, func(s *emulator.Snapshot) { s.Status = "deleting" })
		list := func(q protocol.Query) (found []protocol.ListResult) {
			q.Type = typeName
			for result := range w.tf.List(w.t.Context(), q) {
				w.mustReportNothing(result.Diagnostics)
				found = append(found, result)
			}
			return found
		}
		if found := list(protocol.Query{}); len(found) != 2 {
			t.Errorf("%d snapshots are listed, want the 2 that are not being deleted", len(found))
		}
		if found := list(protocol.Query{Configuration: map[string]any{"status": "deleting"}}); len(found) != 1 {
			t.Errorf("%d snapshots that are being deleted are listed, want 1", len(found))
		}
		if found := list(protocol.Query{Limit: 1}); len(found) != 1 {
			t.Errorf("%d snapshots are listed, want 1", len(found))
		}
		found := list(protocol.Query{Configuration: map[string]any{"name": "logs", "share_id": w.shareID()}, IncludeResource: true})
		if len(found) != 1 || found[0].DisplayName != "logs" {
			t.Fatalf("found %+v", found)
		}
		if diff := cmp.Diff(map[string]any{"id": logs, "region": "RegionOne"}, found[0].Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
		imported, diagnostics := w.tf.Import(w.t.Context(), typeName, logs, nil)
		w.mustReportNothing(diagnostics)
		if !imported.State.Equal(found[0].Resource.State) {
			t.Errorf("listed   %s\nimported %s", found[0].Resource.State, imported.State)
		}
		configuration := w.tf.GenerateConfiguration(w.t.Context(), found[0].Resource)
		plan := w.tf.Plan(w.t.Context(), imported, configuration)
		w.mustReportNothing(plan.Diagnostics)
		if !plan.IsEmpty(imported) {
			t.Errorf("the plan of the generated configuration is not empty: %s", plan.State)
		}
	})
}

func TestScale_APlanOf100SnapshotsCostsAtMost3Requests(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.42", "2.65", "2.95"} {
		options := emulator.Options{Release: 22, MaxMicroversion: version, Quota: emulator.Quota{Snapshots: 200}, Latency: 50 * time.Millisecond}
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			withEnv(t, options, mustPlan100Snapshots)
		})
	}
}

func mustPlan100Snapshots(w *env) {
	w.service.EditShare(w.shareID(), func(s *emulator.Share) { s.Size = 1 })
	var fleet []*protocol.Resource
	for i := range 100 {
		r := w.tf.Resource(typeName)
		w.mustReportNothing(w.tf.Apply(w.t.Context(), r, w.config(map[string]any{"name": fmt.Sprint(i)})))
		fleet = append(fleet, r)
	}
	<-time.After(time.Minute)
	w.restart()
	w.service.ResetRequests()
	var all sync.WaitGroup
	running := make(chan struct{}, 10) // as Terraform does by default
	for i, r := range fleet {
		running <- struct{}{}
		all.Go(func() {
			defer func() { <-running }()
			w.mustReportNothing(w.tf.Refresh(w.t.Context(), r))
			if plan := w.tf.Plan(w.t.Context(), r, w.config(map[string]any{"name": fmt.Sprint(i)})); !plan.IsEmpty(r) {
				w.t.Errorf("the plan is not empty: %s", plan.State)
			}
		})
	}
	all.Wait()
	if sent := w.count(func(r emulator.Request) bool { return !strings.Contains(r.Path, "/auth/") }); sent > 3 {
		w.t.Errorf("%d requests were sent, want at most 3", sent)
	}
}
