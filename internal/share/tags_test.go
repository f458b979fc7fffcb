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
		w.service.ClearFaults()
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
