package acctest

import (
	"os"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Backend is a share service to test against, and the means to change the world
// behind Terraform's back.
type Backend interface {
	// Member is a plain member of a project: who the provider logs in as.
	Member() Account
	// Administrator may do what the service refuses members, such as to reset a
	// status.
	Administrator() Account
	// Endpoint is the share service's URL, without the project id.
	Endpoint() string
	// Behave says how the storage behind a share does its work from now on. It
	// replaces what was said of that share before.
	Behave(t *testing.T, shareID string, as Behaviour)
	// Emulator is nil on a real service.
	Emulator() *emulator.Server
}

// Behaviour is what the storage behind one share does. The zero value is the
// usual: nothing in use, everything succeeds in its usual time.
type Behaviour struct {
	UsedGiB                  int           // a shrink below it is refused
	ShrinkTakes, ExtendTakes time.Duration // 0 = the usual
	FailResize               bool          // ends in shrinking_error or extending_error
}

// Account is a login at Keystone v3, scoped to a project.
type Account struct {
	AuthURL, UserName, Password, ProjectName, DomainName, Region string
}

const (
	backendVariable = "SFS_ACC_BACKEND"
	manilaService   = "manila"
)

func onManila() bool { return os.Getenv(backendVariable) == manilaService }
