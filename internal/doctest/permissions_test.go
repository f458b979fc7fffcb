package doctest

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const permissionsGuide = "templates/guides/permissions.md.tmpl"

// permission is a row of the guide's tables.
type permission struct {
	sent
	policy, role string
}

var (
	requestInRow = regexp.MustCompile("^`([A-Z]+) (/[^`]+)`(?: `([a-z_-]+)`)?$")
	nameInCell   = regexp.MustCompile("`([^`]+)`")
)

func permissions(t *testing.T) []permission {
	t.Helper()
	var all []permission
	for line := range strings.Lines(readFile(t, permissionsGuide)) {
		cells := strings.Split(strings.Trim(line, "|\n "), " | ")
		if len(cells) != 5 {
			continue
		}
		if request := requestInRow.FindStringSubmatch(cells[1]); request != nil {
			row := permission{sent: sent{request[1], request[2], request[3]}, role: cells[3]}
			if policy := nameInCell.FindStringSubmatch(cells[2]); policy != nil {
				row.policy = policy[1]
			}
			all = append(all, row)
		}
	}
	return all
}

// recordings are the requests of lifecycles on Manila and on SFS: the oldest release that is tested, and the newest on which the security
// services of a share network in use can be changed. Those of Manila 23 never answer the check.
var recordings struct {
	once         sync.Once
	all, reading []emulator.Request
}

// requestsOf are all requests to the share service, and those of plans among them.
func requestsOf(t *testing.T) (all, reading []emulator.Request) {
	t.Helper()
	recordings.once.Do(func() {
		for _, options := range []emulator.Options{
			{MaxMicroversion: emulator.NewestMicroversion(22), Release: 22},
			{MaxMicroversion: emulator.NewestMicroversion(15), Release: 15},
			{SFS: true},
		} {
			l := recordLifecycle(t, options)
			recordings.all, recordings.reading = append(recordings.all, l.requests...), append(recordings.reading, l.reading...)
		}
	})
	isLogin := func(r emulator.Request) bool { return strings.HasPrefix(r.Path, "/v3/") }
	all, reading = slices.DeleteFunc(slices.Clone(recordings.all), isLogin), slices.DeleteFunc(slices.Clone(recordings.reading), isLogin)
	if len(all) < 100 || len(reading) < 20 {
		t.Fatalf("only %d requests were recorded, %d of them by plans", len(all), len(reading))
	}
	return all, reading
}

func TestPermissions_TheTablesHaveTheRequestsThatAreSent(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, row := range permissions(t) {
		listed = append(listed, row.String())
	}
	slices.Sort(listed)
	all, _ := requestsOf(t)
	var sent []string
	for _, request := range kinds(all) {
		sent = append(sent, request.String())
	}
	if diff := gocmp.Diff(sent, listed); diff != "" {
		t.Errorf("%s (-sent +listed):\n%s", permissionsGuide, diff)
	}
}

// A path that no lifecycle sends is found in the code of the client.
func TestPermissions_TheTablesHaveEveryPathOfTheClient(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, request := range regexp.MustCompile("`[A-Z]+ (/[^`]+)`").FindAllStringSubmatch(readFile(t, permissionsGuide), -1) {
		listed[request[1]] = true
	}
	inCode := pathsOfTheClient(t)
	if diff := gocmp.Diff(slices.Sorted(maps.Keys(inCode)), slices.Sorted(maps.Keys(listed))); diff != "" {
		t.Errorf("%s (-internal/manila +listed):\n%s", permissionsGuide, diff)
	}
}

func pathsOfTheClient(t *testing.T) map[string]bool {
	t.Helper()
	source := loadSource(t, module+"/internal/manila")
	paths := map[string]bool{}
	add := func(name, value ast.Expr) {
		if source.isPathOfRequest(name) {
			for _, path := range source.texts(value, nil) {
				path = strings.ReplaceAll("/"+path, unknown, "{id}")
				paths[strings.Replace(path, "/metadata/{id}", "/metadata/{key}", 1)] = true
			}
		}
	}
	for _, pair := range source.pairs {
		add(pair.Key, pair.Value)
	}
	for _, assignment := range source.assignments {
		for i, name := range assignment.Lhs {
			if len(assignment.Lhs) == len(assignment.Rhs) {
				add(name, assignment.Rhs[i])
			}
		}
	}
	if len(paths) < 20 {
		t.Fatalf("only %d paths were found", len(paths))
	}
	return paths
}

// isPathOfRequest reports whether an expression names the field path of a request.
func (s *source) isPathOfRequest(name ast.Expr) bool {
	if selector, ok := name.(*ast.SelectorExpr); ok {
		name = selector.Sel
	}
	id, ok := name.(*ast.Ident)
	if !ok {
		return false
	}
	field, ok := s.info.Uses[id].(*types.Var)
	return ok && field.IsField() && field.Name() == "path"
}

func TestPermissions_APlanNeedsTheRoleReader(t *testing.T) {
	t.Parallel()
	roles := map[sent]string{}
	for _, row := range permissions(t) {
		roles[row.sent] = row.role
	}
	_, reading := requestsOf(t)
	for _, request := range kinds(reading) {
		if role := roles[request]; role != "reader" && !strings.HasPrefix(request.path, "/sfs/") {
			t.Errorf("a plan sends %s, which needs the role %q", request, role)
		}
	}
}

// The releases of Manila that `make test-manila` has installed.
func TestPermissions_ThePoliciesAreThoseOfManila(t *testing.T) {
	t.Parallel()
	const policies = "usr/lib/python3/dist-packages/manila/policies/*.py"
	var files []string
	for _, root := range []string{"/", "/var/cache/terraform-provider-sfs/*/"} {
		found, err := filepath.Glob(root + policies)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("no Manila is installed")
	}
	roles := map[string]string{}
	for _, file := range files {
		maps.Copy(roles, defaultRoles(t, file))
	}
	for _, row := range permissions(t) {
		if want, known := roles[row.policy]; row.policy != "" && (!known || want != row.role) {
			t.Errorf("%s: the policy %s needs %q by the guide and %q by Manila", row, row.policy, row.role, want)
		}
	}
}

var (
	basePolicy  = regexp.MustCompile(`(?m)^([A-Z_]+) = '([a-z_]+):%s'`)
	policyRule  = regexp.MustCompile(`name=([A-Z_]+) % '([a-z_]+)',\s+check_str=base\.(ADMIN[A-Z_]*)`)
	roleInCheck = regexp.MustCompile(`(MEMBER|READER)$`)
)

// defaultRoles are the roles that the policies of one file need, by the names of the policies.
func defaultRoles(t *testing.T, file string) map[string]string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bases := map[string]string{}
	for _, found := range basePolicy.FindAllSubmatch(source, -1) {
		bases[string(found[1])] = string(found[2])
	}
	roles := map[string]string{}
	for _, found := range policyRule.FindAllSubmatch(source, -1) {
		role := strings.ToLower(roleInCheck.FindString(string(found[3])))
		if role == "" {
			role = "admin"
		}
		roles[fmt.Sprintf("%s:%s", bases[string(found[1])], found[2])] = role
	}
	return roles
}
