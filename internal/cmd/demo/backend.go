package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// How long the storage works. That of a shrink is long enough to see the provider wait.
const (
	createTakes = time.Second
	deleteTakes = time.Second
	extendTakes = 2 * time.Second
	shrinkTakes = 3 * time.Second
)

// backend is the share service that the scenes are played against.
type backend struct {
	name  string // what it is, for a person
	login login
	// fill stores that many GiB in a share, below which it cannot be shrunk.
	fill    func(share string, gib int) error
	lasting bool // whether a share outlives this program
	close   func()
}

// login is a user and a project, the way OS_* variables name them.
type login struct {
	authURL, region            string
	username, password         string
	userDomain                 string
	projectName, projectDomain string
}

// request is the body of a login at Keystone.
func (l login) request() any {
	type object map[string]any
	return object{"auth": object{
		"identity": object{"methods": []string{"password"}, "password": object{
			"user": object{"name": l.username, "password": l.password, "domain": object{"name": l.userDomain}},
		}},
		"scope": object{"project": object{"name": l.projectName, "domain": object{"name": l.projectDomain}}},
	}}
}

// openBackend goes by SFS_ACC_BACKEND, as the acceptance tests do.
func openBackend(getenv func(string) string) (*backend, error) {
	switch chosen := getenv("SFS_ACC_BACKEND"); chosen {
	case "", "emulator":
		return startEmulator()
	case "manila":
		return findManila(getenv)
	default:
		return nil, fmt.Errorf("SFS_ACC_BACKEND is %q; it can be emulator (or nothing) or manila", chosen)
	}
}

func startEmulator() (*backend, error) {
	server, err := emulator.Start("127.0.0.1:0", emulator.Options{
		Takes: emulator.Durations{Create: createTakes, Extend: extendTakes, Shrink: shrinkTakes, Delete: deleteTakes},
	})
	if err != nil {
		return nil, err
	}
	return &backend{
		name: "the emulator, which runs inside this program",
		login: login{
			authURL: server.AuthURL, region: "RegionOne",
			username: emulator.UserName, password: emulator.Password, userDomain: emulator.DomainName,
			projectName: emulator.ProjectName, projectDomain: emulator.DomainName,
		},
		fill: func(share string, gib int) error {
			server.SetUsed(share, gib)
			return nil
		},
		close: server.Close,
	}, nil
}

// findManila takes a real service from the environment that `go run
// ./internal/cmd/manila` makes.
func findManila(getenv func(string) string) (*backend, error) {
	needed := []string{"OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", "SFS_MANILA_CONTROL_DIR"}
	var missing []string
	for _, name := range needed {
		if getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("SFS_ACC_BACKEND is manila, but %s is not set; "+
			"run it as: go run ./internal/cmd/manila -- go run ./internal/cmd/demo", strings.Join(missing, ", "))
	}

	control := &controlDirectory{path: getenv("SFS_MANILA_CONTROL_DIR")}
	return &backend{
		name: "a real OpenStack Manila",
		login: login{
			authURL: getenv("OS_AUTH_URL"), region: getenv("OS_REGION_NAME"),
			username: getenv("OS_USERNAME"), password: getenv("OS_PASSWORD"),
			userDomain:    orDefault(getenv("OS_USER_DOMAIN_NAME")),
			projectName:   getenv("OS_PROJECT_NAME"),
			projectDomain: orDefault(getenv("OS_PROJECT_DOMAIN_NAME")),
		},
		fill:    control.fill,
		lasting: true,
		close:   control.clear,
	}, nil
}

func orDefault(domain string) string {
	if domain == "" {
		return "Default"
	}
	return domain
}

// controlDirectory is where Manila's simulated storage looks up what single shares do.
type controlDirectory struct {
	path    string
	written []string
}

// behaviour is a file in it.
type behaviour struct {
	UsedGiB       int     `json:"used_gib"`
	ExtendSeconds float64 `json:"extend_seconds"`
	ShrinkSeconds float64 `json:"shrink_seconds"`
}

// fill writes under another name first: the storage may look at any moment.
func (d *controlDirectory) fill(share string, gib int) error {
	text, err := json.Marshal(behaviour{
		UsedGiB: gib, ExtendSeconds: extendTakes.Seconds(), ShrinkSeconds: shrinkTakes.Seconds(),
	})
	if err != nil {
		return err
	}
	final := filepath.Join(d.path, share+".json")
	draft := final + ".draft"
	if err := os.WriteFile(draft, text, 0o600); err != nil {
		return fmt.Errorf("cannot tell the storage how share %s behaves: %w", share, err)
	}
	d.written = append(d.written, final)
	return os.Rename(draft, final)
}

func (d *controlDirectory) clear() {
	for _, file := range d.written {
		// Its share is gone; the file means nothing any more.
		_ = os.Remove(file)
	}
}
