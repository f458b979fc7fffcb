package acctest

import (
	"maps"
	"os"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// Backend is a share service to test against.
type Backend struct {
	// Member is an ordinary member of a project: the account of the provider.
	Member Account
	// Administrator may do what the service refuses members, such as to reset a
	// status.
	Administrator Account
	// Endpoint is the share service's URL, without the project id.
	Endpoint string
	// Emulator is nil on a real service.
	Emulator *emulator.Server
	// Behave sets the behaviour of the storage behind a share, in place of what
	// was set before.
	Behave func(t *testing.T, shareID string, behaviour Behaviour)
}

// Behaviour is that of the storage behind one share. With the zero value no
// bytes are in use, and resizes succeed in the default time.
type Behaviour struct {
	UsedGiB                  int           // a shrink below it is refused
	ShrinkTakes, ExtendTakes time.Duration // 0 = the default
	FailResize               bool          // ends in shrinking_error or extending_error
}

// Account is a login at Keystone v3, scoped to a project.
type Account struct {
	AuthURL, UserName, Password, ProjectName, DomainName, Region string
}

func (a Account) authOptions() gophercloud.AuthOptions {
	return gophercloud.AuthOptions{
		IdentityEndpoint: a.AuthURL, Username: a.UserName, Password: a.Password, DomainName: a.DomainName,
		Scope: &gophercloud.AuthScope{ProjectName: a.ProjectName, DomainName: a.DomainName},
	}
}

// passwordLogin are the arguments of the provider for an account.
func passwordLogin(a Account) map[string]any {
	return map[string]any{
		"auth_url": a.AuthURL, "username": a.UserName, "password": a.Password, "user_domain_name": a.DomainName,
		"project_name": a.ProjectName, "project_domain_name": a.DomainName,
	}
}

func merge(all ...map[string]any) map[string]any {
	merged := map[string]any{}
	for _, arguments := range all {
		maps.Copy(merged, arguments)
	}
	return merged
}

const (
	backendVariable = "SFS_ACC_BACKEND"
	manilaService   = "manila"
)

func onManila() bool { return os.Getenv(backendVariable) == manilaService }
