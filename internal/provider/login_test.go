package provider

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

const serviceURL = "http://service.test"

type variables = map[string]string

var (
	onKeystone = variables{"OS_AUTH_URL": serviceURL + "/identity/v3", "OS_REGION_NAME": "RegionOne"}
	password   = variables{"OS_USERNAME": emulator.UserName, "OS_PASSWORD": emulator.Password, "OS_USER_DOMAIN_NAME": emulator.DomainName}
	keys       = variables{"HW_ACCESS_KEY": emulator.AccessKey, "HW_SECRET_KEY": emulator.SecretKey}
	wrongKeys  = variables{"HW_ACCESS_KEY": "ak-of-nobody", "HW_SECRET_KEY": "sk-of-nobody"}
	project    = variables{"OS_PROJECT_NAME": emulator.ProjectName, "OS_PROJECT_DOMAIN_NAME": emulator.DomainName}
	agency     = variables{"HW_ASSUME_ROLE_AGENCY_NAME": emulator.AgencyName, "HW_ASSUME_ROLE_DOMAIN_NAME": emulator.AgencyDomainName}
	endpoint   = variables{"OS_PROJECT_ID": emulator.ProjectID, "SFS_ENDPOINT": serviceURL}
)

func merged(sets ...variables) variables {
	all := variables{}
	for _, set := range sets {
		maps.Copy(all, set)
	}
	return all
}

func newService() *emulator.Emulator {
	return emulator.New(emulator.Options{SFS: true, PublicURL: serviceURL})
}

// logins are the environments of all kinds of login, without the token.
func logins(t *testing.T) map[string]variables {
	t.Helper()
	file := filepath.Join(t.TempDir(), "clouds.yaml")
	content := fmt.Sprintf("clouds: {c: {auth: {auth_url: %s/identity, username: %s, password: %s, project_name: %s}}}",
		serviceURL, emulator.UserName, emulator.Password, emulator.ProjectName)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]variables{
		"password":    merged(onKeystone, password, project),
		"token":       merged(onKeystone, project),
		"clouds.yaml": {"OS_CLIENT_CONFIG_FILE": file, "OS_CLOUD": "c"},
		"keys":        merged(keys, endpoint),
		"temporary keys": merged(endpoint, variables{"HW_ACCESS_KEY": emulator.TemporaryAccessKey, "HW_SECRET_KEY": emulator.TemporarySecretKey,
			"HW_SECURITY_TOKEN": emulator.SecurityToken}),
		"application credential": merged(onKeystone, variables{"OS_APPLICATION_CREDENTIAL_ID": emulator.ApplicationCredentialID,
			"OS_APPLICATION_CREDENTIAL_SECRET": emulator.ApplicationCredentialSecret}),
		"keys and an agency":     merged(onKeystone, keys, agency, variables{"SFS_ENDPOINT": serviceURL + "/v2"}),
		"password and an agency": merged(onKeystone, password, agency),
	}
}

func newToken(t *testing.T, service *emulator.Emulator) string {
	t.Helper()
	body := fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":%q,"password":%q}}},"scope":{"project":{"id":%q}}}}`,
		emulator.UserID, emulator.Password, emulator.ProjectID)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, serviceURL+"/v3/auth/tokens", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := protocol.Transport(service).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.Header.Get("X-Subject-Token")
}

func TestLogin_EveryLoginWorksFromTheEnvironmentAndLogsNoSecret(t *testing.T) {
	t.Parallel()
	signature := regexp.MustCompile(`Signature=[0-9a-f]`)
	for name, env := range logins(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := newService()
			if name == "token" {
				env["OS_TOKEN"] = newToken(t, service)
			}
			secrets := []string{
				emulator.Password, emulator.ApplicationCredentialSecret, emulator.AccessKey, emulator.SecretKey,
				emulator.TemporaryAccessKey, emulator.TemporarySecretKey, emulator.SecurityToken, env["OS_TOKEN"],
			}
			var log safeBuffer
			ctx := tflogtest.RootLogger(t.Context(), &log)
			api := newProvider(t, echo{protocol.Transport(service)}, env).mustConfigure(t, nil).API
			if _, err := api.CreateShare(ctx, manila.CreateShare{Name: "data", ShareProto: "NFS", Size: 1, Metadata: variables{"owner": strings.Join(secrets, " ")}}); err != nil {
				t.Fatal(err)
			}
			service.ExpireKeys()
			_, err := api.GetShare(ctx, manila.Ref{ID: "6b1f"})
			text := log.String() + fmt.Sprint(err)
			if !strings.Contains(text, "create share") || err == nil {
				t.Fatalf("the log is empty, or no request was rejected: %s", text)
			}
			// Only the secrets of this login are known to the provider.
			for _, variable := range slices.Sorted(maps.Keys(env)) {
				if secret := env[variable]; slices.Contains(secrets, secret) && strings.Contains(text, secret) {
					t.Errorf("the value of %s is in the log: %s", variable, text)
				}
			}
			if signature.MatchString(text) {
				t.Error("a signature is in the log")
			}
		})
	}
}

// echo returns the headers of rejected requests in the error body.
type echo struct{ next http.RoundTripper }

