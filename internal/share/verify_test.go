package share_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const differently = "was created with different attributes than requested"

// shows is a service that shows a share with other values than it has.
func shows(field string, value any) emulator.Fault {
	return emulator.Fault{Effect: emulator.EditShares(func(share map[string]any) { share[field] = value })}
}

// showsMetadata is a service that shows another value of a metadata key; "" shows none.
func showsMetadata(key, value string) emulator.Fault {
	return emulator.Fault{Method: http.MethodGet, Effect: emulator.EditShares(func(share map[string]any) {
		metadata, _ := share["metadata"].(map[string]any)
		if delete(metadata, key); value != "" {
			metadata[key] = value
		}
	})}
}

func ignores(field string) emulator.Fault { return create(0, emulator.IgnoreFields(field)) }

func TestCreate_WhatTheServiceDoesOtherwiseIsAnError(t *testing.T) {
	t.Parallel()
	type testCase struct {
		fault    emulator.Fault
		asked    map[string]any
		want     string
		observed any // in the state
	}
	asked := func(attribute string, value any) map[string]any { return map[string]any{attribute: value} }
	for name, c := range map[string]testCase{
		"another zone":     {ignores("availability_zone"), asked("availability_zone", "nova-2"), "`availability_zone` is \"nova\", not \"nova-2\"", "nova"},
		"another type":     {ignores("share_type"), asked("share_type", emulator.BoundedTypeName), "`share_type` is \"default\", not \"bounded\"", "default"},
		"no share network": {ignores("share_network_id"), asked("share_network_id", "n1"), "`share_network_id` is null, not \"n1\"", nil},
		"no snapshot":      {ignores("snapshot_id"), asked("snapshot_id", "s1"), "`snapshot_id` is null, not \"s1\"", nil},
		"no description":   {ignores("description"), asked("description", "mine"), "`description` is null, not \"mine\"", nil},
		"another name":     {shows("name", "theirs"), asked("name", "mine"), "`name` is \"theirs\", not \"mine\"", "theirs"},
		"another protocol": {shows("share_proto", "CIFS"), asked("share_proto", "nfs"), "`share_proto` is \"CIFS\", not \"nfs\"", "CIFS"},
		"not public":       {ignores("is_public"), asked("is_public", true), "`is_public` is false, not true", false},
		"public":           {shows("is_public", true), nil, "`is_public` is true, not false", true},
		"no metadata":      {ignores("metadata"), metadata("team", "blue"), "`metadata` is {}, not {\"team\":\"blue\"}", map[string]any{}},
		"metadata echoed":  {showsMetadata("team", ""), metadata("team", "blue"), "`metadata` is {}, not {\"team\":\"blue\"}", map[string]any{}},
		"no tags":          {confirmsTagsOnly, tagged("team", "blue"), "`tags_all` is null, not {\"team\":\"blue\"}", map[string]any{}},
		"another project":  {showsMetadata("enterprise_project_id", "p2"), asked("enterprise_project_id", "p1"), "`enterprise_project_id` is \"p2\", not \"p1\"", "p2"},
		"another account":  {showsMetadata("#sfs_crypt_domain_id", "d2"), asked("encryption", cryptKey("d1")), "`encryption` is {\"alias\":\"a\",\"domain_id\":\"d2\",\"key_id\":\"k\"}, not", cryptKey("d2")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withSFS(t, nil, func(w *env) {
				w.service.Inject(c.fault)
				w.mustFail(config(10, c.asked), differently, c.want, "untaint")
				for attribute := range c.asked {
					w.mustHave(attribute, c.observed)
				}
			})
		})
	}
}

// confirmsTagsOnly is a service that answers a change of tags with 204, and has none.
var confirmsTagsOnly = emulator.Fault{PathContains: "/tags/action", Effect: emulator.ConfirmOnly()}

func cryptKey(domain string) map[string]any {
	return map[string]any{"key_id": "k", "domain_id": domain, "alias": "a"}
}

func TestCreate_WhatTheServiceDoesNotShowIsNoDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault emulator.Fault
		asked map[string]any
	}{
		"the zone":               {shows("availability_zone", nil), map[string]any{"availability_zone": "nova"}},
		"the enterprise project": {showsMetadata("enterprise_project_id", ""), map[string]any{"enterprise_project_id": "p1"}},
		"one of the keys":        {showsMetadata("#sfs_crypt_alias", ""), map[string]any{"encryption": cryptKey("d1")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withSFS(t, nil, func(w *env) {
				w.service.Inject(c.fault)
				w.mustApply(config(10, c.asked))
				w.mustBeQuiet(config(10, c.asked))
			})
		})
	}
}

func TestCreate_WhatShowsLateIsNoDifference(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		const late = 5 * time.Second
		w.service.Inject(confirmsTagsOnly)
		w.service.Inject(showsMetadata("#sfs_quota_type", ""))
		time.AfterFunc(late, w.service.ClearFaults)
		time.AfterFunc(late+2*time.Second, func() {
			w.service.EditShare(w.service.Shares()[0].ID, func(s *emulator.Share) { s.Tags = stringMap("team", "blue") })
		})
		w.mustApply(config(10, tagged("team", "blue"), metadata("#sfs_quota_type", "soft")))
		w.mustHave("tags_all", map[string]any{"team": "blue"})
	})
}

