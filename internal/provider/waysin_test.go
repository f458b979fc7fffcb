package provider

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// sfsInTheShell is a shell with OpenStack's variables, less those of a way to log in.
func sfsInTheShell(more ...string) map[string]string {
	return with(map[string]string{"OS_AUTH_URL": "http://service.test/identity/v3", "OS_REGION_NAME": "RegionOne"}, more...)
}

// waysIn are the variables of every way to log in, for an empty provider block.
func waysIn(t *testing.T, service *emulator.Emulator) map[string]map[string]string {
	t.Helper()
	project := []string{"OS_PROJECT_NAME", emulator.ProjectName, "OS_PROJECT_DOMAIN_NAME", emulator.DomainName}
	password := append([]string{"OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password, "OS_USER_DOMAIN_NAME", emulator.DomainName}, project...)
	_, clouds := cloudsDirectory(t, map[string]string{"clouds.yaml": fmt.Sprintf(
		"clouds: {c: {auth: {auth_url: http://service.test/identity, username: %s, password: %s, project_name: %s}}}", emulator.UserName, emulator.Password, emulator.ProjectName)})
	keys := []string{"OS_PROJECT_ID", emulator.ProjectID, "SFS_ENDPOINT", "http://service.test"}
	return map[string]map[string]string{
		"password":    sfsInTheShell(password...),
		"token":       sfsInTheShell(append([]string{"OS_TOKEN", tokenOf(t, service)}, project...)...),
		"clouds.yaml": with(clouds, "OS_CLOUD", "c"),
		"keys":        with(map[string]string{"HW_ACCESS_KEY": emulator.AccessKey, "HW_SECRET_KEY": emulator.SecretKey}, keys...),
		"temporary keys": with(map[string]string{"HW_ACCESS_KEY": emulator.TemporaryAccessKey, "HW_SECRET_KEY": emulator.TemporarySecretKey,
			"HW_SECURITY_TOKEN": emulator.SecurityToken}, keys...),
		"application credential": sfsInTheShell("OS_APPLICATION_CREDENTIAL_ID", emulator.ApplicationCredentialID,
			"OS_APPLICATION_CREDENTIAL_SECRET", emulator.ApplicationCredentialSecret),
		"keys and an agency": sfsInTheShell("HW_ACCESS_KEY", emulator.AccessKey, "HW_SECRET_KEY", emulator.SecretKey, "SFS_ENDPOINT", "http://service.test/v2",
			"HW_ASSUME_ROLE_AGENCY_NAME", emulator.AgencyName, "HW_ASSUME_ROLE_DOMAIN_NAME", emulator.AgencyDomainName),
		"password and an agency": sfsInTheShell("OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password, "OS_USER_DOMAIN_NAME", emulator.DomainName,
			"HW_ASSUME_ROLE_AGENCY_NAME", emulator.AgencyName, "HW_ASSUME_ROLE_DOMAIN_NAME", emulator.AgencyDomainName),
	}
}

func tokenOf(t *testing.T, service *emulator.Emulator) string {
	t.Helper()
	body := fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":%q,"password":%q}}},"scope":{"project":{"id":%q}}}}`,
		emulator.UserID, emulator.Password, emulator.ProjectID)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://service.test/v3/auth/tokens", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := protocol.Transport(service).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.Header.Get("X-Subject-Token")
}

func sfsEmulator() *emulator.Emulator {
	return emulator.New(emulator.Options{SFS: true, PublicURL: "http://service.test"})
}

// front is a configured provider with an empty block, in front of a service.
func inFrontOf(t *testing.T, transport http.RoundTripper, env map[string]string) *conns.Provider {
	t.Helper()
	w := world{env: env}
	p := NewForTest("1.2.3", Options{Getenv: w.getenv, Transport: transport})().(*front)
	var resp provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{Config: w.config(t, p)}, &resp)
	mustNotFail(t, resp.Diagnostics)
	return resp.ResourceData.(*conns.Provider)
}

