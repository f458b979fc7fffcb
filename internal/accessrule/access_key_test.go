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

func (f *fixture) useCephFSShare() {
	f.t.Helper()
	f.shareID = f.newShare(map[string]any{"share_proto": "CEPHFS"})
}

// cephx configures a rule for a Ceph user.
func (f *fixture) cephx(user string) map[string]any {
	return f.ip(user, map[string]any{"access_type": "cephx"})
}

func TestAccessKey_IsReadByRuleOrUser(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.useCephFSShare()
		rules := f.rules()
		f.mustApply(rules, f.all("cephx:alice"))
		share, _ := f.service.Share(f.shareID)
		key, id := share.Rules[0].Key, share.Rules[0].ID
		if key == "" || strings.Contains(rules.State.String(), key) {
			f.t.Errorf("the key %q, in the state %s", key, rules.State)
		}
		for _, by := range []map[string]any{{"access_id": id}, {"access_to": "alice"}} {
			by["share_id"] = f.shareID
			opened, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", by)
			f.mustHaveNone(diags)
			if opened["access_key"] != key || opened["access_id"] != id || opened["access_to"] != "alice" {
				f.t.Errorf("got %v", opened)
			}
		}
		f.restartProvider()
		single := f.rule()
		f.mustApply(single, f.cephx("bob-the-user"))
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
		for want, by := range map[string]map[string]any{
			"10.0.0.1 (rw) on share \"data\"":               {"access_id": rule.Attribute("id")},
			"has no access rule with the id x":              {"access_id": "x"},
			`has no access rule for the Ceph user "alice"`:  {"access_to": "alice"},
			"access_id,access_to":                           {},
			"2 attributes specified when one (and only one": {"access_id": "x", "access_to": "y"},
		} {
			by["share_id"] = f.shareID
			_, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", by)
			f.mustReport(diags, want)
		}
	})
}

func TestAccessKey_WaitsForTheBackend(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.useCephFSShare()
		var both sync.WaitGroup
		both.Go(func() { f.mustApply(f.rule(), f.cephx("alice")) })
		result := make(chan map[string]any)
		time.AfterFunc(time.Second, func() {
			opened, _ := f.tf.Open(f.t.Context(), "sfs_share_access_key", map[string]any{"share_id": f.shareID, "access_to": "alice"})
			result <- opened
		})
		if opened := <-result; opened["access_key"] == nil {
			f.t.Error("no key")
		}
		both.Wait()
	})
}

func TestAccessKey_IsInNoMessageAndNoList(t *testing.T) {
	t.Parallel()
	run(t, emulator.Options{}, func(f *fixture) {
		f.useCephFSShare()
		rule := f.rule()
		f.mustApply(rule, f.cephx("alice"))
		key, _ := rule.Attribute("access_key").(string)
		for _, found := range f.list(protocol.Query{IncludeResource: true}) {
			if strings.Contains(found.Resource.State.String(), key) {
				f.t.Errorf("the key %q is in %s", key, found.Resource.State)
			}
		}
		diags := f.apply(f.rule(), f.cephx("alice"))
		f.editRules(func(r []emulator.Rule) []emulator.Rule { r[0].State = "error"; return slices.Clone(r) })
		f.restartProvider()
		diags = append(diags, f.refresh(rule)...)
		if key == "" || len(diags) < 2 || strings.Contains(protocol.Text(diags), key) {
			f.t.Errorf("the key %q is in %s", key, protocol.Text(diags))
		}
	})
}

// The backend may create none, and from microversion 2.82 on the owner of the rule may hide it.
func TestAccessKey_AKeyThatTheServiceDoesNotShowIsAnError(t *testing.T) {
	t.Parallel()
	runEach(t, map[string]any{"none": nil, "hidden": "********"}, func(f *fixture, key any) {
		f.useCephFSShare()
		f.service.Inject(emulator.Fault{Effect: emulator.EditObjects(func(object map[string]any) {
			if _, isRule := object["access_key"]; isRule {
				object["access_key"] = key
			}
		})})
		f.mustApply(f.rule(), f.cephx("alice"))
		_, diags := f.tf.Open(f.t.Context(), "sfs_share_access_key", map[string]any{"share_id": f.shareID, "access_to": "alice"})
		f.mustReport(diags, "Access rule cephx alice (rw)", "has no key")
	})
}
