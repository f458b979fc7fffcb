package emulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestShow_AMissingShareIs404(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		c.do(method, "shares/4711", `{"share":{}}`).wantError(t, 404, "The resource could not be found.")
	}
}

func TestShow_FieldsDependOnTheMicroversion(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{MaxMicroversion: "2.73"})
	id := c.create("")
	for _, test := range []struct {
		version string
		has     string
		lacks   string
	}{
		{"none", "export_location export_locations volume_type", "share_type_name snapshot_support host"},
		{"2.2", "snapshot_support", "task_state"},
		{"2.6", "task_state share_type_name export_locations", "access_rules_status"},
		{"2.8", "export_location", ""},
		{"2.9", "", "export_location export_locations"},
		{"2.10", "access_rules_status", "has_replicas"},
		{"2.16", "has_replicas user_id", "create_share_from_snapshot_support"},
		{"2.42", "mount_snapshot_support share_group_id", "progress"},
		{"2.54", "progress", "is_soft_deleted"},
		{"2.69", "is_soft_deleted scheduled_to_be_deleted_at", ""},
	} {
		t.Run(test.version, func(t *testing.T) {
			t.Parallel()
			share := c.at(test.version).show(id)
			for _, field := range strings.Fields(test.has) {
				if _, present := share[field]; !present {
					t.Errorf("%s is missing", field)
				}
			}
			for _, field := range strings.Fields(test.lacks) {
				if _, present := share[field]; present {
					t.Errorf("%s is present", field)
				}
			}
		})
	}
	if s := c.at("2.5").show(id); s["share_type"] != "default" {
		t.Errorf("share_type at 2.5: %v", s["share_type"])
	}
	if s := c.at("2.6").show(id); s["share_type"] != emulator.DefaultTypeID || s["share_type_name"] != "default" {
		t.Errorf("share_type at 2.6: %v, %v", s["share_type"], s["share_type_name"])
	}
	if s := c.asAdmin().show(id); s["host"] == nil {
		t.Error("no host for an administrator")
	}
}

func TestList_HasTheFieldsOfTheShare(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create(`"name":"data"`)
	for _, version := range []string{"2.0", "2.6", "2.42"} {
		list := c.at(version).listed("")
		if diff := cmp.Diff(c.at(version).show(id), list[0]); diff != "" {
			t.Errorf("at %s (-single +list)\n%s", version, diff)
		}
	}
	summary := c.get("shares").list(t, "shares")[0]
	if len(summary) != 3 || summary["id"] != id || summary["name"] != "data" || summary["links"] == nil {
		t.Errorf("summary: %v", summary)
	}
}

// Of a share that is not available the list is empty, and the single path is there.
func TestExportLocations_AreEmptyUnlessAvailable(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Takes: resizeTakes3s})
	id := c.create("")
	count := func() int { return len(c.show(id)["export_locations"].([]any)) }
	if count() != 3 {
		t.Errorf("available: %d paths, want also the administrators' one", count())
	}
	c.resize(id, "os-shrink", 5)
	if count() != 0 || c.show(id)["export_location"] == nil {
		t.Errorf("shrinking: %d paths", count())
	}
	if list := exportLocations(t, c.at("2.14"), id); len(list) != 2 {
		t.Errorf("at 2.14, shrinking: %v", list)
	}
	c.clock.advance(3 * time.Second)
	if count() != 3 {
		t.Errorf("available again: %d paths", count())
	}
}

func TestExportLocations_AreUnordered(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	firsts := map[bool]bool{}
	for range 20 {
		path := c.show(c.create(""))["export_location"].(string)
		firsts[strings.HasPrefix(path, "10.255.")] = true
	}
	if !firsts[true] || !firsts[false] {
		t.Errorf("the list has an order: %v", firsts)
	}
}

func TestExportLocations_ShowThePreferredOneFrom214On(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create("")
	c.at("2.8").get("shares/"+id+"/export_locations").wantError(t, 404, "The resource could not be found.")
	for _, location := range exportLocations(t, c.at("2.9"), id) {
		if _, present := location["preferred"]; present {
			t.Errorf("at 2.9: %v", location)
		}
	}
	list := exportLocations(t, c.at("2.14"), id)
	preferred := slices.IndexFunc(list, func(l map[string]any) bool { return fmt.Sprint(l["preferred"]) == "true" })
	if len(list) != 2 || preferred < 0 || !strings.HasPrefix(list[preferred]["path"].(string), "10.254.0.11:/") {
		t.Errorf("at 2.14: %v", list)
	}
	if all := exportLocations(t, c.at("2.14").asAdmin(), id); len(all) != 3 {
		t.Errorf("an administrator gets %v", all)
	}
	one := c.at("2.14").get("shares/"+id+"/export_locations/"+list[0]["id"].(string)).wantStatus(t, 200)
	c.wantEqual(list[0], one["export_location"])
	c.at("2.14").get("shares/"+id+"/export_locations/none").wantStatus(t, 404)
}

func exportLocations(t *testing.T, c *client, id string) []map[string]any {
	t.Helper()
	return c.get("shares/"+id+"/export_locations").list(t, "export_locations")
}

func TestUpdate_HonoursTheDisplayNamesOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	id := c.create(`"name":"data","description":"d"`)
	put := func(fields string) map[string]any {
		return c.do("PUT", "shares/"+id, `{"share":{`+fields+`}}`).object(t, "share")
	}
	for _, test := range []struct {
		name, fields    string
		wantName, wantD any
	}{
		{"other names are ignored", `"name":"n","description":"x","size":3,"metadata":{"a":"b"}`, "data", "d"},
		{"display names", `"display_name":"n","display_description":"x"`, "n", "x"},
		{"empty is kept as empty", `"display_name":"","display_description":""`, "", ""},
		{"null is kept as null", `"display_name":null,"display_description":null`, nil, nil},
	} {
		updated := put(test.fields)
		if s := c.show(id); s["name"] != test.wantName || s["description"] != test.wantD || updated["name"] != test.wantName {
			t.Errorf("%s: got %v, %v", test.name, s["name"], s["description"])
		}
	}
	if s := c.show(id); s["size"] != 10.0 || len(s["metadata"].(map[string]any)) != 0 {
		t.Errorf("size and metadata: %v %v", s["size"], s["metadata"])
	}
	c.do("PUT", "shares/"+id, `{"share":{"is_public":true}}`).wantStatus(t, http.StatusForbidden)
	c.do("PUT", "shares/"+id, `{}`).wantStatus(t, http.StatusUnprocessableEntity)
	if !c.asAdmin().do("PUT", "shares/"+id, `{"share":{"is_public":true}}`).object(t, "share")["is_public"].(bool) {
		t.Error("an administrator may make it public")
	}
	c.e.EditShare(id, func(s *emulator.Share) { s.Status = "deleting" })
	if put(`"display_name":"late"`)["name"] != "late" {
		t.Error("a PUT works in any status")
	}
}