func TestAnEmptyBlockLogsInByAllThatIsInTheShell(t *testing.T) {
	t.Parallel()
	service := sfsEmulator()
	for name, env := range waysIn(t, service) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inFrontOf(t, protocol.Transport(service), env)
			if _, err := s.API.ListShares(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoSecretOfAnyWayInIsInTheLog(t *testing.T) {
	t.Parallel()
	service := sfsEmulator()
	for name, env := range waysIn(t, service) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log safeBuffer
			ctx := tflogtest.RootLogger(t.Context(), &log)
			known := []string{
				emulator.Password, emulator.ApplicationCredentialSecret, emulator.AccessKey, emulator.SecretKey,
				emulator.TemporaryAccessKey, emulator.TemporarySecretKey, emulator.SecurityToken, env["OS_TOKEN"],
			}
			s := inFrontOf(t, echo{protocol.Transport(service)}, env)
			_, created := s.API.CreateShare(ctx, manila.CreateShare{Name: "data", ShareProto: "NFS", Size: 1, Metadata: map[string]string{"who": strings.Join(known, " ")}})
			service.ExpireKeys()
			_, refused := s.API.GetShare(ctx, manila.ShareRef{ID: "6b1f"})
			text := log.String() + fmt.Sprint(created, refused)
			if !strings.Contains(text, "create share") || refused == nil {
				t.Fatalf("the log is empty, or nothing was refused: %s", text)
			}
			// What this way in has used must not be there; of the others it knows nothing.
			for _, variable := range slices.Sorted(maps.Keys(env)) {
				if secret := env[variable]; slices.Contains(known, secret) && strings.Contains(text, secret) {
					t.Errorf("the value of %s is told: %s", variable, text)
				}
			}
			if signature.MatchString(text) {
				t.Error("a signature is in the log")
			}
		})
	}
}

var signature = regexp.MustCompile(`Signature=[0-9a-f]`)

// echo is a service that repeats in its refusals what it was sent.
type echo struct{ next http.RoundTripper }

func (e echo) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := e.next.RoundTrip(r)
	if err != nil || answer.StatusCode < 400 {
		return answer, err
	}
	_ = answer.Body.Close()
	said := fmt.Sprintf(`{"error_code":"APIG.0301","error_msg":%q}`, fmt.Sprint(r.Header))
	answer.Body = closing{bytes.NewReader([]byte(said))}
	return answer, nil
}

type closing struct{ *bytes.Reader }

func (closing) Close() error { return nil }

