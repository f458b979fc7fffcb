package acctest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// manilaBackend is a real Keystone and Manila, as internal/cmd/manila runs them:
// one service for all tests, whose storage is controlled by files.
type manilaBackend struct {
	endpoint string
}

var connectManila = sync.OnceValues(func() (*manilaBackend, error) {
	session, err := logIn(context.Background(), (&manilaBackend{}).Member())
	if err != nil {
		return nil, err
	}
	return &manilaBackend{endpoint: session.shareURL}, nil
})

func (*manilaBackend) Member() Account {
	return Account{
		AuthURL:     os.Getenv("OS_AUTH_URL"),
		UserName:    os.Getenv("OS_USERNAME"),
		Password:    os.Getenv("OS_PASSWORD"),
		ProjectName: os.Getenv("OS_PROJECT_NAME"),
		DomainName:  os.Getenv("OS_USER_DOMAIN_NAME"),
		Region:      os.Getenv("OS_REGION_NAME"),
	}
}

func (m *manilaBackend) Administrator() Account {
	admin := m.Member()
	admin.UserName = os.Getenv("SFS_MANILA_ADMIN_USERNAME")
	admin.Password = os.Getenv("SFS_MANILA_ADMIN_PASSWORD")
	admin.ProjectName = os.Getenv("SFS_MANILA_ADMIN_PROJECT")
	return admin
}

func (m *manilaBackend) Endpoint() string { return m.endpoint }

func (*manilaBackend) Emulator() *emulator.Server { return nil }

// Behave replaces the share's file atomically, for the storage may read it at
// any moment.
func (*manilaBackend) Behave(t *testing.T, shareID string, behaviour Behaviour) {
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
