package acctest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
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

// The guide on state and secrets has these as a table.
func TestSecrets_AreInStateAndPlanFilesAsTheGuideSays(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	const joinPassword = "secret-of-the-directory"
	cli := NewCLI(t)
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Setenv(map[string]string{"TF_VAR_join_password": joinPassword})
	cli.Configure(`
variable "join_password" {
  type      = string
  sensitive = true
}

resource "sfs_security_service" "corp" {
  type     = "ldap"
  name     = "corp"
  password = var.join_password
}

resource "sfs_share" "all" {
  for_each    = toset(["one", "set"])
  name        = each.key
  size        = 1
  share_proto = "CEPHFS"
}

resource "sfs_share_access_rule" "one" {
  share_id    = sfs_share.all["one"].id
  access_type = "cephx"
  access_to   = "alice"
}

resource "sfs_share_access_rules" "set" {
  share_id = sfs_share.all["set"].id
  rules    = [{ access_type = "cephx", access_to = "bob" }]
}
`)
	cli.Run("plan", "-out=first.tfplan")
	cli.Run("apply", "first.tfplan")
	cli.Run("plan", "-out=second.tfplan")
	keys := map[string]string{}
	for _, share := range env.Emulator.Shares() {
		keys[share.Name] = share.Rules[0].Key
	}
	const nowhere, afterTheApply, everywhere = "", "terraform.tfstate second.tfplan", "terraform.tfstate second.tfplan first.tfplan"
	for _, c := range []struct{ what, secret, in string }{
		{"the password of the login", env.Member.Password, nowhere},
		{"the password of a security service", joinPassword, everywhere},
		{"the key of a rule", keys["one"], afterTheApply},
		{"a key of a set of rules", keys["set"], nowhere},
	} {
		for _, file := range strings.Fields(everywhere) {
			contains := c.secret != "" && strings.Contains(cli.content(file), c.secret)
			if want := strings.Contains(c.in, file); contains != want || c.secret == "" {
				t.Errorf("%s in %s: %v, want %v", c.what, file, contains, want)
			}
		}
	}
}

func TestSecrets_APasswordInTheProviderBlockIsInAPlanFileOnly(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, immediate)
	cli := NewCLI(t)
	cli.LogIn(env.Member, env.Proxy.URL)
	cli.Setenv(map[string]string{"OS_PASSWORD": "", "TF_VAR_password": env.Member.Password})
	cli.Configure("\nvariable \"password\" {\n  type      = string\n  sensitive = true\n}\n" +
		block(`provider "sfs"`, "password = var.password") + shareBlock(`name = "home"`, "size = 1"))
	cli.Run("plan", "-out=saved.tfplan")
	cli.Run("apply", "saved.tfplan")
	for file, want := range map[string]bool{"saved.tfplan": true, "terraform.tfstate": false} {
		if contains := strings.Contains(cli.content(file), env.Member.Password); contains != want {
			t.Errorf("the password is in %s: %v, want %v", file, contains, want)
		}
	}
}

// content is that of a file, and of all files in it where it is a saved plan.
func (c *CLI) content(name string) string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return string(content)
	}
	var all strings.Builder
	for _, file := range archive.File {
		opened, err := file.Open()
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := io.Copy(&all, opened); err != nil {
			c.t.Fatal(err)
		}
		_ = opened.Close()
	}
	return all.String()
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
