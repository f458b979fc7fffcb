package share_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// withSFS is withEnv with SFS and a login with access keys.
func withSFS(t *testing.T, arguments map[string]any, test func(*env)) {
	t.Helper()
	login := map[string]any{
		"auth_url": nil, "username": nil, "password": nil, "project_name": nil, "user_domain_name": nil, "project_domain_name": nil,
		"access_key": emulator.AccessKey, "secret_key": emulator.SecretKey, "project_id": emulator.ProjectID, "endpoint": "http://service.test",
	}
	start(t, env{login: login, arguments: arguments}, emulator.Options{SFS: true}, test)
}

func tagged(keysAndValues ...string) map[string]any {
	return map[string]any{"tags": stringMap(keysAndValues...)}
}

func defaultTags(keysAndValues ...string) map[string]any {
	return map[string]any{"default_tags": stringMap(keysAndValues...)}
}

func isTagRequest(r emulator.Request) bool { return strings.Contains(r.Path, "/sfs/") }

// mustHaveTags checks the tags on the service.
func (w *env) mustHaveTags(keysAndValues ...string) {
	w.t.Helper()
	w.mustEqual("tags on the service", stringMap(keysAndValues...), w.mustExist().Tags)
}

func TestSFS_AShareIsManagedWithAccessKeys(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(10))
		w.mustApply(config(4))
		w.mustAgree(4, "available")
		w.mustBeQuiet(config(4))
		w.mustApply(nil)
		for _, request := range w.service.Requests() {
			if !strings.HasPrefix(request.Path, "/v2/"+emulator.ProjectID) || isTagRequest(request) {
				w.t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
	})
}

func TestTags_AreChangedInPlace(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, tagged("team", "storage", "tier", "1")))
		w.mustHaveTags("team", "storage", "tier", "1")
		w.mustBeQuiet(config(1, tagged("team", "storage", "tier", "1")))
		id := w.id()

		w.mustApply(config(1, tagged("team", "storage", "tier", "2", "more", "")))
		w.mustHaveTags("team", "storage", "tier", "2", "more", "")
		w.mustApply(config(1, tagged("tier", "2")))
		w.mustHaveTags("tier", "2")
		w.mustHave("tags_all", map[string]any{"tier": "2"})
		w.mustApply(config(1))
		w.mustHaveTags()
		w.mustHave("tags_all", nil)
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
		w.mustEqual("tags on the service", second, w.mustExist().Tags)
	})
}

func TestTags_AChangeOutsideTerraformIsDrift(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		configured := config(1, tagged("team", "storage", "tier", "1"))
		w.mustApply(configured)
		w.edit(func(s *emulator.Share) { s.Tags = stringMap("team", "network", "csi", "kept") })
		w.mustReportNothing(w.refresh())
		w.mustHave("tags", map[string]any{"team": "network"})
		w.mustApply(configured)
		w.mustHaveTags("team", "storage", "tier", "1", "csi", "kept")
		w.mustBeQuiet(configured)
	})
}

func TestTags_DefaultTagsAreMergedAndTheirDriftIsCorrected(t *testing.T) {
	t.Parallel()
	withSFS(t, defaultTags("owner", "ops", "tier", "1"), func(w *env) {
		configured := config(1, tagged("tier", "2"))
		w.mustApply(configured)
		w.mustHaveTags("owner", "ops", "tier", "2")
		w.mustHave("tags", map[string]any{"tier": "2"})
		w.mustHave("tags_all", map[string]any{"owner": "ops", "tier": "2"})
		w.mustBeQuiet(configured)

		w.edit(func(s *emulator.Share) { s.Tags["owner"] = "other" })
		w.mustApply(configured)
		w.mustHaveTags("owner", "ops", "tier", "2")

		w.restartWith(defaultTags("owner", "devs", "new", "1"))
		w.mustApply(configured)
		w.mustHaveTags("owner", "devs", "new", "1", "tier", "2")
		w.mustBeQuiet(configured)

		w.restartWith(nil)
		w.mustApply(configured)
		w.mustHaveTags("tier", "2")
		w.mustBeQuiet(configured)
	})
}

