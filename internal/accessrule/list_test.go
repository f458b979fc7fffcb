package accessrule_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func (w *world) list(q protocol.Query) []protocol.ListResult {
	w.t.Helper()
	q.Type = "sfs_share_access_rule"
	var all []protocol.ListResult
	for found := range w.tf.List(w.t.Context(), q) {
		if len(found.Diagnostics) > 0 {
			w.t.Fatal(protocol.Text(found.Diagnostics))
		}
		all = append(all, found)
	}
	return all
}

func TestAQueryFindsTheRulesThatFit(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		id := w.newRule(w.readOnly())
		w.newRule(w.ip("10.0.1.1"))
		other := w.newShare(map[string]any{"name": "other"})
		w.newRule(w.ip("10.0.1.1", map[string]any{"share_id": other}))
		for name, c := range map[string]struct {
			filters map[string]any
			want    int
		}{
			"all of the project":     {nil, 3},
			"of one share":           {map[string]any{"share_id": other}, 1},
			"by client":              {map[string]any{"access_to": "10.0.1.1/32"}, 2},
			"by client and share":    {map[string]any{"access_to": "10.0.1.1", "share_id": w.shareID}, 1},
			"by level":               {map[string]any{"access_level": "ro"}, 1},
			"by type":                {map[string]any{"access_type": "user"}, 0},
			"by type and by level":   {map[string]any{"access_type": "ip", "access_level": "rw"}, 2},
			"a client without rules": {map[string]any{"access_to": "10.9.9.9"}, 0},
		} {
			if found := w.list(protocol.Query{Configuration: c.filters}); len(found) != c.want {
				w.t.Errorf("%s: found %d, want %d", name, len(found), c.want)
			}
		}
		found := w.list(protocol.Query{Configuration: map[string]any{"access_level": "ro"}})[0]
		if want := "data: ip 10.0.0.0/24 ro"; found.DisplayName != want {
			w.t.Errorf("it is shown as %q, want %q", found.DisplayName, want)
		}
		if diff := cmp.Diff(map[string]any{"share_id": w.shareID, "id": id, "region": "RegionOne"}, found.Identity); diff != "" {
			w.t.Errorf("identity (-want +got):\n%s", diff)
		}
		if limited := w.list(protocol.Query{Limit: 2}); len(limited) != 2 {
			w.t.Errorf("a limit of 2 gave %d", len(limited))
		}
	})
}

func TestAGeneratedConfigurationOfARulePlansNothing(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.newRule(w.readOnly())
		w.newRule(w.ip("10.0.1.1"))
		for _, found := range w.list(protocol.Query{IncludeResource: true}) {
			imported, told := w.tf.Import(w.t.Context(), "sfs_share_access_rule", "", found.Identity)
			if len(told) > 0 {
				w.t.Fatal(protocol.Text(told))
			}
			w.mustBeQuiet(imported, w.tf.GenerateConfiguration(w.t.Context(), found.Resource))
		}
	})
}

func TestAQueryForRulesThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		query := protocol.Query{Type: "sfs_share_access_rule", Configuration: map[string]any{"share_id": "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f"}}
		for found := range w.tf.List(w.t.Context(), query) {
			w.mustSay(found.Diagnostics, "Cannot list the access rules of share 7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f", "404")
			return
		}
		w.t.Error("nothing was said")
	})
}
