package share_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// create makes a share that is in no state, and returns its id.
func (w *env) create(configuration map[string]any) string {
	w.t.Helper()
	created := w.tf.Resource("sfs_share")
	w.mustReportNothing(w.tf.Apply(w.t.Context(), created, configuration))
	id, _ := created.Attribute("id").(string)
	return id
}

func (w *env) read(typeName string, configuration map[string]any) *protocol.Data {
	w.t.Helper()
	data, diagnostics := w.tf.Read(w.t.Context(), typeName, configuration)
	w.mustReportNothing(diagnostics)
	return data
}

func (w *env) mustNotRead(typeName string, configuration map[string]any, parts ...string) {
	w.t.Helper()
	_, diagnostics := w.tf.Read(w.t.Context(), typeName, configuration)
	w.mustBeError(diagnostics, parts...)
}

// threeShares creates shares that differ in each attribute that filters use.
func threeShares(w *env) (data, logs, cifs string) {
	data = w.create(config(10, metadata("team", "blue", "tier", "1")))
	logs = w.create(config(3, map[string]any{"name": "logs", "availability_zone": "nova-2", "metadata": map[string]string{"team": "blue"}}))
	cifs = w.create(config(20, map[string]any{"name": "data-win", "share_proto": "CIFS", "share_type": emulator.BoundedTypeName}))
	w.service.ResetRequests()
	return data, logs, cifs
}

func TestDataSource_AShareIsFoundByFiltersThatMatchOnlyIt(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, logs, cifs := threeShares(w)
		for name, c := range map[string]struct {
			by   map[string]any
			want string
		}{
			"by id":                  {map[string]any{"id": logs}, logs},
			"by name":                {map[string]any{"name": "data"}, data},
			"by a pattern":           {map[string]any{"name_regex": "^l.gs$"}, logs},
			"by protocol, any case":  {map[string]any{"share_proto": "cifs"}, cifs},
			"by type, by name":       {map[string]any{"share_type": emulator.BoundedTypeName}, cifs},
			"by type, by id":         {map[string]any{"share_type": emulator.BoundedTypeID}, cifs},
			"by zone":                {map[string]any{"availability_zone": "nova-2"}, logs},
			"by size":                {map[string]any{"min_size": 4, "max_size": 19}, data},
			"by metadata":            {metadata("team", "blue", "tier", "1"), data},
			"by several filters":     {map[string]any{"status": "available", "max_size": 15, "name_regex": "a"}, data},
			"by name, in its region": {map[string]any{"name": "logs", "region": "RegionOne"}, logs},
			"by its exact size":      {map[string]any{"min_size": 20}, cifs},
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
		for _, attribute := range []string{
			"id", "name", "description", "size", "status", "share_proto", "share_type", "availability_zone", "is_public", "project_id",
			"host", "created_at", "region", "export_location", "export_locations", "share_network_id", "snapshot_id",
		} {
			w.mustEqual(attribute, w.share.Attribute(attribute), found.Attribute(attribute))
		}
		all := map[string]any{"team": "blue", "share_used": "4294967296"}
		w.mustEqual("metadata", all, found.Attribute("metadata"))
		w.mustEqual("all_metadata", all, found.Attribute("all_metadata"))
		w.mustEqual("used_bytes", 4<<30, found.Attribute("used_bytes"))
		w.mustEqual("used_percent", 66.67, found.Number("used_percent"))
	})
}

func TestDataSource_UsageIsNullWhereItIsNotReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{Used: 4}, func(w *env) {
		found := w.read("sfs_share", map[string]any{"id": w.create(config(6))})
		w.mustEqual("used_bytes", nil, found.Attribute("used_bytes"))
		w.mustEqual("used_percent", nil, found.Attribute("used_percent"))
	})
}

func TestDataSource_AFilterKeepsItsConfiguredValue(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		threeShares(w)
		configured := map[string]any{"share_proto": "cifs", "share_type": emulator.BoundedTypeID}
		found := w.read("sfs_share", configured)
		for attribute, want := range configured {
			w.mustEqual(attribute, want, found.Attribute(attribute))
		}
		byMetadata := w.read("sfs_share", metadata("tier", "1"))
		w.mustEqual("metadata", map[string]any{"tier": "1"}, byMetadata.Attribute("metadata"))
		w.mustEqual("all_metadata", map[string]any{"tier": "1", "team": "blue"}, byMetadata.Attribute("all_metadata"))
	})
}

func TestDataSource_NoMatchAndSeveralMatchesAreErrors(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		data, logs, _ := threeShares(w)
		w.mustNotRead("sfs_share", map[string]any{"name": "Data", "min_size": 2},
			`No share matches name = "Data", min_size = 2`, "case-sensitive", "sfs_shares")
		w.mustNotRead("sfs_share", metadata("team", "blue"),
			`2 shares match metadata["team"] = "blue"`, data, logs, "3 GiB", "available", "Add filters")
		missing := "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f"
		w.mustNotRead("sfs_share", map[string]any{"id": missing}, "There is no share "+missing, "another region")
	})
}

