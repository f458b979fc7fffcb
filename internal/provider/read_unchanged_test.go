package provider_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"pgregory.net/rapid"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol/emulated"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// Each of the two providers has a service of its own with the same share, which it
// refreshes from the same state.
func TestReadResource_TheShortcutReadsWhatTheFrameworkReads(t *testing.T) {
	t.Parallel()
	shortcuts, others := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		drawn := drawRefresh(rt)
		var shortcut bool
		own := drawn.run(t, func(p framework.Provider) framework.Provider {
			return servedBy{p, func() tfprotov6.ProviderServer { return noticing{provider.Serve(p), &shortcut} }}
		})
		reference := drawn.run(t, func(p framework.Provider) framework.Provider {
			return servedBy{p, providerserver.NewProtocol6(p)}
		})
		if diff := cmp.Diff(reference, own); diff != "" {
			rt.Errorf("%+v (-reference +own):\n%s", drawn, diff)
		}
		if shortcut {
			shortcuts++
		} else {
			others++
		}
	})
	if shortcuts == 0 || others == 0 {
		t.Errorf("%d reads by the shortcut and %d others, so nothing was compared", shortcuts, others)
	}
}

// servedBy is a provider with a server of the test.
type servedBy struct {
	framework.Provider
	serve func() tfprotov6.ProviderServer
}

func (s servedBy) Serve() tfprotov6.ProviderServer { return s.serve() }

// noticing notices a read that returns the state itself.
type noticing struct {
	tfprotov6.ProviderServer
	shortcut *bool
}

func (n noticing) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := n.ProviderServer.ReadResource(ctx, req)
	*n.shortcut = err == nil && resp.NewState == req.CurrentState
	return resp, err
}

// refresh is what happens between the create of a share and its refresh.
type refresh struct {
	Microversion string
	Arguments    map[string]any
	Outside      string
	Timeout      bool // of an update that is not finished, before the refresh
	WithIdentity bool
	Private      string // replaces the private state
	Twice        bool   // a second refresh follows
}

var outside = map[string]func(e *emulator.Emulator, id string){
	"nothing":      func(*emulator.Emulator, string) {},
	"size":         edit(func(s *emulator.Share) { s.Size = 7 }),
	"name":         edit(func(s *emulator.Share) { s.Name = "renamed" }),
	"error":        edit(func(s *emulator.Share) { s.Status = "error" }),
	"busy":         edit(func(s *emulator.Share) { s.Status = "awaiting_transfer" }),
	"type":         edit(func(s *emulator.Share) { s.TypeName = "retyped" }),
	"metadata":     edit(func(s *emulator.Share) { s.Metadata = map[string]string{"team": "web"} }),
	"more":         edit(func(s *emulator.Share) { s.Metadata = map[string]string{"team": "storage", "other": "x"} }),
	"marker":       edit(func(s *emulator.Share) { s.Metadata = map[string]string{"terraform_create_id": "X"} }),
	"forbidden":    refuse(http.StatusForbidden),
	"not found":    refuse(http.StatusNotFound),
	"server error": refuse(http.StatusInternalServerError),
}

func edit(change func(*emulator.Share)) func(*emulator.Emulator, string) {
	return func(e *emulator.Emulator, id string) { e.EditShare(id, change) }
}

func refuse(status int) func(*emulator.Emulator, string) {
	return func(e *emulator.Emulator, _ string) {
		e.Inject(emulator.Fault{Method: http.MethodGet, PathContains: "shares", Effect: emulator.Status(status)})
	}
}

