package acctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
	front "github.com/opensfs/terraform-provider-sfs/internal/provider"
)

// wayIn is one way to log in: arguments of the provider, beside the region and
// the proxy's endpoint, and variables of the environment.
type wayIn struct {
	arguments map[string]any
	env       map[string]string
}

func speaksSFS(o *emulator.Options) { o.SFS = true }

func TestEveryWayInOfKeystoneManagesAShare(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]func(*testing.T, *Env) wayIn{
		"password":               byPassword,
		"token":                  byToken,
		"application credential": byApplicationCredential,
		"clouds.yaml":            byCloudsFile,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := Start(t)
			w.livesBy(t, way(t, w))
		})
	}
}

func TestEveryWayInOfIAMManagesAShareOnTheEmulator(t *testing.T) {
	t.Parallel()
	permanent := map[string]any{"access_key": emulator.AccessKey, "secret_key": emulator.SecretKey}
	temporary := map[string]any{"access_key": emulator.TemporaryAccessKey, "secret_key": emulator.TemporarySecretKey, "security_token": emulator.SecurityToken}
	agency := map[string]any{"assume_role": map[string]any{"agency_name": emulator.AgencyName, "domain_name": emulator.AgencyDomainName}}
	byID, byName := map[string]any{"project_id": emulator.ProjectID}, map[string]any{"project_name": emulator.ProjectName}
	for name, test := range map[string]struct {
		arguments []map[string]any
		iam       bool
	}{
		"keys":                                     {[]map[string]any{permanent, byID}, false},
		"keys and a project's name":                {[]map[string]any{permanent, byName}, true},
		"keys and the region's project":            {[]map[string]any{permanent}, true},
		"temporary keys":                           {[]map[string]any{temporary, byID}, false},
		"keys and an agency":                       {[]map[string]any{permanent, agency}, true},
		"a password and an agency":                 {[]map[string]any{agency, {"username": emulator.UserName, "password": emulator.Password, "user_domain_name": emulator.DomainName}}, true},
		"temporary keys of a project and its name": {[]map[string]any{temporary, byName}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := StartOnTheEmulator(t, speaksSFS)
			way := wayIn{arguments: map[string]any{"auth_url": w.Member().AuthURL}}
			for _, arguments := range test.arguments {
				for argument, value := range arguments {
					way.arguments[argument] = value
				}
			}
			w.livesBy(t, way)
			for _, request := range w.Emulator().Requests() {
				if !test.iam && strings.HasPrefix(request.Path, "/identity") {
					t.Errorf("IAM was asked: %s %s", request.Method, request.Path)
				}
			}
		})
	}
}

// livesBy creates, shrinks, refreshes and deletes a share.
func (w *Env) livesBy(t *testing.T, way wayIn) {
	t.Helper()
	arguments := map[string]any{"region": w.Member().Region, "endpoint": w.Proxy.URL}
	for name, value := range way.arguments {
		arguments[name] = value
	}
	terraform := protocol.New(t, front.NewForTest("acc", front.Options{Getenv: func(name string) string { return way.env[name] }}), arguments)
	share := terraform.Resource("sfs_share")
	configuration := func(size int) map[string]any { return map[string]any{"name": w.Name, "size": size} }
	w.apply(t, terraform, share, configuration(2))
	w.apply(t, terraform, share, configuration(1))
	if told := terraform.Refresh(t.Context(), share); len(told) > 0 {
		t.Error(protocol.Text(told))
	}
	if plan := terraform.Plan(t.Context(), share, configuration(1)); !plan.IsEmpty(share) {
		t.Errorf("the plan is not empty: %s", plan.State)
	}
	w.apply(t, terraform, share, nil)
	if shrinks := w.Proxy.Sent("os-shrink"); len(shrinks) != 1 || shrinks[0].Status != http.StatusAccepted {
		t.Errorf("%v", shrinks)
	}
}

func byPassword(_ *testing.T, w *Env) wayIn {
	who := w.Member()
	return wayIn{arguments: map[string]any{
		"auth_url": who.AuthURL, "username": who.UserName, "password": who.Password, "user_domain_name": who.DomainName,
		"project_name": who.ProjectName, "project_domain_name": who.DomainName,
	}}
}