func TestDataSource_AnErrorNamesSomeOfManyMatches(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for i := range 8 {
			w.create(config(1, map[string]any{"name": fmt.Sprintf("data-%d", i)}))
		}
		w.mustNotRead("sfs_share", map[string]any{"name_regex": "^data"}, "8 shares match", "data-4", "and 3 more")
	})
}

func TestDataSource_InvalidFiltersAreRejectedWithoutARequest(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		for name, c := range map[string]struct {
			typeName      string
			configuration map[string]any
			want          string
		}{
			"no filter":               {"sfs_share", map[string]any{}, "At least one attribute out of"},
			"an id and a filter":      {"sfs_share", map[string]any{"id": "1", "name": "data"}, "cannot be specified when"},
			"a broken pattern":        {"sfs_share", map[string]any{"name_regex": "("}, "missing closing )"},
			"a pattern in sfs_shares": {"sfs_shares", map[string]any{"name_regex": "["}, "Invalid regular expression"},
			"a size below one":        {"sfs_shares", map[string]any{"max_size": 0}, "at least 1"},
			"an empty name":           {"sfs_shares", map[string]any{"name": ""}, "at least 1"},
		} {
			w.t.Log(name)
			w.mustNotRead(c.typeName, c.configuration, c.want)
		}
		w.mustHaveSent(http.MethodGet, 0)
	})
}

func TestDataSource_SharesAreSortedAndReadByOneListing(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{ReportUsed: true, Used: 1}, func(w *env) {
		_, logs, _ := threeShares(w)
		all := w.read("sfs_shares", map[string]any{})
		w.mustHaveSent(http.MethodGet, 2+3) // one page, an empty one, and the export locations of each
		var names []any
		for _, share := range all.Attribute("shares").([]any) {
			names = append(names, share.(map[string]any)["name"])
		}
		w.mustEqual("names", []any{"data", "data-win", "logs"}, names)
		for _, filter := range []map[string]any{
			{"name": "logs"}, {"name_regex": "gs"}, {"max_size": 3}, {"availability_zone": "nova-2"},
			{"metadata": stringMap("team", "blue"), "status": "available", "share_proto": "nfs", "share_type": "default", "max_size": 9},
		} {
			w.mustEqual(fmt.Sprint("ids for ", filter), []any{logs}, w.read("sfs_shares", filter).Attribute("ids"))
		}
		shares, _ := w.read("sfs_shares", map[string]any{"name": "logs"}).Attribute("shares").([]any)
		one, _ := shares[0].(map[string]any)
		for attribute, want := range map[string]any{
			"id": logs, "size": 3, "status": "available", "used_bytes": 1 << 30, "availability_zone": "nova-2", "share_type": "default",
			"metadata": map[string]any{"team": "blue", "share_used": "1073741824"},
		} {
			w.mustEqual(attribute, want, one[attribute])
		}
		none := w.read("sfs_shares", map[string]any{"name": "other"})
		w.mustEqual("ids without a match", []any{}, none.Attribute("ids"))
	})
}

// The listing shows paths on the administrators' network like the others, also to members.
func TestDataSource_PathsForAdministratorsAreLeftOutOfTheListing(t *testing.T) {
	t.Parallel()
	for name, login := range map[string]map[string]any{"a member": nil, "an administrator": {"username": emulator.AdminName, "password": emulator.AdminPassword}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start(t, env{login: login}, emulator.Options{}, func(w *env) {
				id := w.create(config(1))
				paths := func() any {
					shares := w.read("sfs_shares", map[string]any{}).Attribute("shares").([]any)
					return shares[0].(map[string]any)["export_paths"]
				}
				w.mustEqual("export_paths", []any{"10.254.0.11:/shares/share-" + id, "10.254.0.12:/shares/share-" + id}, paths())

				w.service.EditShare(id, func(s *emulator.Share) { s.ExportLocations = []emulator.ExportLocation{{Path: "h:/only"}} })
				w.service.ResetRequests()
				w.mustEqual("export_paths", []any{"h:/only"}, paths())
				w.mustHaveSent(http.MethodGet, 2) // the listing
			})
		})
	}
}

func TestDataSource_PathsThatMayNotBeReadAreNullWithOneWarning(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		threeShares(w)
		w.service.Inject(emulator.Fault{PathContains: "/export_locations", Effect: emulator.Status(http.StatusForbidden)})
		source, diagnostics := w.tf.Read(w.t.Context(), "sfs_shares", map[string]any{})
		mustReport(w, diagnostics, warning, "The export locations of share", "could not be read", "`export_paths` is null")
		for _, share := range source.Attribute("shares").([]any) {
			w.mustEqual("export_paths", nil, share.(map[string]any)["export_paths"])
		}
	})
}

func TestDataSource_AFailedListingIsReported(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "/shares", Effect: emulator.Status(http.StatusForbidden)})
		w.mustNotRead("sfs_shares", map[string]any{}, "Cannot list the shares", "403")
		w.mustNotRead("sfs_share", map[string]any{"name": "data"}, `Cannot find the share with name = "data"`, "403")
		w.mustNotRead("sfs_share", map[string]any{"id": "1"}, "Cannot read share 1", "403")
	})
}