func TestTags_InvalidTagsAreReportedInThePlan(t *testing.T) {
	t.Parallel()
	numbered := func(count int) map[string]string {
		all := map[string]string{}
		for i := range count {
			all[fmt.Sprint("k", i)] = ""
		}
		return all
	}
	for name, test := range map[string]struct {
		arguments map[string]any
		tags      map[string]string
		want      []string
	}{
		"eleven":                {nil, numbered(11), []string{"Too many tags", "10", "11"}},
		"ten and a default tag": {defaultTags("owner", "ops"), numbered(10), []string{"Too many tags", "`default_tags` (1)"}},
		"a long key":            {nil, stringMap(strings.Repeat("k", 37), ""), []string{"37 characters"}},
		"a long value":          {nil, stringMap("k", strings.Repeat("v", 44)), []string{"44 characters"}},
		"a slash":               {nil, stringMap("a/b", ""), []string{"cannot have"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withSFS(t, test.arguments, func(w *env) {
				w.mustFail(config(1, map[string]any{"tags": test.tags}), test.want...)
				w.mustHaveSent(http.MethodPost, 0)
			})
		})
	}
}

func TestTags_WithoutSupportTheyAreAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustFail(config(1, tagged("a", "b")), "Tags are not supported by this service", "Remove `tags`")
		w.mustHaveSent(http.MethodPost, 0)
		w.mustApply(config(1))
		w.mustFail(config(1, tagged("a", "b")), "Tags are not supported by this service")
		w.mustAgree(1, "available")
		if sent := w.count(isTagRequest); sent != 1 {
			w.t.Errorf("%d requests for tags were sent, want 1", sent)
		}
	})
}

func TestTags_AShareWhoseTagsCannotBeSetIsInTheState(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.service.Inject(emulator.Fault{PathContains: "/tags/action", Effect: emulator.Status(http.StatusForbidden)})
		w.mustFail(config(1, tagged("a", "b")), "its tags could not be set", "untaint")
		w.mustAgree(1, "available")
		w.service.Heal()
		w.mustApply(config(1, tagged("a", "b")))
		w.mustHaveTags("a", "b")
	})
}

func TestTags_AFailedChangeIsInTheState(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, tagged("a", "1", "b", "1")))
		w.service.Inject(emulator.Fault{PathContains: "/tags/action", Skip: 1, Times: 1, Effect: emulator.Status(http.StatusForbidden)})
		w.mustFail(config(1, tagged("b", "2")), "Cannot change the tags")
		w.mustHave("tags", map[string]any{"b": "1"})
		w.mustApply(config(1, tagged("b", "2")))
		w.mustHaveTags("b", "2")
	})
}

func TestTags_AnImportFromSFSReadsThem(t *testing.T) {
	t.Parallel()
	withSFS(t, defaultTags("owner", "ops"), func(w *env) {
		configured := config(1, tagged("a", "b"))
		w.mustApply(configured)
		w.share = w.mustImport(w.id())
		w.mustHave("tags", map[string]any{"a": "b"})
		w.mustHave("tags_all", map[string]any{"a": "b", "owner": "ops"})
		w.mustBeQuiet(configured)
	})
}

func TestTags_OfManySharesAreReadTogether(t *testing.T) {
	t.Parallel()
	withSFS(t, map[string]any{"requests_per_minute": 0}, func(w *env) {
		shares := make([]*protocol.Resource, 40)
		for i := range shares {
			w.share = w.tf.Resource("sfs_share")
			shares[i] = w.share
			w.mustApply(config(1, tagged("number", fmt.Sprint(i))))
		}
		w.restart()
		w.service.ResetRequests()
		w.service.Inject(emulator.Fault{Effect: emulator.Delay(20 * time.Millisecond)})
		each(parallelism, shares, func(share *protocol.Resource) {
			w.mustReportNothing(w.tf.Refresh(w.t.Context(), share))
		})
		if sent := w.count(isTagRequest); sent > 5 {
			w.t.Errorf("%d requests for the tags of %d shares were sent, want at most 5", sent, len(shares))
		}
	})
}

