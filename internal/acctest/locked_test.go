package acctest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// needsMicroversion skips a test of what the service does not have yet.
func (env *Env) needsMicroversion(minor int) {
	env.t.Helper()
	if !env.hasMicroversion(minor) {
		env.t.Skipf("the service has no microversion 2.%d", minor)
	}
}

func (env *Env) hasMicroversion(minor int) bool {
	env.t.Helper()
	var document struct{ Versions []struct{ Version string } }
	env.requestExternally(env.logIn(), http.MethodGet, "", "", nil, &document)
	for _, version := range document.Versions {
		if highest, err := strconv.Atoi(strings.TrimPrefix(version.Version, "2.")); err == nil && highest >= minor {
			return true
		}
	}
	return false
}

// requestExternally sends a request and decodes the response into answer.
func (env *Env) requestExternally(session *keystoneSession, method, microversion, path string, body, answer any) {
	env.t.Helper()
	address := session.shareURL + "/"
	if path != "" {
		address += session.projectID + "/" + path
	}
	client := &gophercloud.ServiceClient{ProviderClient: session.ProviderClient, Type: "sharev2", Microversion: microversion}
	response, err := client.Request(env.t.Context(), method, address, &gophercloud.RequestOpts{
		JSONBody: body, JSONResponse: answer, OkCodes: []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}, KeepResponseBody: answer == nil,
	})
	env.mustSucceed(err)
	_ = response.Body.Close()
}

// lockExternally locks the test's share, or one of its rules, against deletion.
func (env *Env) lockExternally(resourceType, id, reason string) (lock string, unlock func()) {
	env.t.Helper()
	member := env.logIn()
	var created struct {
		Lock struct{ ID string } `json:"resource_lock"`
	}
	env.requestExternally(member, http.MethodPost, "2.82", "resource-locks", map[string]any{"resource_lock": map[string]any{
		"resource_id": id, "resource_type": resourceType, "resource_action": "delete", "lock_reason": reason,
	}}, &created)
	return created.Lock.ID, func() {
		env.requestExternally(member, http.MethodDelete, "2.82", "resource-locks/"+created.Lock.ID, nil, nil)
	}
}

func TestResourceLock_ALockedShareKeepsItsRules(t *testing.T) {
	t.Parallel()
	env := StartWithMicroversion(t, "2.82")
	env.needsMicroversion(81)
	cli := NewCLI(t)
	cli.Configure(env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`))
	cli.Run("apply", "-auto-approve")
	lock, unlock := env.lockExternally("share", env.Ref().ID, "production")
	mustMatch(t, cli.RunExit(1, "destroy", "-auto-approve"), env.Ref().ID, "is locked", lock, `"production"`, "openstack share lock delete "+lock)
	if err := env.HasRules("10.0.0.1 rw active")(nil); err != nil {
		t.Error(err)
	}
	unlock()
	cli.Run("destroy", "-auto-approve")
	env.mustSucceed(env.allDeleted(nil))
}

// The plan does not know of a lock that is set after it.
func TestResourceLock_ARefusedDeleteNamesTheLock(t *testing.T) {
	t.Parallel()
	env := StartWithMicroversion(t, "2.82")
	env.needsMicroversion(81)
	cli := NewCLI(t)
	cli.Configure(env.Configuration("size = 1"))
	cli.Run("apply", "-auto-approve")
	cli.Run("plan", "-destroy", "-out=destroy.plan")
	lock, unlock := env.lockExternally("share", env.Ref().ID, "production")
	mustMatch(t, cli.RunExit(1, "apply", "destroy.plan"), "Cannot delete", "it is locked", "403", lock, `"production"`, "openstack share lock delete "+lock)
	unlock()
	cli.Run("destroy", "-auto-approve")
	env.mustSucceed(env.allDeleted(nil))
}

func TestResourceLock_ARefusedRemovalNamesTheLockOfTheRule(t *testing.T) {
	t.Parallel()
	env := StartWithMicroversion(t, "2.82")
	env.needsMicroversion(82)
	cli := NewCLI(t)
	cli.Configure(env.withRule(`access_type = "ip"`, `access_to = "10.0.0.1"`))
	cli.Run("apply", "-auto-approve")
	rule, _ := env.rule("10.0.0.1")
	lock, unlock := env.lockExternally("access_rule", rule.ID, "production")
	cli.Configure(env.Configuration("size = 1"))
	mustMatch(t, cli.RunExit(1, "apply", "-auto-approve"), "Cannot remove access rule ip 10.0.0.1 (rw)", "it is locked", "403", lock, `"production"`, "openstack share lock delete "+lock)
	unlock()
	cli.Run("destroy", "-auto-approve")
	env.mustSucceed(env.allDeleted(nil))
}

// createInGroup creates a share in a share group, which the provider cannot.
func (env *Env) createInGroup() manila.Ref {
	env.t.Helper()
	if env.Emulator != nil {
		share := env.createExternally(env.Name, 1, nil)
		env.Emulator.EditShare(share.ID, func(s *emulator.Share) { s.ShareGroupID = "0f6f1c9e-0000-4000-8000-000000000001" })
		return share
	}
	admin, err := logIn(env.t.Context(), env.Administrator)
	env.mustSucceed(err)
	member := env.logIn()
	var types struct {
		Types []struct{ ID, Name string } `json:"share_types"`
	}
	env.requestExternally(member, http.MethodGet, "2.55", "types", nil, &types)
	typeID := ""
	for _, shareType := range types.Types {
		if shareType.Name == "default" {
			typeID = shareType.ID
		}
	}
	var groupType struct {
		Type struct{ ID string } `json:"share_group_type"`
	}
	env.requestExternally(admin, http.MethodPost, "2.55", "share-group-types",
		map[string]any{"share_group_type": map[string]any{"name": env.Name, "share_types": []string{typeID}, "is_public": true}}, &groupType)
	var group struct {
		Group struct{ ID, Status string } `json:"share_group"`
	}
	env.requestExternally(member, http.MethodPost, "2.55", "share-groups",
		map[string]any{"share_group": map[string]any{"name": env.Name, "share_group_type_id": groupType.Type.ID, "share_types": []string{typeID}}}, &group)
	env.eventually("the group is available", func() bool {
		env.requestExternally(member, http.MethodGet, "2.55", "share-groups/"+group.Group.ID, nil, &group)
		return group.Group.Status == "available"
	})
	var created struct{ Share struct{ ID string } }
	env.requestExternally(member, http.MethodPost, "2.55", "shares",
		map[string]any{"share": map[string]any{"name": env.Name, "size": 1, "share_proto": "NFS", "share_group_id": group.Group.ID}}, &created)
	env.eventually("the share is available", func() bool {
		share, err := env.API.GetShareByID(env.t.Context(), created.Share.ID)
		return err == nil && share.Status == "available"
	})
	return manila.Ref{ID: created.Share.ID}
}

func TestShareGroup_AShareInItIsDestroyed(t *testing.T) {
	t.Parallel()
	env := Start(t)
	share := env.createInGroup()
	cli := NewCLI(t)
	cli.Configure(env.Configuration("size = 1"))
	cli.Run("import", Address, share.ID)
	cli.Run("destroy", "-auto-approve")
	if _, err := env.API.GetShareByID(t.Context(), share.ID); !manila.IsNotFound(err) {
		t.Errorf("the share still exists: %v", err)
	}
}
