package share_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// withSFS is withEnv on an SFS service, with a login by access keys.
func withSFS(t *testing.T, arguments map[string]any, test func(*env)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &env{t: t, service: emulated.NewService(withDurations(emulator.Options{SFS: true}))}
		w.restartWithKeys(arguments)
		w.share = w.tf.Resource("sfs_share")
		test(w)
	})
}

// restartWithKeys is a new process of the provider, with a login by access keys.
func (w *env) restartWithKeys(arguments map[string]any) {
	w.t.Helper()
	all := map[string]any{
		"auth_url": nil, "username": nil, "password": nil, "project_name": nil, "user_domain_name": nil, "project_domain_name": nil,
		"access_key": emulator.AccessKey, "secret_key": emulator.SecretKey, "project_id": emulator.ProjectID, "endpoint": "http://service.test",
	}
	maps.Copy(all, arguments)
	w.tf = emulated.NewTerraform(w.t, w.service, all)
}

func tags(keysAndValues ...string) map[string]string {
	all := map[string]string{}
	for i := 0; i < len(keysAndValues); i += 2 {
		all[keysAndValues[i]] = keysAndValues[i+1]
	}
	return all
}

func tagged(keysAndValues ...string) map[string]any {
	return map[string]any{"tags": tags(keysAndValues...)}
}

// tagRequests counts the requests about tags.
func (w *env) tagRequests() int {
	count := 0
	for _, request := range w.service.Requests() {
		if strings.Contains(request.Path, "/sfs/") {
			count++
		}
	}
	return count
}

func (w *env) mustHaveTags(onService map[string]string) {
	w.t.Helper()
	share, ok := w.service.Share(w.id())
	if !ok {
		w.t.Fatalf("the service has no share %q", w.id())
	}
	if diff := cmp.Diff(onService, share.Tags); diff != "" {
		w.t.Errorf("tags on the service: %s", diff)
	}
}

func (w *env) mustShow(attribute string, want any) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.share.Attribute(attribute)); diff != "" {
		w.t.Errorf("%s in the state: %s", attribute, diff)
	}
}

func (w *env) tagExternally(edit func(tags map[string]string)) {
	w.service.EditShare(w.id(), func(s *emulator.Share) {
		if s.Tags == nil {
			s.Tags = map[string]string{}
		}
		edit(s.Tags)
	})
}

func TestSFS_ALifecycleWithAccessKeys(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(10))
		w.mustApply(config(4))
		w.mustAgree(4, "available")
		w.mustBeQuiet(config(4))
		w.mustApply(nil)
		for _, request := range w.service.Requests() {
			if !strings.HasPrefix(request.Path, "/v2/"+emulator.ProjectID) || strings.Contains(request.Path, "/sfs/") {
				w.t.Errorf("%s %s was asked", request.Method, request.Path)
			}
		}
	})
}

func TestTags_AreChangedInPlace(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, tagged("team", "storage", "tier", "1")))
		w.mustHaveTags(tags("team", "storage", "tier", "1"))
		w.mustBeQuiet(config(1, tagged("team", "storage", "tier", "1")))
		id := w.id()

		w.mustApply(config(1, tagged("team", "storage", "tier", "2", "more", "")))
		w.mustHaveTags(tags("team", "storage", "tier", "2", "more", ""))
		w.mustApply(config(1, tagged("tier", "2")))
		w.mustHaveTags(tags("tier", "2"))
		w.mustShow("tags_all", map[string]any{"tier": "2"})
		w.mustApply(config(1))
		w.mustHaveTags(tags())
		w.mustShow("tags_all", nil)
		w.mustBeQuiet(config(1))
		if w.id() != id {
			w.t.Error("the share was replaced")
		}
	})
}

func TestTags_AllTenCanBeExchangedAtOnce(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		first, second := map[string]string{}, map[string]string{}
		for i := range 10 {
			first[fmt.Sprint("a", i)], second[fmt.Sprint("b", i)] = "1", "2"
		}
		w.mustApply(config(1, map[string]any{"tags": first}))
		w.mustApply(config(1, map[string]any{"tags": second}))
		w.mustHaveTags(second)
	})
}

func TestTags_AChangeOutsideTerraformIsDrift(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		written := config(1, tagged("team", "storage", "tier", "1"))
		w.mustApply(written)
		w.tagExternally(func(t map[string]string) { t["team"] = "network"; delete(t, "tier"); t["foreign"] = "left alone" })
		if diagnostics := w.tf.Refresh(w.t.Context(), w.share); len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustShow("tags", map[string]any{"team": "network"})
		w.mustApply(written)
		w.mustHaveTags(tags("team", "storage", "tier", "1", "foreign", "left alone"))
		w.mustBeQuiet(written)
	})
}

