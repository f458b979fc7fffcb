package acctest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const (
	beforeAddress   = "sfs_share_snapshot.before"
	restoredAddress = "sfs_share.restored"
)

// snapshotOf is a configuration of the test's share, a rule of it and a snapshot of it.
func (env *Env) snapshotOf(size int, arguments ...string) string {
	return env.Configuration(fmt.Sprintf("size = %d", size)) +
		block(`resource "sfs_share_access_rule" "test"`, "share_id = sfs_share.test.id", `access_type = "ip"`, `access_to = "10.0.0.1"`) +
		block(`resource "sfs_share_snapshot" "before"`, append([]string{"share_id = sfs_share.test.id"}, arguments...)...)
}

// restored is a share that is created from that snapshot.
func (env *Env) restored(size int) string {
	return block(`resource "sfs_share" "restored"`,
		fmt.Sprintf("name = %q", env.Name+"-restored"), fmt.Sprintf("size = %d", size), "snapshot_id = sfs_share_snapshot.before.id")
}

// The way back: a snapshot, a shrink, and a new share with what the snapshot holds.
func TestSnapshot_IsTakenKeptRestoredAndDestroyed(t *testing.T) {
	t.Parallel()
	env := Start(t)
	shareType, _ := env.shareType("snapshot_support", "create_share_from_snapshot_support")
	env.shareArguments = []string{fmt.Sprintf("share_type = %q", shareType)}
	of := func(attribute, value string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr(beforeAddress, attribute, value)
	}
	env.Test(t,
		resource.TestStep{
			Config:           env.snapshotOf(3, `name = "before"`),
			ConfigPlanChecks: PlansFor(beforeAddress, plancheck.ResourceActionCreate),
			Check: All(
				env.HasSize(3), env.HasRules("10.0.0.1 rw active"), of("name", "before"), of("size", "3"), of("share_size", "3"), of("status", "available"), of("force", "false"),
				of("region", env.Member.Region), resource.TestCheckNoResourceAttr(beforeAddress, "description"),
				resource.TestCheckResourceAttrPair(beforeAddress, "share_id", Address, "id"),
				resource.TestCheckResourceAttrPair(beforeAddress, "project_id", Address, "project_id"),
				resource.TestMatchResourceAttr(beforeAddress, "created_at", regexp.MustCompile(`Z$`)),
			),
		},
		resource.TestStep{ResourceName: beforeAddress, ImportState: true, ImportStateVerify: true},
		resource.TestStep{
			Config:           env.snapshotOf(2, `name = "renamed"`, `description = "d"`),
			ConfigPlanChecks: PlansFor(beforeAddress, plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(2), env.HasRules("10.0.0.1 rw active"), of("name", "renamed"), of("description", "d"), of("share_size", "3")),
		},
		resource.TestStep{
			Config:      env.snapshotOf(2, `name = "renamed"`, `description = "d"`) + env.restored(2),
			ExpectError: Message("Cannot create share", env.Name+"-restored", "of 2 GiB: the snapshot has 3 GiB", "Set `size` to at least 3"),
		},
		resource.TestStep{
			Config: env.snapshotOf(2, `name = "renamed"`, `description = "d"`) + env.restored(3),
			Check: All(
				resource.TestCheckResourceAttr(restoredAddress, "size", "3"),
				resource.TestCheckResourceAttrPair(restoredAddress, "snapshot_id", beforeAddress, "id"),
			),
		},
		resource.TestStep{Config: env.snapshotOf(2, `name = "renamed"`, `description = "d"`)},
	)
}

func TestSnapshot_AnImportBlockMayHaveAnIdentity(t *testing.T) {
	t.Parallel()
	needsIdentityImport(t)
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.snapshotOf(1)},
		resource.TestStep{ResourceName: beforeAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	)
}

func TestSnapshot_AShareThatHasOneElsewhereIsNotDestroyed(t *testing.T) {
	t.Parallel()
	env := Start(t)
	var snapshot manila.Ref
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration("size = 1"),
			Check: func(*terraform.State) error {
				snapshot = env.snapshotExternally(env.Ref(), "by hand")
				return nil
			},
		},
		resource.TestStep{
			Config: env.Configuration("size = 1"), Destroy: true,
			ExpectError: Message("Cannot delete share", env.Name, "it has snapshots", `snapshot "by hand"`, "openstack share snapshot delete"),
		},
		resource.TestStep{
			PreConfig: func() { env.deleteSnapshotExternally(snapshot) },
			Config:    env.Configuration("size = 1"), PlanOnly: true,
		},
	)
}

func TestSnapshot_ASnapshotThatIsGoneIsTakenAgain(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.snapshotOf(1, `name = "before"`)},
		resource.TestStep{
			PreConfig: func() {
				snapshots, err := env.API.FindSnapshots(env.t.Context(), manila.SnapshotFilter{ShareID: env.Ref().ID})
				env.mustSucceed(err)
				env.deleteSnapshotExternally(snapshots[0].Ref())
			},
			Config:           env.snapshotOf(1, `name = "before"`),
			ConfigPlanChecks: PlansFor(beforeAddress, plancheck.ResourceActionCreate),
		},
	)
}

// What the service refuses, in its own words: the emulator has to say the same.
func TestSnapshot_TheServiceRefuses(t *testing.T) {
	t.Parallel()
	env := Start(t)
	share := env.createExternally(env.Name, 2, nil)
	snapshot := env.snapshotExternally(share, env.Name)
	create := func(snapshot manila.CreateSnapshot) error {
		_, err := env.API.CreateSnapshot(t.Context(), snapshot)
		return err
	}
	refused := func(what string, err error, status int, message string) {
		t.Helper()
		if failure, ok := manila.AsError(err); !ok || failure.Status != status || !strings.Contains(failure.Message, message) {
			t.Errorf("%s: got %v, want %d %s", what, err, status, message)
		}
	}
	refused("an unknown share", create(manila.CreateSnapshot{ShareID: "7f0f6d1e-9d0c-4f7c-8a5b-0a1b2c3d4e5f"}), http.StatusNotFound, "Resource could not be found")

	_, err := env.API.CreateShare(t.Context(), manila.CreateShare{Name: env.Name, Size: 1, ShareProto: "NFS", SnapshotID: snapshot.ID})
	refused("a share that is smaller", err, http.StatusBadRequest, "must be equal or greater than snapshot size")

	_, err = env.API.ExtendShare(t.Context(), share, 4)
	env.mustSucceed(err)
	for _, force := range []bool{false, true} {
		refused(fmt.Sprintf("a busy share, force %t", force), create(manila.CreateSnapshot{ShareID: share.ID, Force: force}), http.StatusBadRequest, "Source share status must be available")
	}
	env.eventually("the share is available", func() bool {
		found, err := env.API.GetShare(t.Context(), share)
		return err == nil && found.Status == "available"
	})
	refused("a delete of the share", env.API.DeleteShare(t.Context(), share), http.StatusForbidden, "Invalid share: ")

	_, err = env.API.DeleteSnapshot(t.Context(), snapshot)
	env.mustSucceed(err)
	_, err = env.API.DeleteSnapshot(t.Context(), snapshot)
	refused("a second delete", err, http.StatusBadRequest, "Share Snapshot status must be one of")
}
