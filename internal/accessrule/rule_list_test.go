package accessrule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func (f *fixture) list(query protocol.Query) []protocol.ListResult {
	f.t.Helper()
	query.Type = "sfs_share_access_rule"
	var all []protocol.ListResult
	for result := range f.tf.List(f.t.Context(), query) {
		f.mustHaveNone(result.Diagnostics)
		all = append(all, result)
	}
	return all
}

func TestRuleList_ReturnsTheMatchingRules(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		id := f.newRule(f.readOnly())
		f.newRule(f.ip("10.0.1.1"))
		other := f.newShare(map[string]any{"name": "other"})
		f.newRule(f.ip("10.0.1.1", map[string]any{"share_id": other}))
		for name, c := range map[string]struct {
			filters map[string]any
			want    int
		}{
			"all of the project":     {nil, 3},
			"of one share":           {map[string]any{"share_id": other}, 1},
			"by client":              {map[string]any{"access_to": "10.0.1.1/32"}, 2},
			"by client and share":    {map[string]any{"access_to": "10.0.1.1", "share_id": f.shareID}, 1},
			"by level":               {map[string]any{"access_level": "ro"}, 1},
			"by type":                {map[string]any{"access_type": "user"}, 0},
			"by type and level":      {map[string]any{"access_type": "ip", "access_level": "rw"}, 2},
			"a client without rules": {map[string]any{"access_to": "10.9.9.9"}, 0},
		} {
			if found := f.list(protocol.Query{Configuration: c.filters}); len(found) != c.want {
				f.t.Errorf("%s: found %d, want %d", name, len(found), c.want)
			}
		}
		found := f.list(protocol.Query{Configuration: map[string]any{"access_level": "ro"}})[0]
		if want := "data: ip 10.0.0.0/24 ro"; found.DisplayName != want {
			f.t.Errorf("the display name is %q, want %q", found.DisplayName, want)
		}
		if diff := cmp.Diff(map[string]any{"share_id": f.shareID, "id": id, "region": "RegionOne"}, found.Identity); diff != "" {
			f.t.Errorf("identity (-want +got):\n%s", diff)
		}
		if limited := f.list(protocol.Query{Limit: 2}); len(limited) != 2 {
			f.t.Errorf("a limit of 2 gave %d", len(limited))
		}
	})
}

func TestRuleList_AGeneratedConfigurationPlansNothing(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.newRule(f.readOnly())
		f.newRule(f.ip("10.0.1.1"))
		for _, found := range f.list(protocol.Query{IncludeResource: true}) {
			imported, diags := f.tf.Import(f.t.Context(), "sfs_share_access_rule", "", found.Identity)
			f.mustHaveNone(diags)
			f.mustPlanNothing(imported, f.tf.GenerateConfiguration(f.t.Context(), found.Resource))
		}
	})
}

func TestRuleList_AShareThatIsDeletedMeanwhileIsLeftOut(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		for range 3 {
			f.shareID = f.newShare(map[string]any{})
			f.newRule(f.ip("10.0.0.1"))
		}
		var listed string
		isFirst := func(r emulator.Request) bool { listed = r.ShareID; return r.Action == "access_list" }
		f.service.Inject(emulator.Fault{Match: isFirst, Times: 1, Effect: emulator.BeforeWork(func() { f.service.RemoveShare(listed) })})
		f.restartProvider()
		if found := f.list(protocol.Query{}); len(found) < 2 {
			f.t.Errorf("found %d rules", len(found))
		}
	})
}

func TestRuleList_AnErrorIsReported(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		query := protocol.Query{Type: "sfs_share_access_rule", Configuration: map[string]any{"share_id": "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f"}}
		for result := range f.tf.List(f.t.Context(), query) {
			f.mustReport(result.Diagnostics, "Cannot list the access rules of share 7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f", "404")
			return
		}
		f.t.Error("no result")
	})
}