// A service on MySQL finds names in any case, and shows them as it has them.
func TestCreate_NamesInAnotherCaseAreNoDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shown emulator.Fault
		asked map[string]any
	}{
		"the zone":       {shows("availability_zone", "Nova"), map[string]any{"availability_zone": "nova"}},
		"the share type": {shows("share_type_name", "Default"), map[string]any{"share_type": "default"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.service.Inject(c.shown)
				w.mustApply(config(10, c.asked))
				w.mustBeQuiet(config(10, c.asked))
			})
		})
	}
}

// What the service would have shown later is not known.
func TestCreate_TimeThatEndsBeforeAllIsShownIsNoDifference(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.service.Inject(showsMetadata("team", ""))
		limited := map[string]any{"timeouts": map[string]any{"create": "3s"}}
		diagnostics := w.apply(config(10, metadata("team", "blue"), limited))
		mustReport(w, diagnostics, failure, "was created, but the service did not show all of it yet", "`metadata` is {}, not {\"team\":\"blue\"}", "timed out", "untaint")
		w.mustNotContain(diagnostics, differently)
		w.mustHave("metadata", map[string]any{})
		if paths, _ := w.share.Attribute("export_locations").([]any); len(paths) != 2 {
			w.t.Errorf("the export locations are %v", paths)
		}
		if marker := w.mustExist().Metadata[createMarkerKey]; marker != "" {
			w.t.Error("the share still has its create marker")
		}
		w.mustEqual("region", "RegionOne", w.share.Attribute("region"))
	})
}

func TestCreate_TagsThatCannotBeReadAreReported(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		w.service.Inject(emulator.Fault{Method: http.MethodGet, Match: func(r emulator.Request) bool {
			return strings.Contains(r.Path, "/sfs/") && !strings.HasSuffix(r.Path, "/sfs/tags")
		},
			Effect: emulator.Status(http.StatusForbidden)})
		w.mustFail(config(10, tagged("team", "blue")), "was created, but its tags could not be verified", "untaint")
		w.mustAgree(10, "available")
	})
}

func TestCreate_TagsThatAreNotFoundAtOnceAreReadAgain(t *testing.T) {
	t.Parallel()
	withSFS(t, nil, func(w *env) {
		isRead := func(r emulator.Request) bool {
			return strings.Contains(r.Path, "/sfs/") && !strings.HasSuffix(r.Path, "/sfs/tags")
		}
		w.service.Inject(emulator.Fault{Method: http.MethodGet, Match: isRead, Times: 1, Effect: emulator.Status(http.StatusNotFound)})
		w.mustApply(config(10, tagged("team", "blue")))
		w.mustEqual("tags", map[string]any{"team": "blue"}, w.share.Attribute("tags"))
	})
}

// What the service would have shown later is not known.
func TestUpdate_AnInterruptedLookAtAChangeIsNoChangeThatWasIgnored(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(emulator.Fault{Method: http.MethodPut, Effect: emulator.ConfirmOnly()})
		diagnostics := w.apply(config(10, updateTimeout("3s"), map[string]any{"name": "another"}))
		w.mustBeError(diagnostics, "after the update", "timed out")
		w.mustNotContain(diagnostics, "did not change")
	})
}

func TestUpdate_AConfirmedChangeThatIsNotMadeIsAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   map[string]any
		want     string
		observed any
	}{
		"name":        {map[string]any{"name": "renamed"}, "did not change `name`", "data"},
		"description": {map[string]any{"description": "new"}, "did not change `description`", nil},
		"metadata":    {metadata("team", "red"), "The metadata of share \"data\"", map[string]any{"team": "blue"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withEnv(t, emulator.Options{}, func(w *env) {
				w.mustApply(config(10, metadata("team", "blue")))
				w.service.Inject(emulator.Fault{Effect: emulator.ConfirmOnly()})
				w.mustFail(config(10, metadata("team", "blue"), c.change), c.want)
				w.mustHave(name, c.observed)
			})
		})
	}
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(10, tagged("team", "blue")))
		w.service.Inject(confirmsTagsOnly)
		w.mustFail(config(10, tagged("team", "red")), "The tags of share \"data\"", "are not as planned")
		w.mustHave("tags", map[string]any{"team": "blue"})
	})
}

func TestUpdate_AChangeThatShowsLateIsNoDifference(t *testing.T) {
	t.Parallel()
	withEnv(t, emulator.Options{}, func(w *env) {
		w.mustApply(config(10, metadata("team", "blue")))
		w.service.Inject(emulator.Fault{Effect: emulator.ConfirmOnly()})
		time.AfterFunc(5*time.Second, func() { w.edit(func(s *emulator.Share) { s.Name = "renamed" }) })
		time.AfterFunc(12*time.Second, func() { w.edit(func(s *emulator.Share) { s.Metadata["team"] = "red" }) })
		w.mustApply(config(10, map[string]any{"name": "renamed"}, metadata("team", "red")))
	})
	withSFS(t, nil, func(w *env) {
		w.mustApply(config(10))
		w.service.Inject(confirmsTagsOnly)
		time.AfterFunc(5*time.Second, func() { w.edit(func(s *emulator.Share) { s.Tags = stringMap("team", "red") }) })
		w.mustApply(config(10, tagged("team", "red")))
	})
}
