package acctest

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
)

// The service lists the paths in any order, some of them for administrators only,
// and none while it resizes the share.
func TestExportLocations_AreStable(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := env.Protocol(t)
	share := env.share(t, terraform, map[string]any{"name": env.Name, "size": 5})
	want := share.Attribute("export_locations")
	if paths, ok := want.([]any); !ok || len(paths) == 0 {
		t.Fatalf("a new share has the export locations %v", want)
	}
	refresh := func(status string) {
		t.Helper()
		if diagnostics := terraform.Refresh(t.Context(), share); len(diagnostics) > 0 {
			t.Fatal(protocol.Text(diagnostics))
		}
		if got := share.Attribute("status"); got != status {
			t.Errorf("the status is %v, want %s", got, status)
		}
		if diff := cmp.Diff(want, share.Attribute("export_locations")); diff != "" {
			t.Fatalf("export locations in status %s (-want +got):\n%s", status, diff)
		}
	}
	requests := len(env.Proxy.Exchanges(Exchange.listsLocations))
	for range 10 {
		refresh("available")
	}
	if again := len(env.Proxy.Exchanges(Exchange.listsLocations)) - requests; again > 0 {
		t.Errorf("ten refreshes of an unchanged share sent %d requests for its export locations", again)
	}
	env.Behave(t, env.Ref().ID, Behaviour{ShrinkTakes: 2 * time.Second})
	env.startResizeExternally(3)
	refresh("shrinking")
}

// Clients cannot reach the network of the administrators, whose path an administrator is
// shown beside the others.
func TestExportLocations_AnAdministratorGetsThePathsOfTheUsersOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t)
	env.Test(t, resource.TestStep{
		Config: env.Provider(env.Administrator) + shareBlock(`size = 1`) + block(`data "sfs_share" "test"`, `id = sfs_share.test.id`),
		Check: All(
			State("export_locations.#", "2"),
			resource.TestMatchResourceAttr(Address, "export_location", regexp.MustCompile(`^10\.254\.0\.11:`)),
			resource.TestCheckResourceAttrPair("data.sfs_share.test", "export_location", Address, "export_location"),
			resource.TestCheckResourceAttr("data.sfs_share.test", "export_locations.#", "2"),
		),
	})
}
