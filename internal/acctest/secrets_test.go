package acctest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

var secretArguments = []string{"password", "token", "application_credential_secret", "access_key", "secret_key", "security_token", "key"}

func TestSecrets_AreInNoLogMessagePlanOrState(t *testing.T) {
	t.Parallel()
	s := startTLSService(t)
	for name, login := range s.logins(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arguments := merge(s.arguments(), login)
			var log protocol.Log
			ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(t.Context(), &log), &log)
			output := s.exercise(ctx, t, protocol.New(t, newProvider, arguments), strings.ReplaceAll(name, " ", "-"))

			if len(log.String()) < 1000 || !strings.Contains(output, "cannot be shrunk") {
				t.Fatalf("too little to check: %d bytes of log, and %s", len(log.String()), output)
			}
			for place, text := range map[string]string{"the log": log.String(), "a message, plan or state": output, "the service's log": s.log.String()} {
				for _, argument := range secretArguments {
					if secret, _ := arguments[argument].(string); secret != "" && strings.Contains(text, secret) {
						t.Errorf("%s contains the value of %s", place, argument)
					}
				}
				if strings.Contains(text, "PRIVATE KEY") {
					t.Errorf("%s contains a private key", place)
				}
			}
		})
	}
}

// exercise creates, changes and deletes a share, with failures, and returns all
// diagnostics, plans and states.
func (s *tlsService) exercise(ctx context.Context, t *testing.T, terraform *protocol.Terraform, name string) string {
	t.Helper()
	var output strings.Builder
	share := terraform.Resource("sfs_share")
	apply := func(configuration map[string]any, fails bool) {
		t.Helper()
		plan := terraform.Plan(ctx, share, configuration)
		diagnostics := terraform.Apply(ctx, share, configuration)
		if protocol.HasError(diagnostics) != fails {
			t.Errorf("%v: %s", configuration, protocol.Text(diagnostics))
		}
		_, _ = fmt.Fprintln(&output, protocol.Text(diagnostics), plan.State, string(plan.Private), share.State, string(share.Private))
	}
	isCreate := func(r emulator.Request) bool { return strings.Contains(r.Body, `"`+name+`"`) }
	s.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "/shares", Match: isCreate, Times: 1, Effect: emulator.CutAfter()})
	apply(map[string]any{"name": name, "size": 10}, false)
	id, _ := share.Attribute("id").(string)
	s.SetUsed(id, 6)
	apply(map[string]any{"name": name, "size": 2}, true)
	s.Inject(emulator.Fault{ShareID: id, Method: http.MethodPut, Times: 1, Effect: emulator.Status(http.StatusForbidden)})
	apply(map[string]any{"name": name + "-renamed", "size": 10}, true)
	s.Inject(emulator.Fault{ShareID: id, Method: http.MethodGet, Times: 1, Effect: emulator.Status(http.StatusUnauthorized)})
	_, _ = fmt.Fprintln(&output, protocol.Text(terraform.Refresh(ctx, share)))
	apply(map[string]any{"name": name, "size": 12}, false)
	apply(nil, false)
	return output.String()
}

func TestSecrets_ARedirectToAnotherHostGetsNoCredentials(t *testing.T) {
	t.Parallel()
	s := startTLSService(t)
	var received protocol.Log
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintln(&received, r.Method, r.URL, r.Header)
	}))
	t.Cleanup(other.Close)
	s.Inject(emulator.Fault{PathContains: "/shares", Effect: emulator.Respond(http.StatusTemporaryRedirect, "", map[string]string{"Location": other.URL + "/v2/shares"})})
	for name, login := range s.logins(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terraform := protocol.New(t, newProvider, merge(s.arguments(), login, map[string]any{"max_retries": 0}))
			diagnostics := terraform.Apply(t.Context(), terraform.Resource("sfs_share"), map[string]any{"name": "data", "size": 1})
			if !protocol.HasError(diagnostics) || !strings.Contains(protocol.Text(diagnostics), "redirects to "+other.URL+"/v2/shares, where no credentials are sent") {
				t.Errorf("the apply says:\n%s", protocol.Text(diagnostics))
			}
			if received.String() != "" {
				t.Errorf("the other host received: %s", received.String())
			}
		})
	}
}