func TestSFS_EnterpriseProjectAndEncryptionAreNeverMetadata(t *testing.T) {
	t.Parallel()
	key := map[string]any{"key_id": "k-1", "domain_id": "d-1", "alias": "sfs/default"}
	withSFS(t, map[string]any{"enterprise_project_id": "ep-default"}, func(w *env) {
		configured := config(1, metadata("#sfs_quota_type", "soft"), map[string]any{"encryption": key})
		w.mustApply(configured)
		stored := w.mustExist().Metadata
		for name, value := range stringMap(
			"enterprise_project_id", "ep-default", "#sfs_quota_type", "soft",
			"#sfs_crypt_key_id", "k-1", "#sfs_crypt_domain_id", "d-1", "#sfs_crypt_alias", "sfs/default",
		) {
			w.mustEqual(name, value, stored[name])
		}
		w.mustHave("enterprise_project_id", "ep-default")
		w.mustHave("encryption", key)
		w.mustHave("metadata", map[string]any{"#sfs_quota_type": "soft"})
		w.mustBeQuiet(configured)
		w.mustBeQuiet(config(1, metadata("#sfs_quota_type", "soft"))) // removed from the configuration

		w.restartWith(map[string]any{"enterprise_project_id": "another default"})
		w.mustBeQuiet(configured)

		w.share = w.mustImport(w.id())
		w.mustHave("enterprise_project_id", "ep-default")
		w.mustHave("encryption", key)
		w.mustHave("metadata", nil)

		other := map[string]any{"key_id": "k-2", "domain_id": "d-1", "alias": "sfs/default"}
		for name, changed := range map[string]map[string]any{
			"encryption":            {"encryption": other},
			"enterprise_project_id": {"enterprise_project_id": "ep-2"},
		} {
			if plan := w.plan(config(1, changed)); !plan.Replaces {
				w.t.Errorf("a change of %s does not replace the share: %s", name, protocol.Text(plan.Diagnostics))
			}
		}
	})
}

func TestSFS_AnAttributeSetInMetadataTooIsAnError(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustFail(config(1, map[string]any{"enterprise_project_id": "ep", "metadata": map[string]string{"enterprise_project_id": "other"}}),
			"Both `enterprise_project_id` and `metadata` set", "Keep only `enterprise_project_id`")
	})
}

func TestSFS_AnEnterpriseProjectThatTheServiceDoesNotStoreIsKept(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		configured := config(1, map[string]any{"enterprise_project_id": "ep"})
		w.mustApply(configured)
		w.edit(func(s *emulator.Share) { s.Metadata = nil })
		w.mustBeQuiet(configured)
	})
}

func TestSFS_ARejectedAttributeIsReportedOnIt(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		for attribute, c := range map[string]struct {
			configuration map[string]any
			want          string
		}{
			"name":        {config(1, map[string]any{"name": "not a name"}), "only letters, digits"},
			"description": {config(1, map[string]any{"description": "größer"}), ""},
		} {
			diagnostics := w.apply(c.configuration)
			mustReport(w, diagnostics, failure, c.want)
			w.mustEqual("attribute", fmt.Sprintf("AttributeName(%q)", attribute), diagnostics[0].Attribute.String())
		}
	})
}

func TestSFS_MetadataCannotBeChanged(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(1, metadata("a", "1")))
		w.mustFail(config(1, metadata("a", "2")), "only when a share is created")
		w.mustBeQuiet(config(1, metadata("a", "1")))
	})
}
