package share_test

import (
	"fmt"
	"strings"
	"testing"

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