func (e echo) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := e.next.RoundTrip(r)
	if err != nil || response.StatusCode < http.StatusBadRequest {
		return response, err
	}
	_ = response.Body.Close()
	body := fmt.Sprintf(`{"error_code":"APIG.0301","error_msg":%q}`, fmt.Sprint(r.Header))
	response.Body = io.NopCloser(strings.NewReader(body))
	return response, nil
}

type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestLogin_AnErrorNamesTheArgumentsToCorrect(t *testing.T) {
	t.Parallel()
	service := protocol.Transport
	page := func(http.Handler) http.RoundTripper {
		return protocol.Transport(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html><title>Welcome to the portal</title>"))
		}))
	}
	ahead := func(service http.Handler) http.RoundTripper { return clockAhead{protocol.Transport(service)} }
	for name, test := range map[string]struct {
		env       variables
		transport func(http.Handler) http.RoundTripper
		want      []string
	}{
		"no credentials": {nil, service, []string{"No credentials configured", "`auth_url` (OS_AUTH_URL)", "`cloud` (OS_CLOUD)", "HW_ACCESS_KEY"}},
		"only a URL": {variables{"OS_AUTH_URL": serviceURL}, service,
			[]string{"Credentials are incomplete", "`auth_url` (from OS_AUTH_URL) is set, but no user, token", "`password`"}},
		"a password without a URL": {merged(password, project), service, []string{"Credentials are incomplete", "`auth_url` is not set"}},
		"a rejected password": {merged(onKeystone, password, variables{"OS_PASSWORD": "wrong-secret"}), service,
			[]string{"Authentication failed (401)", "identity service at " + serviceURL + " answered 401", "`username` (from OS_USERNAME)", "`password` (from OS_PASSWORD)"}},
		"a rejected token": {merged(onKeystone, variables{"OS_TOKEN": "wrong-secret"}), service, []string{"`token` (from OS_TOKEN)"}},
		"a rejected application credential": {merged(onKeystone, variables{"OS_APPLICATION_CREDENTIAL_ID": "c1", "OS_APPLICATION_CREDENTIAL_SECRET": "wrong-secret"}), service,
			[]string{"401", "`application_credential_id` (from OS_APPLICATION_CREDENTIAL_ID)", "`application_credential_secret` (from OS_APPLICATION_CREDENTIAL_SECRET)"}},
		"no project":       {merged(onKeystone, password), service, []string{"not scoped to a project", "`project_name`", "`project_id`"}},
		"keys, no project": {merged(wrongKeys, variables{"SFS_ENDPOINT": serviceURL}), service, []string{"`project_id`", "`region`"}},
		"keys, a project that does not exist": {merged(onKeystone, keys, variables{"OS_PROJECT_NAME": "nowhere"}), service,
			[]string{`"nowhere"`, "`project_name` (from OS_PROJECT_NAME)", "`access_key` (from HW_ACCESS_KEY)"}},
		"an endpoint that is a web page": {merged(keys, endpoint), page, []string{"web page", "Welcome to the portal", "`endpoint` (from SFS_ENDPOINT)"}},
		"an auth_url that is a web page": {merged(onKeystone, password), page, []string{"Welcome to the portal", "`auth_url` (from OS_AUTH_URL)"}},
		"a wrong clock":                  {merged(keys, endpoint), ahead, []string{"clock of this machine is 1h0m0s behind the service's", "NTP"}},
		"a rejected signature": {merged(keys, endpoint, variables{"HW_SECRET_KEY": "sk-of-nobody"}), service,
			[]string{"signature fail", "`access_key` (from HW_ACCESS_KEY)", "`secret_key` (from HW_SECRET_KEY)"}},
		"expired temporary keys": {merged(wrongKeys, endpoint, variables{"HW_SECURITY_TOKEN": "st-of-nobody"}), service,
			[]string{"not exist", "`security_token` (from HW_SECURITY_TOKEN)"}},
		"an unknown region": {merged(keys, variables{"OS_PROJECT_ID": "p1", "OS_REGION_NAME": "moon-1"}), service,
			[]string{"Unknown region", `"moon-1"`, "`endpoint`", "`access_key` (from HW_ACCESS_KEY)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := newProvider(t, test.transport(newService()), merged(test.env, variables{"SFS_MAX_RETRIES": "0"})).mustConfigure(t, nil)
			_, err := data.API.FindShares(t.Context(), manila.ShareFilter{})
			failure, ok := manila.AsError(err)
			if !ok {
				t.Fatalf("%v", err)
			}
			text := failure.Problem() + "\n" + failure.Error() + "\n" + failure.Advice()
			for _, part := range test.want {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing:\n%s", part, text)
				}
			}
			for _, secret := range []string{emulator.SecretKey, emulator.Password, "sk-of-nobody", "st-of-nobody", "wrong-secret"} {
				if strings.Contains(text, secret) {
					t.Errorf("a secret is in the error:\n%s", text)
				}
			}
		})
	}
}

// clockAhead is a service whose clock is an hour ahead.
type clockAhead struct{ next http.RoundTripper }

func (c clockAhead) RoundTrip(r *http.Request) (*http.Response, error) {
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return nil, err
	}
	r = r.Clone(context.WithoutCancel(r.Context()))
	r.Header.Set("X-Sdk-Date", date.Add(-time.Hour).Format("20060102T150405Z"))
	response, err := c.next.RoundTrip(r)
	if err == nil {
		response.Header.Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	}
	return response, err
}
