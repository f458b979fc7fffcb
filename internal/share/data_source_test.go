package share_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// create makes a share that Terraform knows nothing of, and gives its id.
func (w *env) create(configuration map[string]any) string {
	w.t.Helper()
	created := w.tf.Resource("sfs_share")
	if diagnostics := w.tf.Apply(w.t.Context(), created, configuration); len(diagnostics) > 0 {
		w.t.Fatal(protocol.Text(diagnostics))
	}
	id, _ := created.Attribute("id").(string)
	return id
}

func (w *env) read(typeName string, configuration map[string]any) *protocol.Data {
	w.t.Helper()
	data, diagnostics := w.tf.Read(w.t.Context(), typeName, configuration)
	if len(diagnostics) > 0 {
		w.t.Fatal(protocol.Text(diagnostics))
	}
	return data
}

func (w *env) mustNotRead(typeName string, configuration map[string]any, parts ...string) {
	w.t.Helper()
	_, diagnostics := w.tf.Read(w.t.Context(), typeName, configuration)
	if !protocol.HasError(diagnostics) {
		w.t.Fatalf("%s with %v was read; it says:\n%s", typeName, configuration, protocol.Text(diagnostics))
	}
	for _, part := range parts {
		if !strings.Contains(protocol.Text(diagnostics), part) {
			w.t.Errorf("the error lacks %q:\n%s", part, protocol.Text(diagnostics))
		}
	}
}

// threeShares is a project with shares of many kinds.
func threeShares(w *env) (data, logs, cifs string) {
	data = w.create(config(10, map[string]any{"metadata": map[string]string{"team": "blue", "tier": "1"}}))
	logs = w.create(config(3, map[string]any{"name": "logs", "availability_zone": "nova-2", "metadata": map[string]string{"team": "blue"}}))
	cifs = w.create(config(20, map[string]any{"name": "data-win", "share_proto": "CIFS", "share_type": emulator.BoundedTypeName}))
	w.service.ResetRequests()
	return data, logs, cifs
}

func TestDataSource_AShareIsFoundByWhateverMatchesOnlyIt(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, logs, cifs := threeShares(w)
		for name, c := range map[string]struct {
			by   map[string]any
			want string
		}{
			"by id":                    {map[string]any{"id": logs}, logs},
			"by name":                  {map[string]any{"name": "data"}, data},
			"by a pattern":             {map[string]any{"name_regex": "^l.gs$"}, logs},
			"by protocol, any case":    {map[string]any{"share_proto": "cifs"}, cifs},
			"by type, by name":         {map[string]any{"share_type": emulator.BoundedTypeName}, cifs},
			"by type, by id":           {map[string]any{"share_type": emulator.BoundedTypeID}, cifs},
			"by zone":                  {map[string]any{"availability_zone": "nova-2"}, logs},
			"by size":                  {map[string]any{"min_size": 4, "max_size": 19}, data},
			"by metadata":              {map[string]any{"metadata": map[string]string{"team": "blue", "tier": "1"}}, data},
			"by several at a time":     {map[string]any{"status": "available", "max_size": 15, "name_regex": "a"}, data},
			"by name, in its region":   {map[string]any{"name": "logs", "region": "RegionOne"}, logs},
			"by a size that is a size": {map[string]any{"min_size": 20}, cifs},
		} {
			if got := w.read("sfs_share", c.by).Attribute("id"); got != c.want {
				w.t.Errorf("%s: found %v, want %s", name, got, c.want)
			}
		}
	})
}

func TestDataSource_HasAllAttributesOfAShare(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true, Used: 4}, func(w *env) {
		w.mustApply(config(6, map[string]any{"description": "d", "metadata": map[string]string{"team": "blue"}}))
		found := w.read("sfs_share", map[string]any{"name": "data"})
		for _, same := range []string{
			"id", "name", "description", "size", "status", "share_proto", "share_type", "availability_zone", "is_public", "project_id",
			"host", "created_at", "region", "export_location", "export_locations", "share_network_id", "snapshot_id",
		} {
			if diff := cmp.Diff(w.share.Attribute(same), found.Attribute(same)); diff != "" {
				w.t.Errorf("%s (-resource +data source):\n%s", same, diff)
			}
		}
		everything := map[string]any{"team": "blue", "share_used": "4294967296"}
		for _, attribute := range []string{"metadata", "all_metadata"} {
			if diff := cmp.Diff(everything, found.Attribute(attribute)); diff != "" {
				w.t.Errorf("%s (-want +got):\n%s", attribute, diff)
			}
		}
		if used := found.Attribute("used_bytes"); used != 4<<30 {
			w.t.Errorf("used_bytes is %v, want 4 GiB", used)
		}
		if percent := found.Number("used_percent"); percent != 66.67 {
			w.t.Errorf("used_percent is %v, want 66.67", percent)
		}
	})
}

func TestDataSource_UsageIsNullWhereItIsNotReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Used: 4}, func(w *env) {
		id := w.create(config(6))
		found := w.read("sfs_share", map[string]any{"id": id})
		if used, percent := found.Attribute("used_bytes"), found.Attribute("used_percent"); used != nil || percent != nil {
			w.t.Errorf("used_bytes is %v and used_percent %v, want none", used, percent)
		}
	})
}