func TestTags_DefaultTagsAreMergedAndTheirDriftIsShown(t *testing.T) {
	t.Parallel()
	withSFS(t, map[string]any{"default_tags": tags("owner", "ops", "tier", "1")}, func(w *env) {
		written := config(1, tagged("tier", "2"))
		w.mustApply(written)
		w.mustHaveTags(tags("owner", "ops", "tier", "2"))
		w.mustShow("tags", map[string]any{"tier": "2"})
		w.mustShow("tags_all", map[string]any{"owner": "ops", "tier": "2"})
		w.mustBeQuiet(written)

		w.tagExternally(func(t map[string]string) { t["owner"] = "nobody" })
		w.mustApply(written)
		w.mustHaveTags(tags("owner", "ops", "tier", "2"))

		w.restartWithKeys(map[string]any{"default_tags": tags("owner", "devs", "new", "1")})
		w.mustApply(written)
		w.mustHaveTags(tags("owner", "devs", "new", "1", "tier", "2"))
		w.mustBeQuiet(written)

		w.restartWithKeys(nil)
		w.mustApply(written)
		w.mustHaveTags(tags("tier", "2"))
		w.mustBeQuiet(written)
	})
}

func TestTags_InvalidTagsAreReportedInThePlan(t *testing.T) {
	t.Parallel()
	eleven := map[string]string{}
	for i := range 11 {
		eleven[fmt.Sprint("k", i)] = ""
	}
	for name, test := range map[string]struct {
		arguments map[string]any
		tags      any
		want      []string
	}{
		"eleven": {nil, eleven, []string{"Too many tags", "10", "11"}},
		"ten, and a default one": {map[string]any{"default_tags": tags("owner", "ops")}, func() any {
			m := map[string]string{}
			for i := range 10 {
				m[fmt.Sprint(i)] = ""
			}
			return m
		}(),
			[]string{"Too many tags", "`default_tags` (1)"}},
		"a long key":   {nil, tags(strings.Repeat("k", 37), ""), []string{"37 characters"}},
		"a long value": {nil, tags("k", strings.Repeat("v", 44)), []string{"44 characters"}},
		"a slash":      {nil, tags("a/b", ""), []string{"cannot have"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withSFS(t, test.arguments, func(w *env) {
				w.mustFail(config(1, map[string]any{"tags": test.tags}), test.want...)
				w.mustHaveSent("POST", 0)
			})
		})
	}
}

func TestTags_WithoutSupportTheyAreAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustFail(config(1, tagged("a", "b")), "Tags are not supported by this service", "Remove `tags`")
		w.mustHaveSent("POST", 0)
		w.mustApply(config(1))
		w.mustFail(config(1, tagged("a", "b")), "Tags are not supported by this service")
		w.mustAgree(1, "available")
		if asked := w.tagRequests(); asked != 1 {
			w.t.Errorf("%d requests were about tags", asked)
		}
	})
}

func TestTags_AShareWhoseTagsCannotBeSetIsNotLost(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/tags/action", Effect: emulator.Status(403)})
		w.mustFail(config(1, tagged("a", "b")), "its tags could not be set", "untaint")
		w.mustAgree(1, "available")
		w.service.Heal()
		w.mustApply(config(1, tagged("a", "b")))
		w.mustHaveTags(tags("a", "b"))
	})
}

func TestTags_AFailedChangeLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, tagged("a", "1", "b", "1")))
		w.service.Inject(emulator.Fault{PathContains: "/tags/action", Skip: 1, Times: 1, Effect: emulator.Status(403)})
		w.mustFail(config(1, tagged("b", "2")), "Cannot change the tags")
		w.mustShow("tags", map[string]any{"b": "1"})
		w.mustApply(config(1, tagged("b", "2")))
		w.mustHaveTags(tags("b", "2"))
	})
}

func TestTags_AnImportReadsThoseOfSFS(t *testing.T) {
	t.Parallel()
	withSFS(t, map[string]any{"default_tags": tags("owner", "ops")}, func(w *env) {
		written := config(1, tagged("a", "b"))
		w.mustApply(written)
		var diagnostics []*tfprotov6.Diagnostic
		w.share, diagnostics = w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		if len(diagnostics) > 0 {
			w.t.Fatal(protocol.Text(diagnostics))
		}
		w.mustShow("tags", map[string]any{"a": "b"})
		w.mustShow("tags_all", map[string]any{"a": "b", "owner": "ops"})
		w.mustBeQuiet(written)
	})
}

func TestTags_AnImportFromManilaReadsNone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(1))
		w.share, _ = w.tf.Import(w.t.Context(), "sfs_share", w.id(), nil)
		w.mustBeQuiet(config(1))
		if asked := w.tagRequests(); asked != 0 {
			w.t.Errorf("%d requests were about tags", asked)
		}
	})
}

