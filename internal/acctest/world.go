package acctest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
	front "github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// Env is what one test has: a service, a way to it that is written down, and
// the hands of somebody else who uses the same service.
type Env struct {
	Backend
	// Proxy is where the provider finds the share service.
	Proxy *Proxy
	// API is somebody else; what it does is not in the Proxy's record.
	API *manila.Client
	// Name is for the test's shares: no other test uses it.
	Name string

	t   *testing.T
	dir string
}

// Start gives the test its world, on the service that the environment chooses.
func Start(t *testing.T) *Env {
	t.Helper()
	if !onManila() {
		return newWorld(t, startEmulated(t, quick()))
	}
	backend, err := connectManila()
	if err != nil {
		t.Fatalf("%s is %q, but the service cannot be used: %s", backendVariable, manilaService, err)
	}
	return newWorld(t, backend)
}

// StartOnTheEmulator is for what no real service does on demand. Options may
// change what the emulator is like.
func StartOnTheEmulator(t *testing.T, change ...func(*emulator.Options)) *Env {
	t.Helper()
	if onManila() {
		t.Skip("a real service cannot be told to misbehave like this; the test runs on the emulator")
	}
	options := quick()
	for _, c := range change {
		c(&options)
	}
	return newWorld(t, startEmulated(t, options))
}

func newWorld(t *testing.T, backend Backend) *Env {
	t.Helper()
	count(t, backend)
	return &Env{
		Backend: backend,
		Proxy:   startProxy(t, backend.Endpoint()),
		API:     clientOf(backend),
		Name:    "acc-" + suffix(t),
		t:       t,
		dir:     t.TempDir(),
	}
}

func clientOf(backend Backend) *manila.Client {
	who := backend.Member()
	return manila.New(manila.Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: who.AuthURL, Username: who.UserName, Password: who.Password, DomainName: who.DomainName,
			Scope: &gophercloud.AuthScope{ProjectName: who.ProjectName, DomainName: who.DomainName},
		},
		Endpoint: backend.Endpoint(), Region: who.Region, MaxRetries: 3,
	})
}

func suffix(t *testing.T) string {
	t.Helper()
	random := make([]byte, 6)
	if _, err := rand.Read(random); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(random)
}

// Provider is the provider under test. The environment of the machine is kept
// from it: every test writes down its configuration.
func Provider() func() provider.Provider {
	return front.NewForTest("acc", front.Options{Getenv: func(string) string { return "" }})
}

// served is the provider under test, as main serves it.
func served() (tfprotov6.ProviderServer, error) { return front.Serve(Provider()()), nil }

// Test runs the steps with a real Terraform, and then looks at the service
// whether everything that was created is gone.
func (w *Env) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	run(t, resource.TestCase{
		IsUnitTest: true,
		WorkingDir: w.dir,
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"sfs": served,
		},
		CheckDestroy: w.nothingIsLeft,
		Steps:        steps,
	})
}

func (w *Env) nothingIsLeft(*terraform.State) error {
	for _, e := range w.Proxy.Exchanges() {
		if !e.created() {
			continue
		}
		share, err := w.API.GetShare(context.Background(), manila.ShareRef{ID: e.Share.ID})
		if err == nil {
			return fmt.Errorf("%s is still there, in status %q", share.Ref(), share.Status)
		}
		if !manila.IsNotFound(err) {
			return err
		}
	}
	return nil
}

// Share is the test's share as the service has it now.
func (w *Env) Share() *manila.Share {
	w.t.Helper()
	share, err := w.API.GetShare(w.t.Context(), w.Ref())
	if err != nil {
		w.t.Fatal(err)
	}
	return share
}

// Ref is the share that the test's provider created last.
func (w *Env) Ref() manila.ShareRef {
	w.t.Helper()
	exchanges := w.Proxy.Exchanges()
	for i := len(exchanges) - 1; i >= 0; i-- {
		if exchanges[i].created() {
			return manila.ShareRef{ID: exchanges[i].Share.ID}
		}
	}
	w.t.Fatal("no share was created")
	return manila.ShareRef{}
}

// SetBehaviour is Behave for the test's share, as a step's PreConfig.
func (w *Env) SetBehaviour(as Behaviour) func() {
	return func() {
		w.t.Helper()
		w.Behave(w.t, w.Ref().ID, as)
	}
}

// ResetStatus is an administrator's remedy for the test's share.
func (w *Env) ResetStatus(status string) {
	w.t.Helper()
	admin, err := login(w.Administrator())
	if err != nil {
		w.t.Fatal(err)
	}
	url := strings.TrimSuffix(w.Endpoint(), "/") + "/" + admin.project + "/shares/" + w.Ref().ID + "/action"
	action := map[string]any{"os-reset_status": map[string]any{"status": status}}
	if _, _, err := send(http.MethodPost, url, admin.token, action); err != nil {
		w.t.Fatal(err)
	}
}

// until looks at the test's share until it is as wanted.
func (w *Env) until(what string, wanted func(*manila.Share, error) bool) {
	w.t.Helper()
	ref := w.Ref()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	deadline := time.After(time.Minute)
	for {
		share, err := w.API.GetShare(w.t.Context(), ref)
		if wanted(share, err) {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			w.t.Fatalf("%s is not %s after a minute: %+v %v", ref, what, share, err)
		}
	}
}