func TestDataSource_AFilterStaysAsConfigured(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		threeShares(w)
		written := map[string]any{"share_proto": "cifs", "share_type": emulator.BoundedTypeID, "metadata": map[string]string{}}
		delete(written, "metadata")
		found := w.read("sfs_share", written)
		for attribute, want := range written {
			if got := found.Attribute(attribute); got != want {
				w.t.Errorf("%s is %v, want %v", attribute, got, want)
			}
		}
		byMetadata := w.read("sfs_share", map[string]any{"metadata": map[string]string{"tier": "1"}})
		if diff := cmp.Diff(map[string]any{"tier": "1"}, byMetadata.Attribute("metadata")); diff != "" {
			w.t.Errorf("metadata (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[string]any{"tier": "1", "team": "blue"}, byMetadata.Attribute("all_metadata")); diff != "" {
			w.t.Errorf("all_metadata (-want +got):\n%s", diff)
		}
	})
}

func TestDataSource_NoMatchAndSeveralMatchesAreErrors(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, logs, _ := threeShares(w)
		w.mustNotRead("sfs_share", map[string]any{"name": "Data", "min_size": 2},
			`No share matches name = "Data", min_size = 2`, "case-sensitive", "sfs_shares")
		w.mustNotRead("sfs_share", map[string]any{"metadata": map[string]string{"team": "blue"}},
			`2 shares match metadata["team"] = "blue"`, data, logs, "3 GiB", "available", "Add filters")
		missing := "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f"
		w.mustNotRead("sfs_share", map[string]any{"id": missing}, "There is no share "+missing, "another region")
	})
}

func TestDataSource_OfManyMatchesSomeAreNamed(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for i := range 8 {
			w.create(config(1, map[string]any{"name": fmt.Sprintf("data-%d", i)}))
		}
		w.mustNotRead("sfs_share", map[string]any{"name_regex": "^data"}, "8 shares match", "data-4", "and 3 more")
	})
}

func TestDataSource_InvalidFiltersAreRejectedBeforeItIsRead(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for name, c := range map[string]struct {
			typeName      string
			configuration map[string]any
			says          string
		}{
			"nothing to look for":     {"sfs_share", map[string]any{}, "At least one attribute out of"},
			"an id and a filter":      {"sfs_share", map[string]any{"id": "1", "name": "data"}, "cannot be specified when"},
			"a broken pattern":        {"sfs_share", map[string]any{"name_regex": "("}, "missing closing )"},
			"a pattern in sfs_shares": {"sfs_shares", map[string]any{"name_regex": "["}, "Invalid regular expression"},
			"a size below one":        {"sfs_shares", map[string]any{"max_size": 0}, "at least 1"},
			"an empty name":           {"sfs_shares", map[string]any{"name": ""}, "at least 1"},
		} {
			_, diagnostics := w.tf.Read(w.t.Context(), c.typeName, c.configuration)
			if !protocol.HasError(diagnostics) || !strings.Contains(protocol.Text(diagnostics), c.says) {
				w.t.Errorf("%s: it says %q, want %q in it", name, protocol.Text(diagnostics), c.says)
			}
		}
		if sent := w.sent("GET"); sent != 0 {
			w.t.Errorf("%d requests were sent", sent)
		}
	})
}

func TestDataSource_SharesAreSortedAndCostOneListing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true, Used: 1}, func(w *env) {
		_, logs, _ := threeShares(w)
		all := w.read("sfs_shares", map[string]any{})
		if sent := w.sent("GET"); sent != 2 {
			w.t.Errorf("a listing of one page took %d requests, want that page and one more, which is empty", sent)
		}
		if diff := cmp.Diff([]string{"data", "data-win", "logs"}, names(all)); diff != "" {
			w.t.Errorf("names (-want +got):\n%s", diff)
		}
		for _, filter := range []map[string]any{
			{"name": "logs"}, {"name_regex": "gs"}, {"max_size": 3}, {"availability_zone": "nova-2"},
			{"metadata": map[string]string{"team": "blue"}, "status": "available", "share_proto": "nfs", "share_type": "default", "max_size": 9},
		} {
			found := w.read("sfs_shares", filter)
			if diff := cmp.Diff([]any{logs}, found.Attribute("ids")); diff != "" {
				w.t.Errorf("%v (-want +got):\n%s", filter, diff)
			}
		}
		shares, _ := w.read("sfs_shares", map[string]any{"name": "logs"}).Attribute("shares").([]any)
		one, _ := shares[0].(map[string]any)
		for attribute, want := range map[string]any{
			"id": logs, "size": 3, "status": "available", "used_bytes": 1 << 30, "availability_zone": "nova-2", "share_type": "default",
			"metadata": map[string]any{"team": "blue", "share_used": "1073741824"},
		} {
			if diff := cmp.Diff(want, one[attribute]); diff != "" {
				w.t.Errorf("%s (-want +got):\n%s", attribute, diff)
			}
		}
		none := w.read("sfs_shares", map[string]any{"name": "nobody"})
		if diff := cmp.Diff([]any{}, none.Attribute("ids")); diff != "" {
			w.t.Errorf("no share is an empty list (-want +got):\n%s", diff)
		}
	})
}

func names(shares *protocol.Data) []string {
	var names []string
	all, _ := shares.Attribute("shares").([]any)
	for _, share := range all {
		attributes, _ := share.(map[string]any)
		name, _ := attributes["name"].(string)
		names = append(names, name)
	}
	return names
}

func TestDataSource_AFailedListingIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: "GET", PathContains: "/shares", Effect: emulator.Status(403)})
		w.mustNotRead("sfs_shares", map[string]any{}, "Cannot list the shares", "403")
		w.mustNotRead("sfs_share", map[string]any{"name": "data"}, `Cannot find the share with name = "data"`, "403")
		w.mustNotRead("sfs_share", map[string]any{"id": "1"}, "Cannot read share 1", "403")
	})
}
