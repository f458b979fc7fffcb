package doctest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// accessRule is one of an application credential.
type accessRule struct{ Service, Method, Path string }

// allows is the check of keystonemiddleware: {tag} and * stand for one segment of the path, ** for any number.
func (r accessRule) allows(method, path string) bool {
	pattern := regexp.MustCompile(`\{[^}]*\}|\*\*|\*|[^{}*]+`).ReplaceAllStringFunc(r.Path, func(token string) string {
		switch {
		case token == "**":
			return ".*"
		case token == "*" || strings.HasPrefix(token, "{"):
			return `[^/]+`
		}
		return regexp.QuoteMeta(token)
	})
	return r.Method == method && regexp.MustCompile("^"+pattern+"$").MatchString(path)
}

func accessRules(t *testing.T) (changing, reading []accessRule) {
	t.Helper()
	documents := blocks(t, permissionsGuide, "json")
	if len(documents) < 2 {
		t.Fatalf("%s has %d JSON documents", permissionsGuide, len(documents))
	}
	for i, rules := range []*[]accessRule{&changing, &reading} {
		if err := json.Unmarshal([]byte(documents[i].text), rules); err != nil {
			t.Fatalf("%s: %v", documents[i], err)
		}
	}
	return changing, reading
}

func TestPermissions_TheAccessRulesAllowWhatIsSentAndNoMore(t *testing.T) {
	t.Parallel()
	changing, reading := accessRules(t)
	all, plans := requestsOf(t)
	for name, c := range map[string]struct {
		rules    []accessRule
		requests []emulator.Request
	}{"for changes": {changing, all}, "for plans": {reading, plans}} {
		used := map[int]bool{}
		for _, request := range c.requests {
			i := slices.IndexFunc(c.rules, func(r accessRule) bool { return r.allows(request.Method, request.Path) })
			if used[i] = true; i < 0 && !strings.Contains(request.Path, "/sfs/") {
				t.Errorf("the access rules %s do not allow %s %s", name, request.Method, request.Path)
			}
		}
		for i, rule := range c.rules {
			// The version document is read from services that are older than the emulator.
			if !used[i] && rule.Path != "/v2/" {
				t.Errorf("no request needs the access rule %s: %v", name, rule)
			}
		}
	}
}
