package testbed

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/cephfs"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// controlVariable names the directory where the simulated storage of
// `go run ./internal/cmd/manila` looks up how single shares behave.
const controlVariable = "SFS_MANILA_CONTROL_DIR"

// Backend is a share service, and the credentials of a project member.
type Backend struct {
	Emulator *emulator.Server // nil on a real Manila
	Observer *Observer
	Proxy    *Proxy
	Auth     gophercloud.AuthOptions
	Region   string

	controlDirectory  string
	controlFiles      []string
	cephConfiguration string // see StoresBytes
}

// OpenBackend starts an emulator, or connects to the Manila of `go run
// ./internal/cmd/manila`, as SFS_ACC_BACKEND says, like the acceptance tests.
func OpenBackend(ctx context.Context, getenv func(string) string, options emulator.Options) (*Backend, error) {
	b := &Backend{}
	switch chosen := getenv("SFS_ACC_BACKEND"); chosen {
	case "", "emulator":
		server, err := emulator.Start("127.0.0.1:0", options)
		if err != nil {
			return nil, err
		}
		b = &Backend{Emulator: server, Region: "RegionOne", Auth: gophercloud.AuthOptions{
			IdentityEndpoint: server.AuthURL,
			Username:         emulator.UserName, Password: emulator.Password, DomainName: emulator.DomainName,
			Scope: &gophercloud.AuthScope{ProjectName: emulator.ProjectName, DomainName: emulator.DomainName},
		}}
	case "manila":
		if err := b.readManila(getenv); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("SFS_ACC_BACKEND must be emulator (the default) or manila, got %q", chosen)
	}
	var err error
	if b.Observer, err = newObserver(ctx, b); err == nil {
		b.Proxy, err = startProxy(b)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *Backend) readManila(getenv func(string) string) error {
	required := []string{"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", controlVariable}
	missing := slices.DeleteFunc(required, func(name string) bool { return getenv(name) != "" })
	if len(missing) > 0 {
		return fmt.Errorf("SFS_ACC_BACKEND is manila, but %s is not set; "+
			"use `go run ./internal/cmd/manila -- COMMAND`, which sets it", strings.Join(missing, ", "))
	}
	domain := func(name string) string { return cmp.Or(getenv(name), "Default") }
	b.Region, b.controlDirectory = getenv("OS_REGION_NAME"), getenv(controlVariable)
	b.cephConfiguration = getenv(cephfs.ConfigurationVariable)
	b.Auth = gophercloud.AuthOptions{
		IdentityEndpoint: getenv("OS_AUTH_URL"),
		Username:         getenv("OS_USERNAME"), Password: getenv("OS_PASSWORD"), DomainName: domain("OS_USER_DOMAIN_NAME"),
		Scope: &gophercloud.AuthScope{ProjectName: getenv("OS_PROJECT_NAME"), DomainName: domain("OS_PROJECT_DOMAIN_NAME")},
	}
	return nil
}

// Close stops the emulator, or removes the files of SetBehaviour.
func (b *Backend) Close() {
	if b.Proxy != nil {
		b.Proxy.close()
	}
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
// other clouds and of Terraform, and with the credentials.
func (b *Backend) Environment(inherited []string, proxied bool) []string {
	environment := slices.DeleteFunc(slices.Clone(inherited), func(entry string) bool {
		return slices.ContainsFunc([]string{"OS_", "HW_", "SFS_", "TF_"}, func(prefix string) bool {
			return strings.HasPrefix(entry, prefix)
		})
	})
	authURL := b.Auth.IdentityEndpoint
	if proxied {
		authURL = b.Proxy.url + identityPath
		environment = append(environment, "SFS_ENDPOINT="+b.Proxy.url+"/v2")
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
