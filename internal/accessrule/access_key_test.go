package accessrule_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAccessKey_IsReadByRuleOrUser(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.shareID = f.newShare(map[string]any{"share_proto": "CEPHFS"})
		rules := f.rules()
		f.mustApply(rules, f.all("cephx:alice"))
		onService, _ := f.service.Share(f.shareID)
		key, id := onService.Rules[0].Key, onService.Rules[0].ID
		if key == "" || strings.Contains(rules.State.String(), key) {
			f.t.Errorf("the key %q, in the state %s", key, rules.State)
		}
		for _, by := range []map[string]any{{"access_id": id}, {"access_to": "alice"}} {
			by["share_id"] = f.shareID
			opened, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", by)
			if len(diags) > 0 || opened["access_key"] != key || opened["access_id"] != id || opened["access_to"] != "alice" {
				f.t.Errorf("%v %s", opened, protocol.Text(diags))
			}
		}
		f.restartProvider()
		single := f.rule()
		f.mustApply(single, f.ip("bob-the-user", map[string]any{"access_type": "cephx"}))
		if single.Attribute("access_key") == nil {
			f.t.Error("the rule has no key")
		}
	})
}

func TestAccessKey_ARuleWithoutKeyIsAnError(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		rule := f.rule()
		f.mustApply(rule, f.ip("10.0.0.1"))
		for name, c := range map[string]struct {
			by   map[string]any
			says string
		}{
			"a rule of another type": {map[string]any{"access_id": rule.Attribute("id")}, "has no key"},
			"no such rule":           {map[string]any{"access_id": "x"}, "has no access rule with the id x"},
			"no such user":           {map[string]any{"access_to": "alice"}, `has no access rule for the Ceph user "alice"`},
			"neither":                {map[string]any{}, "access_id"},
			"both":                   {map[string]any{"access_id": "x", "access_to": "y"}, "access_id"},
		} {
			c.by["share_id"] = f.shareID
			_, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", c.by)
			if !protocol.Failed(diags) || !strings.Contains(protocol.Text(diags), c.says) {
				f.t.Errorf("%s: %s", name, protocol.Text(diags))
			}
		}
	})
}

func TestAccessKey_WaitsForTheBackend(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.shareID = f.newShare(map[string]any{"share_proto": "CEPHFS"})
		var both sync.WaitGroup
		both.Go(func() { f.mustApply(f.rule(), f.ip("alice", map[string]any{"access_type": "cephx"})) })
		asked := make(chan map[string]any)
		f.after(time.Second, func() {
			opened, _ := f.tf.Open(f.t.Context(), "sfs_share_access_key", map[string]any{"share_id": f.shareID, "access_to": "alice"})
			asked <- opened
		})
		if opened := <-asked; opened["access_key"] == nil {
			f.t.Error("no key")
		}
		both.Wait()
	})
}

func TestAccessKey_IsInNoMessage(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.shareID = f.newShare(map[string]any{"share_proto": "CEPHFS"})
		rule := f.rule()
		f.mustApply(rule, f.ip("alice", map[string]any{"access_type": "cephx"}))
		key, _ := rule.Attribute("access_key").(string)
		diags := f.apply(f.rule(), f.ip("alice", map[string]any{"access_type": "cephx", "access_level": "ro"}))
		f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].State = "error"; return slices.Clone(r) })
		f.restartProvider()
		diags = append(diags, f.refresh(rule)...)
		if key == "" || strings.Contains(protocol.Text(diags), key) {
			f.t.Errorf("the key %q is in %s", key, protocol.Text(diags))
		}
	})
}