func byToken(t *testing.T, w *Env) wayIn {
	t.Helper()
	session, err := login(w.Member())
	if err != nil {
		t.Fatal(err)
	}
	return wayIn{arguments: map[string]any{"auth_url": w.Member().AuthURL, "token": session.token, "project_id": session.project}}
}

func byCloudsFile(t *testing.T, w *Env) wayIn {
	t.Helper()
	who := w.Member()
	file := filepath.Join(t.TempDir(), "clouds.yaml")
	text := fmt.Sprintf("clouds:\n  acc:\n    auth:\n      auth_url: %q\n      username: %q\n      password: %q\n      user_domain_name: %q\n      project_name: %q\n      project_domain_name: %q\n",
		who.AuthURL, who.UserName, who.Password, who.DomainName, who.ProjectName, who.DomainName)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return wayIn{arguments: map[string]any{"cloud": "acc"}, env: map[string]string{"OS_CLIENT_CONFIG_FILE": file}}
}

// byApplicationCredential makes one, where the service can.
func byApplicationCredential(t *testing.T, w *Env) wayIn {
	t.Helper()
	id, secret := emulator.ApplicationCredentialID, emulator.ApplicationCredentialSecret
	if w.Emulator() == nil {
		id, secret = w.newApplicationCredential(t)
	}
	return wayIn{arguments: map[string]any{
		"auth_url": w.Member().AuthURL, "application_credential_id": id, "application_credential_secret": secret,
	}}
}

func (w *Env) newApplicationCredential(t *testing.T) (id, secret string) {
	t.Helper()
	session, err := login(w.Member())
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSuffix(w.Member().AuthURL, "/")
	_, body, err := send(http.MethodPost, base+"/users/"+userOf(t, base, session.token)+"/application_credentials", session.token,
		map[string]any{"application_credential": map[string]any{"name": w.Name}})
	if err != nil {
		t.Fatal(err)
	}
	var made struct {
		Credential struct{ ID, Secret string } `json:"application_credential"`
	}
	if err := json.Unmarshal(body, &made); err != nil {
		t.Fatal(err)
	}
	return made.Credential.ID, made.Credential.Secret
}

func userOf(t *testing.T, base, token string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/auth/tokens", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", token)
	request.Header.Set("X-Subject-Token", token)
	answer, err := plainHTTP.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var body bytes.Buffer
	var about struct {
		Token struct{ User struct{ ID string } }
	}
	if _, err := body.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body.Bytes(), &about); err != nil {
		t.Fatal(err)
	}
	return about.Token.User.ID
}

func TestAShareOfSFSWithAllThatOnlySFSHasOnTheEmulator(t *testing.T) {
	t.Parallel()
	w := StartOnTheEmulator(t, speaksSFS)
	configuration := func(tags string, more ...string) string {
		return fmt.Sprintf(`
provider "sfs" {
  access_key            = %q
  secret_key            = %q
  project_id            = %q
  region                = "RegionOne"
  endpoint              = %q
  enterprise_project_id = "ep-1"
  default_tags          = { owner = "ops" }
}
`, emulator.AccessKey, emulator.SecretKey, emulator.ProjectID, w.Proxy.URL) + share(append([]string{
			fmt.Sprintf("name = %q", w.Name), `size = 1`, "tags = " + tags,
			`encryption = { key_id = "k", domain_id = "d", alias = "sfs/default" }`,
		}, more...)...)
	}
	w.Test(t,
		resource.TestStep{
			Config: configuration(`{ team = "storage" }`),
			Check: Then(
				State("tags.%", "1"), State("tags_all.%", "2"), State("tags_all.owner", "ops"),
				State("enterprise_project_id", "ep-1"), State("encryption.key_id", "k"),
				resource.TestCheckNoResourceAttr(Address, "metadata.%"),
			),
		},
		resource.TestStep{
			PreConfig: func() {
				w.Emulator().EditShare(w.Ref().ID, func(s *emulator.Share) { s.Tags["team"], s.Tags["owner"] = "network", "nobody" })
			},
			Config:             configuration(`{ team = "storage" }`),
			PlanOnly:           true,
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config:           configuration(`{ team = "storage", tier = "1" }`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(State("tags.tier", "1"), State("tags_all.owner", "ops")),
		},
		resource.TestStep{ResourceName: Address, ImportState: true, ImportStateVerify: true},
	)
}
