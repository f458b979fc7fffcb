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

func TestTheKeyOfACephUser(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.shareID = w.newShare(map[string]any{"share_proto": "CEPHFS"})
		rules := w.rules()
		w.mustApply(rules, w.all("cephx:alice"))
		onService, _ := w.service.Share(w.shareID)
		key, id := onService.Rules[0].Key, onService.Rules[0].ID
		if key == "" || strings.Contains(rules.State.String(), key) {
			w.t.Errorf("the key %q, in the state %s", key, rules.State)
		}
		for _, by := range []map[string]any{{"access_id": id}, {"access_to": "alice"}} {
			by["share_id"] = w.shareID
			opened, told := w.tf.Open(w.t.Context(), "sfs_share_access_key", by)
			if len(told) > 0 || opened["access_key"] != key || opened["access_id"] != id || opened["access_to"] != "alice" {
				w.t.Errorf("%v %s", opened, protocol.Text(told))
			}
		}
		w.restart()
		single := w.rule()
		w.mustApply(single, w.ip("bob-the-user", map[string]any{"access_type": "cephx"}))
		if single.Attribute("access_key") == nil {
			w.t.Error("the rule has no key")
		}
	})
}

func TestAKeyThatCannotBeHad(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		rule := w.rule()
		w.mustApply(rule, w.ip("10.0.0.1"))
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
			c.by["share_id"] = w.shareID
			_, told := w.tf.Open(w.t.Context(), "sfs_share_access_key", c.by)
			if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), c.says) {
				w.t.Errorf("%s: %s", name, protocol.Text(told))
			}
		}
	})
}

func TestAKeyIsWaitedFor(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.shareID = w.newShare(map[string]any{"share_proto": "CEPHFS"})
		var both sync.WaitGroup
		both.Go(func() { w.mustApply(w.rule(), w.ip("alice", map[string]any{"access_type": "cephx"})) })
		asked := make(chan map[string]any)
		w.after(time.Second, func() {
			opened, _ := w.tf.Open(w.t.Context(), "sfs_share_access_key", map[string]any{"share_id": w.shareID, "access_to": "alice"})
			asked <- opened
		})
		if opened := <-asked; opened["access_key"] == nil {
			w.t.Error("no key")
		}
		both.Wait()
	})
}

func TestNoKeyInAnyMessage(t *testing.T) {
	t.Parallel()
	inAWorld(t, emulator.Options{}, func(w *world) {
		w.shareID = w.newShare(map[string]any{"share_proto": "CEPHFS"})
		rule := w.rule()
		w.mustApply(rule, w.ip("alice", map[string]any{"access_type": "cephx"}))
		key, _ := rule.Attribute("access_key").(string)
		told := w.apply(w.rule(), w.ip("alice", map[string]any{"access_type": "cephx", "access_level": "ro"}))
		w.edit(func(r []emulator.Rule) []emulator.Rule { r[0].State = "error"; return slices.Clone(r) })
		w.restart()
		told = append(told, w.tf.Refresh(w.t.Context(), rule)...)
		if key == "" || strings.Contains(protocol.Text(told), key) {
			w.t.Errorf("the key %q is in %s", key, protocol.Text(told))
		}
	})
}