func TestTags_OfManySharesAreReadTogether(t *testing.T) {
	t.Parallel()
	withSFS(t, map[string]any{"requests_per_minute": 0}, func(w *env) {
		const many = 40
		shares := make([]*protocol.Resource, many)
		for i := range shares {
			shares[i] = w.tf.Resource("sfs_share")
			w.share = shares[i]
			w.mustApply(config(1, tagged("number", fmt.Sprint(i))))
		}
		w.restartWithKeys(map[string]any{"requests_per_minute": 0})
		w.service.ResetRequests()
		w.service.Inject(emulator.Fault{Effect: emulator.Delay(20 * time.Millisecond)})
		done := make(chan []*tfprotov6.Diagnostic)
		next := make(chan *protocol.Resource)
		for range 10 { // as Terraform does
			go func() {
				for r := range next {
					done <- w.tf.Refresh(w.t.Context(), r)
				}
			}()
		}
		go func() {
			for _, r := range shares {
				next <- r
			}
			close(next)
		}()
		for range shares {
			if diagnostics := <-done; len(diagnostics) > 0 {
				w.t.Error(protocol.Text(diagnostics))
			}
		}
		if asked := w.tagRequests(); asked > 5 {
			w.t.Errorf("%d requests about the tags of %d shares", asked, many)
		}
		w.t.Logf("%d requests for %d shares, of which %d about tags", len(w.service.Requests()), many, w.tagRequests())
	})
}

func TestSFS_EnterpriseProjectAndEncryptionAreNeverMetadata(t *testing.T) {
	t.Parallel()
	key := map[string]any{"key_id": "k-1", "domain_id": "d-1", "alias": "sfs/default"}
	withSFS(t, map[string]any{"enterprise_project_id": "ep-default"}, func(w *env) {
		written := config(1, map[string]any{"encryption": key, "metadata": map[string]string{"#sfs_quota_type": "soft"}})
		w.mustApply(written)
		share, _ := w.service.Share(w.id())
		want := map[string]string{
			"enterprise_project_id": "ep-default", "#sfs_crypt_key_id": "k-1", "#sfs_crypt_domain_id": "d-1", "#sfs_crypt_alias": "sfs/default", "#sfs_quota_type": "soft",
		}
		for name, value := range want {
			if share.Metadata[name] != value {
				w.t.Errorf("the service has %s=%q, want %q", name, share.Metadata[name], value)
			}
		}
		w.mustShow("enterprise_project_id", "ep-default")
		w.mustShow("encryption", key)
		w.mustShow("metadata", map[string]any{"#sfs_quota_type": "soft"})
		w.mustBeQuiet(written)
		w.mustBeQuiet(config(1, map[string]any{"metadata": map[string]string{"#sfs_quota_type": "soft"}})) // removed from the configuration

		w.restartWithKeys(map[string]any{"enterprise_project_id": "another default"})
		w.mustBeQuiet(written)

		id := w.id()
		w.share, _ = w.tf.Import(w.t.Context(), "sfs_share", id, nil)
		w.mustShow("enterprise_project_id", "ep-default")
		w.mustShow("encryption", key)
		w.mustShow("metadata", nil)

		other := map[string]any{"key_id": "k-2", "domain_id": "d-1", "alias": "sfs/default"}
		for name, changed := range map[string]map[string]any{
			"encryption":            {"encryption": other},
			"enterprise_project_id": {"enterprise_project_id": "ep-2"},
		} {
			if plan := w.tf.Plan(w.t.Context(), w.share, config(1, changed)); !plan.Replaces {
				w.t.Errorf("a change of %s does not replace the share: %s", name, protocol.Text(plan.Diagnostics))
			}
		}
	})
}

func TestSFS_AnAttributeIsNotSetInMetadataToo(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustFail(config(1, map[string]any{"enterprise_project_id": "ep", "metadata": map[string]string{"enterprise_project_id": "other"}}),
			"Both `enterprise_project_id` and `metadata` set", "Keep only `enterprise_project_id`")
	})
}

func TestSFS_EnterpriseProjectsAreKeptWhereTheServiceHasNone(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		written := config(1, map[string]any{"enterprise_project_id": "ep"})
		w.mustApply(written)
		w.service.EditShare(w.id(), func(s *emulator.Share) { s.Metadata = nil })
		w.mustBeQuiet(written)
	})
}

func TestSFS_ARejectedNameIsReportedOnTheName(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		diagnostics := w.apply(map[string]any{"name": "not a name", "size": 1})
		if len(diagnostics) != 1 || diagnostics[0].Attribute.String() != `AttributeName("name")` || !strings.Contains(diagnostics[0].Detail, "only letters, digits") {
			w.t.Errorf("%v\n%s", diagnostics, protocol.Text(diagnostics))
		}
		diagnostics = w.apply(config(1, map[string]any{"description": "größer"}))
		if len(diagnostics) != 1 || diagnostics[0].Attribute.String() != `AttributeName("description")` {
			w.t.Errorf("%v\n%s", diagnostics, protocol.Text(diagnostics))
		}
	})
}

func TestSFS_MetadataCannotBeChanged(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, map[string]any{"metadata": map[string]string{"a": "1"}}))
		w.mustFail(config(1, map[string]any{"metadata": map[string]string{"a": "2"}}), "only when a share is created")
		w.mustBeQuiet(config(1, map[string]any{"metadata": map[string]string{"a": "1"}}))
	})
}