func drawRefresh(t *rapid.T) refresh {
	t.Helper()
	kinds := []string{"nothing", "nothing", "nothing"}
	kinds = append(kinds, slices.Sorted(maps.Keys(outside))...)
	return refresh{
		Microversion: rapid.SampledFrom([]string{"", "", "2.7"}).Draw(t, "microversion"),
		Arguments: rapid.SampledFrom([]map[string]any{
			nil, {"metadata": map[string]string{"team": "storage"}}, {"size_policy": "at_least"}, {"timeouts": map[string]any{"read": "1m"}}, {"description": ""},
		}).Draw(t, "arguments"),
		Outside:      rapid.SampledFrom(kinds).Draw(t, "outside"),
		Timeout:      rapid.IntRange(0, 4).Draw(t, "timeout") == 0,
		WithIdentity: rapid.Bool().Draw(t, "with an identity"),
		Private:      rapid.SampledFrom([]string{"", "", "", "", "null", "{", "{}", `{"resize":"e30="}`, `{"resize":"Ig=="}`, `{"locations":"MQ=="}`}).Draw(t, "private"),
		Twice:        rapid.Bool().Draw(t, "twice"),
	}
}

// run returns what the refresh has saved, reported and sent.
func (r refresh) run(t *testing.T, wrap func(framework.Provider) framework.Provider) (text string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { text = r.inBubble(t, wrap) })
	return text
}

func (r refresh) inBubble(t *testing.T, wrap func(framework.Provider) framework.Provider) string {
	t.Helper()
	service := emulated.NewService(emulator.Options{MaxMicroversion: r.Microversion, Takes: emulator.Durations{Create: time.Second, Extend: time.Minute}})
	terraform := func() *protocol.Terraform {
		return emulated.NewWrapped(t, service, map[string]any{"max_retries": 0}, wrap)
	}
	tf := terraform()
	share := tf.Resource("sfs_share")
	configuration := map[string]any{"name": "a", "size": 1, "share_proto": "NFS"}
	for name, value := range r.Arguments {
		configuration[name] = value
	}
	if diagnostics := tf.Apply(t.Context(), share, configuration); protocol.HasError(diagnostics) {
		t.Fatal(protocol.Text(diagnostics))
	}
	if r.Timeout {
		configuration["size"] = 2
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		tf.Apply(ctx, share, configuration)
		cancel()
	}
	id := share.Attribute("id").(string)
	outside[r.Outside](service, id)
	if !r.WithIdentity {
		share.Identity = nil
	}
	if r.Private != "" {
		share.Private = []byte(r.Private)
	}
	before := len(service.Requests())
	tf = terraform()
	text := refreshed(t, tf, share)
	if r.Twice {
		text += refreshed(t, tf, share)
	}
	for _, request := range service.Requests()[before:] {
		text += "\n" + request.Method + " " + request.Path
	}
	return text
}

func refreshed(t *testing.T, tf *protocol.Terraform, share *protocol.Resource) string {
	t.Helper()
	diagnostics := tf.Refresh(t.Context(), share)
	text := fmt.Sprintf("state %s\nprivate %s\n%s\n", share.State, share.Private, protocol.Text(diagnostics))
	if i := share.Identity; i != nil && !bytes.Equal(i.IdentityData.MsgPack, []byte{0xc0}) {
		text += fmt.Sprintf("identity %x\n", i.IdentityData.MsgPack)
	}
	return strings.TrimSpace(text)
}

func TestUpgradeResourceState_AStateOfThePresentVersionIsReturnedAsItIs(t *testing.T) {
	t.Parallel()
	server := provider.Serve(provider.New("test")())
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	version := schema.ResourceSchemas["sfs_share"].Version
	for state, asItIs := range map[string]bool{
		`{"id":"a","size":1,"timeouts":null}`: true,
		`{"id":"a","of_the_future":1}`:        false,
		`{"id":"a"`:                           false,
		`null`:                                false,
	} {
		resp, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: "sfs_share", Version: version, RawState: &tfprotov6.RawState{JSON: []byte(state)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := resp.UpgradedState != nil && string(resp.UpgradedState.JSON) == state; got != asItIs {
			t.Errorf("%s is returned as it is: %t; %+v", state, got, resp)
		}
	}
}
