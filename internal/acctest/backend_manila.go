package acctest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// connectManila connects to a real Keystone and Manila, as internal/cmd/manila
// runs them: one service for all tests, whose storage is controlled by files.
var connectManila = sync.OnceValues(func() (Backend, error) {
	member := Account{
		AuthURL:     os.Getenv("OS_AUTH_URL"),
		UserName:    os.Getenv("OS_USERNAME"),
		Password:    os.Getenv("OS_PASSWORD"),
		ProjectName: os.Getenv("OS_PROJECT_NAME"),
		DomainName:  os.Getenv("OS_USER_DOMAIN_NAME"),
		Region:      os.Getenv("OS_REGION_NAME"),
	}
	admin := member
	admin.UserName = os.Getenv("SFS_MANILA_ADMIN_USERNAME")
	admin.Password = os.Getenv("SFS_MANILA_ADMIN_PASSWORD")
	admin.ProjectName = os.Getenv("SFS_MANILA_ADMIN_PROJECT")
	session, err := logIn(context.Background(), member)
	if err != nil {
		return Backend{}, err
	}
	return Backend{Member: member, Administrator: admin, Endpoint: session.shareURL, Behave: controlManilaStorage}, nil
})

// controlManilaStorage replaces the share's file atomically, for the storage may read it at
// any moment.
func controlManilaStorage(t *testing.T, shareID string, behaviour Behaviour) {
	t.Helper()
	control := map[string]any{"used_gib": behaviour.UsedGiB, "fail_shrink": behaviour.FailResize, "fail_extend": behaviour.FailResize}
	if behaviour.ShrinkTakes > 0 {
		control["shrink_seconds"] = behaviour.ShrinkTakes.Seconds()
	}
	if behaviour.ExtendTakes > 0 {
		control["extend_seconds"] = behaviour.ExtendTakes.Seconds()
	}
	text, err := json.Marshal(control)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(os.Getenv("SFS_MANILA_CONTROL_DIR"), shareID+".json")
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}