type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func TestAWrongConfigurationIsToldInAPersonsWords(t *testing.T) {
	t.Parallel()
	page := func(*emulator.Emulator) http.RoundTripper {
		return protocol.Transport(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html><title>Welcome to the portal</title>"))
		}))
	}
	service := func(e *emulator.Emulator) http.RoundTripper { return protocol.Transport(e) }
	late := func(e *emulator.Emulator) http.RoundTripper { return delayed{protocol.Transport(e)} }
	keys := []string{"HW_ACCESS_KEY", emulator.AccessKey, "HW_SECRET_KEY", emulator.SecretKey}
	password := []string{"OS_USERNAME", emulator.UserName, "OS_PASSWORD", emulator.Password}
	for name, test := range map[string]struct {
		env     map[string]string
		service func(*emulator.Emulator) http.RoundTripper
		want    []string
	}{
		"an expired application credential": {
			sfsInTheShell("OS_APPLICATION_CREDENTIAL_ID", "c1", "OS_APPLICATION_CREDENTIAL_SECRET", "expired-secret"), service,
			[]string{"401", "`application_credential_id` (from OS_APPLICATION_CREDENTIAL_ID)", "`application_credential_secret` (from OS_APPLICATION_CREDENTIAL_SECRET)", "has not expired"}},
		"no project": {sfsInTheShell(append(password, "OS_USER_DOMAIN_NAME", emulator.DomainName)...), service,
			[]string{"not scoped to a project", "`project_name`", "`project_id`"}},
		"no project by keys": {map[string]string{"HW_ACCESS_KEY": "ak-of-nobody", "HW_SECRET_KEY": "sk-of-nobody", "SFS_ENDPOINT": "http://service.test"}, service,
			[]string{"no project is configured", "`project_id`", "`region`"}},
		"a project that is not there, by keys": {sfsInTheShell(append(keys, "OS_PROJECT_NAME", "nowhere")...), service,
			[]string{`"nowhere"`, "`project_name` (from OS_PROJECT_NAME)", "`access_key` (from HW_ACCESS_KEY)"}},
		"an endpoint that answers HTML": {with(map[string]string{}, append(keys, "OS_PROJECT_ID", "p1", "SFS_ENDPOINT", "http://portal.test")...), page,
			[]string{"web page", "Welcome to the portal", "`endpoint` (from SFS_ENDPOINT)"}},
		"a Keystone that answers HTML": {sfsInTheShell(password...), page,
			[]string{"Welcome to the portal", "`auth_url` (from OS_AUTH_URL)"}},
		"a clock that is wrong": {with(map[string]string{}, append(keys, "OS_PROJECT_ID", emulator.ProjectID, "SFS_ENDPOINT", "http://service.test")...), late,
			[]string{"clock of this machine is 1h0m0s behind the service's", "NTP"}},
		"a refused signature": {with(map[string]string{}, "HW_ACCESS_KEY", emulator.AccessKey, "HW_SECRET_KEY", "sk-of-nobody", "OS_PROJECT_ID", emulator.ProjectID, "SFS_ENDPOINT", "http://service.test"), service,
			[]string{"signature fail", "`access_key` (from HW_ACCESS_KEY)", "`secret_key` (from HW_SECRET_KEY)"}},
		"keys that have ended": {with(map[string]string{}, "HW_ACCESS_KEY", "HST-ended", "HW_SECRET_KEY", "sk-of-nobody", "HW_SECURITY_TOKEN", "st-of-nobody", "OS_PROJECT_ID", "p1", "SFS_ENDPOINT", "http://service.test"), service,
			[]string{"not exist", "`security_token` (from HW_SECURITY_TOKEN)"}},
		"a region that nobody knows": {with(map[string]string{}, append(keys, "OS_PROJECT_ID", "p1", "OS_REGION_NAME", "moon-1")...), service,
			[]string{`"moon-1"`, "`endpoint`", "`access_key` (from HW_ACCESS_KEY)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inFrontOf(t, test.service(sfsEmulator()), with(test.env, "SFS_MAX_RETRIES", "0"))
			_, err := s.API.ListShares(t.Context())
			failure, ok := manila.AsError(err)
			if !ok {
				t.Fatalf("%v", err)
			}
			told := failure.Error() + "\n" + failure.Advice()
			for _, part := range test.want {
				if !strings.Contains(told, part) {
					t.Errorf("%q is not told:\n%s", part, told)
				}
			}
			for _, secret := range []string{emulator.SecretKey, emulator.Password, "sk-of-nobody", "st-of-nobody", "expired-secret"} {
				if strings.Contains(told, secret) {
					t.Errorf("a secret is told:\n%s", told)
				}
			}
		})
	}
}

// delayed answers of a service whose clock is an hour ahead.
type delayed struct{ next http.RoundTripper }

func (d delayed) RoundTrip(r *http.Request) (*http.Response, error) {
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil {
		return nil, err
	}
	r = r.Clone(context.WithoutCancel(r.Context()))
	r.Header.Set("X-Sdk-Date", date.Add(-time.Hour).Format("20060102T150405Z"))
	answer, err := d.next.RoundTrip(r)
	if err == nil {
		answer.Header.Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	}
	return answer, err
}
