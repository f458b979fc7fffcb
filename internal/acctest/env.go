package acctest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/acctest"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	sfs "github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// Env is the environment of one test: a service, a recording proxy in front of
// it, and a second client.
type Env struct {
	Backend
	// Proxy is where the provider finds the share service.
	Proxy *Proxy
	// API is the second client. The Proxy does not record its requests.
	API *manila.Client
	// Name is for the test's shares; it is unique.
	Name string

	t              *testing.T
	dir            string
	shareArguments []string // of every share, beside the test's
	bytesCounted   bool     // among testsWithBytes
}

// testsOnManila counts the tests that used a real service, and testsWithBytes
// those that stored bytes in a share and read them back.
var testsOnManila, testsWithBytes atomic.Int32

// Start prepares a test for the service that SFS_ACC_BACKEND selects.
func Start(t *testing.T) *Env {
	t.Helper()
	if !onManila() {
		return newEnv(t, startEmulator(t, fastEmulator()))
	}
	backend, err := connectManila()
	if err != nil {
		t.Fatalf("cannot use the service of %s=%s: %s", backendVariable, manilaService, err)
	}
	testsOnManila.Add(1)
	return newEnv(t, backend)
}

// StartOnTheEmulator prepares a test of what no real service does on demand.
func StartOnTheEmulator(t *testing.T, configure ...func(*emulator.Options)) *Env {
	t.Helper()
	if onManila() {
		t.Skip("runs on the emulator only")
	}
	options := fastEmulator()
	for _, c := range configure {
		c(&options)
	}
	return newEnv(t, startEmulator(t, options))
}

func newEnv(t *testing.T, backend Backend) *Env {
	t.Helper()
	return &Env{
		Backend: backend,
		Proxy:   startProxy(t, backend.Endpoint),
		API: manila.New(manila.Config{
			Auth: backend.Member.authOptions(), Endpoint: backend.Endpoint, Region: backend.Member.Region, MaxRetries: 3,
		}),
		Name: acctest.RandomWithPrefix("acc"),
		t:    t,
		dir:  t.TempDir(),
	}
}

// Test runs the steps with a real Terraform, and then checks that all shares
// were deleted.
func (env *Env) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	runTestCase(t, resource.TestCase{
		IsUnitTest:               true,
		WorkingDir:               env.dir,
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){"sfs": newServer},
		CheckDestroy:             env.allDeleted,
		Steps:                    steps,
	})
}

func (env *Env) allDeleted(*terraform.State) error {
	for _, e := range env.Proxy.Exchanges(Exchange.created) {
		share, err := env.API.GetShare(context.Background(), manila.Ref{ID: e.Share.ID})
		if err == nil {
			return fmt.Errorf("%s still exists, with status %q", share.Ref(), share.Status)
		}
		if !manila.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// newProvider is the provider under test. Its environment is empty: every test
// configures all it needs.
func newProvider() provider.Provider { return newProviderIn(nil)() }

func newProviderIn(variables map[string]string) func() provider.Provider {
	return sfs.NewForTest("acc", sfs.Options{Environment: func() map[string]string { return variables }})
}

func newServer() (tfprotov6.ProviderServer, error) { return sfs.Serve(newProvider()), nil }

// Protocol calls the provider without a Terraform binary, on the same service
// and through the same proxy.
func (env *Env) Protocol(t *testing.T) *protocol.Terraform {
	t.Helper()
	return protocol.New(t, newProvider, merge(passwordLogin(env.Member), map[string]any{"region": env.Member.Region, "endpoint": env.Proxy.URL}))
}

// share creates a share over the protocol, which is destroyed after the test.
func (env *Env) share(t *testing.T, terraform *protocol.Terraform, configuration map[string]any) *protocol.Resource {
	t.Helper()
	share := terraform.Resource("sfs_share")
	mustApply(t, terraform, share, configuration)
	t.Cleanup(func() { mustApply(t, terraform, share, nil) })
	return share
}

func mustApply(t *testing.T, terraform *protocol.Terraform, r *protocol.Resource, configuration map[string]any) {
	t.Helper()
	if diagnostics := terraform.Apply(context.Background(), r, configuration); protocol.HasError(diagnostics) {
		t.Fatal(protocol.Text(diagnostics))
	}
}

// Ref is the share that the test's provider created last.
func (env *Env) Ref() manila.Ref {
	env.t.Helper()
	created := env.Proxy.Exchanges(Exchange.created)
	if len(created) == 0 {
		env.t.Fatal("no share was created")
	}
	return manila.Ref{ID: created[len(created)-1].Share.ID}
}

// Share is that share on the service.
func (env *Env) Share() *manila.Share {
	env.t.Helper()
	share, err := env.API.GetShare(env.t.Context(), env.Ref())
	env.mustSucceed(err)
	return share
}

// SetBehaviour is Behave for the test's share, as a step's PreConfig.
func (env *Env) SetBehaviour(behaviour Behaviour) func() {
	return func() {
		env.t.Helper()
		env.Behave(env.t, env.Ref().ID, behaviour)
	}
}

// eventually polls until the condition holds.
func (env *Env) eventually(condition string, holds func() bool) {
	env.t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	timeout := time.After(time.Minute)
	for !holds() {
		select {
		case <-ticker.C:
		case <-timeout:
			env.t.Fatalf("not true after a minute: %s", condition)
		}
	}
}

// Address is that of the share in Configuration.
const Address = "sfs_share.test"

// Configuration is a provider block for the test's service and one share with
// the test's name and the given arguments, one a line.
func (env *Env) Configuration(arguments ...string) string {
	return env.ConfigurationNamed(env.Name, arguments...)
}

// ConfigurationNamed is Configuration with another name.
func (env *Env) ConfigurationNamed(name string, arguments ...string) string {
	return env.Provider(env.Member) + shareBlock(slices.Concat([]string{fmt.Sprintf("name = %q", name)}, env.shareArguments, arguments)...)
}

// Provider is a provider block that uses the proxy.
func (env *Env) Provider(account Account) string {
	return providerBlock(account, fmt.Sprintf("endpoint = %q", env.Proxy.URL))
}

func providerBlock(account Account, arguments ...string) string {
	login := passwordLogin(account)
	for _, name := range slices.Sorted(maps.Keys(login)) {
		arguments = append(arguments, fmt.Sprintf("%s = %q", name, login[name]))
	}
	return block(`provider "sfs"`, append(arguments, fmt.Sprintf("region = %q", account.Region))...)
}

func shareBlock(arguments ...string) string {
	return block(`resource "sfs_share" "test"`, arguments...)
}

func block(header string, arguments ...string) string {
	return fmt.Sprintf("\n%s {\n  %s\n}\n", header, strings.Join(arguments, "\n  "))
}
