package testbed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// controlVariable names the directory where the simulated storage of
// `go run ./internal/cmd/manila` looks up how single shares behave.
const controlVariable = "SFS_MANILA_CONTROL_DIR"

// Backend is a share service, and the credentials of a project member.
type Backend struct {
	Emulator *emulator.Server // nil on a real Manila
	Auth     gophercloud.AuthOptions
	Region   string

	controlDirectory string
	controlFiles     []string
}

// OpenBackend starts an emulator, or connects to the Manila of `go run
// ./internal/cmd/manila`, as SFS_ACC_BACKEND says, like the acceptance tests.
func OpenBackend(getenv func(string) string, options emulator.Options) (*Backend, error) {
	switch chosen := getenv("SFS_ACC_BACKEND"); chosen {
	case "", "emulator":
		server, err := emulator.Start("127.0.0.1:0", options)
		if err != nil {
			return nil, err
		}
		return &Backend{Emulator: server, Region: "RegionOne", Auth: gophercloud.AuthOptions{
			IdentityEndpoint: server.AuthURL,
			Username:         emulator.UserName, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectName: emulator.ProjectName, DomainName: emulator.DomainName},
		}}, nil
	case "manila":
		return openManila(getenv)
	default:
		return nil, fmt.Errorf("SFS_ACC_BACKEND must be emulator (the default) or manila, got %q", chosen)
	}
}

func openManila(getenv func(string) string) (*Backend, error) {
	required := []string{"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", controlVariable}
	missing := slices.DeleteFunc(required, func(name string) bool { return getenv(name) != "" })
	if len(missing) > 0 {
		return nil, fmt.Errorf("SFS_ACC_BACKEND is manila, but %s is not set; "+
			"use `go run ./internal/cmd/manila -- COMMAND`, which sets it", strings.Join(missing, ", "))
	}
	domain := func(name string) string { return cmp.Or(getenv(name), "Default") }
	return &Backend{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: getenv("OS_AUTH_URL"),
			Username:         getenv("OS_USERNAME"), Password: getenv("OS_PASSWORD"), DomainName: domain("OS_USER_DOMAIN_NAME"),
			Scope: &gophercloud.AuthScope{ProjectName: getenv("OS_PROJECT_NAME"), DomainName: domain("OS_PROJECT_DOMAIN_NAME")},
		},
		Region:           getenv("OS_REGION_NAME"),
		controlDirectory: getenv(controlVariable),
	}, nil
}

// Close stops the emulator, or takes back what SetBehaviour told the storage of Manila.
func (b *Backend) Close() {
	if b.Emulator != nil {
		b.Emulator.Close()
	}
	for _, file := range b.controlFiles {
		// Its share is deleted, so the file has no effect any more.
		_ = os.Remove(file)
	}
}

// Behaviour is what the storage does with a share.
type Behaviour struct {
	UsedGiB        int // the share cannot be shrunk below it
	Extend, Shrink time.Duration
}

// SetBehaviour makes the storage behave like that for one share.
func (b *Backend) SetBehaviour(share string, behaviour Behaviour) error {
	if b.Emulator != nil {
		b.Emulator.SetUsed(share, behaviour.UsedGiB)
		b.Emulator.Inject(emulator.Fault{ShareID: share, Action: "extend", Effect: emulator.Takes(behaviour.Extend)})
		b.Emulator.Inject(emulator.Fault{ShareID: share, Action: "shrink", Effect: emulator.Takes(behaviour.Shrink)})
		return nil
	}
	text, err := json.Marshal(map[string]any{
		"used_gib":       behaviour.UsedGiB,
		"extend_seconds": behaviour.Extend.Seconds(),
		"shrink_seconds": behaviour.Shrink.Seconds(),
	})
	if err != nil {
		return err
	}
	// The storage may read the file at any moment, so it is renamed into place.
	file := filepath.Join(b.controlDirectory, share+".json")
	b.controlFiles = append(b.controlFiles, file)
	if err := os.WriteFile(file+".draft", text, 0o600); err != nil {
		return fmt.Errorf("cannot set the behaviour of share %s: %w", share, err)
	}
	return os.Rename(file+".draft", file)
}

// Environment is that of Terraform: the inherited one without the variables of
// other clouds and of Terraform, and with the credentials. The provider goes
// through the proxy unless it is nil.
func (b *Backend) Environment(inherited []string, proxy *Proxy) []string {
	environment := slices.DeleteFunc(slices.Clone(inherited), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_"}, func(prefix string) bool {
			return strings.HasPrefix(entry, prefix)
		})
	})
	authURL := b.Auth.IdentityEndpoint
	if proxy != nil {
		authURL = proxy.AuthURL()
		environment = append(environment, "SFS_ENDPOINT="+proxy.Endpoint())
	}
	return append(environment,
		"OS_AUTH_URL="+authURL,
		"OS_REGION_NAME="+b.Region,
		"OS_USERNAME="+b.Auth.Username,
		"OS_PASSWORD="+b.Auth.Password,
		"OS_USER_DOMAIN_NAME="+b.Auth.DomainName,
		"OS_PROJECT_NAME="+b.Auth.Scope.ProjectName,
		"OS_PROJECT_DOMAIN_NAME="+b.Auth.Scope.DomainName,
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
	)
}
