package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestARealServiceNeedsItsLogin(t *testing.T) {
	t.Parallel()
	variables := map[string]string{"SFS_ACC_BACKEND": "manila", "OS_AUTH_URL": "http://127.0.0.1:5000/v3", "OS_USERNAME": "demo"}
	_, err := openBackend(func(name string) string { return variables[name] })
	if err == nil || !strings.Contains(err.Error(), "OS_PASSWORD, OS_PROJECT_NAME, SFS_MANILA_CONTROL_DIR is not set") {
		t.Errorf("got %v", err)
	}
}

func TestAnUnknownBackendIsAnError(t *testing.T) {
	t.Parallel()
	_, err := openBackend(func(string) string { return "cinder" })
	if err == nil || !strings.Contains(err.Error(), `"cinder"`) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsStoredIsToldToTheStorage(t *testing.T) {
	t.Parallel()
	control := &controlDirectory{path: t.TempDir()}
	if err := control.fill("a", 5); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(control.path, "a.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"used_gib":5,"extend_seconds":2,"shrink_seconds":3}`, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	control.clear()
	left, err := os.ReadDir(control.path)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestTheShareServiceIsFoundInACatalogue(t *testing.T) {
	t.Parallel()
	endpoint := func(face, region, url string) struct{ Interface, Region, URL string } {
		return struct{ Interface, Region, URL string }{face, region, url}
	}
	catalogue := []catalogueEntry{
		{Type: "identity", Endpoints: []struct{ Interface, Region, URL string }{endpoint("public", "One", "http://k")}},
		{Type: "sharev2", Endpoints: []struct{ Interface, Region, URL string }{
			endpoint("admin", "One", "http://admin/v2"),
			endpoint("public", "One", "http://one/share/v2/"+someProject),
			endpoint("public", "Two", "http://two/v2/"),
		}},
	}
	tests := map[string]struct {
		region, want string
		fails        bool
	}{
		"any region":     {"", "http://one/share", false},
		"the first":      {"One", "http://one/share", false},
		"the second":     {"Two", "http://two", false},
		"an unknown one": {"Three", "", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := findService(catalogue, test.region)
			if got != test.want || (err != nil) != test.fails {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
