package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const projectScope = `"scope":{"project":{"id":"` + emulator.ProjectID + `"}}`

func authBody(identity, scope string) string {
	if scope != "" {
		scope = "," + scope
	}
	return `{"auth":{"identity":{` + identity + `}` + scope + `}}`
}

func byPassword(user string) string {
	return `"methods":["password"],"password":{"user":{` + user + `}}`
}

func byCredential(credential string) string {
	return `"methods":["application_credential"],"application_credential":{` + credential + `}`
}

func TestKeystone_Logins(t *testing.T) {
	t.Parallel()
	secret := fmt.Sprintf(`"secret":%q`, emulator.ApplicationCredentialSecret)
	demo := fmt.Sprintf(`"name":"demo","password":%q,"domain":{"id":"default"}`, emulator.Password)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"name and domain id":              {authBody(byPassword(demo), projectScope), 201},
		"name and domain name":            {authBody(byPassword(strings.Replace(demo, `"id":"default"`, `"name":"Default"`, 1)), projectScope), 201},
		"user id":                         {authBody(byPassword(fmt.Sprintf(`"id":%q,"password":%q`, emulator.UserID, emulator.Password)), projectScope), 201},
		"project by name":                 {authBody(byPassword(demo), `"scope":{"project":{"name":"demo","domain":{"name":"Default"}}}`), 201},
		"without a scope":                 {authBody(byPassword(demo), ""), 201},
		"wrong password":                  {authBody(byPassword(strings.Replace(demo, "secret", "Secret", 1)), projectScope), 401},
		"wrong user":                      {authBody(byPassword(strings.Replace(demo, "demo", "demi", 1)), projectScope), 401},
		"wrong user domain":               {authBody(byPassword(strings.Replace(demo, "default", "other", 1)), projectScope), 401},
		"wrong project":                   {authBody(byPassword(demo), `"scope":{"project":{"id":"4711"}}`), 401},
		"wrong project domain":            {authBody(byPassword(demo), `"scope":{"project":{"name":"demo","domain":{"id":"x"}}}`), 401},
		"a domain":                        {authBody(byPassword(demo), `"scope":{"domain":{"id":"default"}}`), 401},
		"credential id":                   {authBody(byCredential(fmt.Sprintf(`"id":%q,%s`, emulator.ApplicationCredentialID, secret)), ""), 201},
		"credential name":                 {authBody(byCredential(fmt.Sprintf(`"name":%q,%s,"user":{"name":"demo","domain":{"id":"default"}}`, emulator.ApplicationCredentialName, secret)), ""), 201},
		"credential name of another user": {authBody(byCredential(fmt.Sprintf(`"name":%q,%s,"user":{"name":"admin","domain":{"id":"default"}}`, emulator.ApplicationCredentialName, secret)), ""), 401},
		"wrong credential":                {authBody(byCredential(fmt.Sprintf(`"id":%q,"secret":"x"`, emulator.ApplicationCredentialID)), ""), 401},
		"wrong token":                     {authBody(`"methods":["token"],"token":{"id":"x"}`, projectScope), 401},
		"unknown method":                  {authBody(`"methods":["guess"]`, projectScope), 401},
		"no method":                       {authBody(`"methods":[]`, projectScope), 400},
		"no JSON":                         {`auth`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{})
			resp := c.send("POST", "/v3/auth/tokens", test.body, nil)
			body := resp.wantStatus(t, test.status)
			if test.status == http.StatusCreated && resp.header.Get("X-Subject-Token") == "" {
				t.Error("no token")
			}
			if test.status == http.StatusUnauthorized {
				wantUnauthorized(t, resp)
			} else if _, present := body["token"].(map[string]any); !present && test.status == 201 {
				t.Errorf("body: %s", resp.body)
			}
		})
	}
}

func wantUnauthorized(t *testing.T, resp response) {
	t.Helper()
	const want = `{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}`
	if resp.status != 401 || resp.body != want || !strings.HasPrefix(resp.header.Get("Www-Authenticate"), `Keystone uri="`) {
		t.Errorf("got %d %s %v", resp.status, resp.body, resp.header)
	}
	if resp.requestID() != "" || resp.header.Get("X-Openstack-Manila-Api-Version") != "" {
		t.Errorf("a 401 with headers of the service: %v", resp.header)
	}
}

func TestKeystone_TheCatalogueHasTheEndpointsOfTheRegion(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{Region: "eu-de", TokenLifetime: time.Hour})
	token := c.send("POST", "/identity/v3/auth/tokens", passwordLogin("demo", emulator.Password), nil).object(t, "token")
	found := map[string]string{}
	for _, entry := range token["catalog"].([]any) {
		service := entry.(map[string]any)
		for _, each := range service["endpoints"].([]any) {
			endpoint := each.(map[string]any)
			if endpoint["region"] != "eu-de" || endpoint["region_id"] != "eu-de" {
				t.Errorf("region: %v", endpoint)
			}
			found[fmt.Sprint(service["type"], " ", endpoint["interface"])] = endpoint["url"].(string)
		}
	}
	for _, face := range []string{"public", "internal", "admin"} {
		if got := found["sharev2 "+face]; got != "http://sfs.example/v2/"+emulator.ProjectID {
			t.Errorf("sharev2 %s at %q", face, got)
		}
		if got := found["identity "+face]; got != "http://sfs.example/identity" {
			t.Errorf("identity %s at %q", face, got)
		}
	}
	if token["expires_at"] != "2026-11-23T16:40:14.845844Z" || token["project"].(map[string]any)["id"] != emulator.ProjectID {
		t.Errorf("token: %v", token)
	}
}

func TestKeystone_ThePublicURLIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{PublicURL: "https://sfs.cloud/"})
	resp := c.send("POST", "/identity/v3/auth/tokens", passwordLogin("demo", emulator.Password), nil)
	if !strings.Contains(resp.body, `"https://sfs.cloud/v2/`) || strings.Contains(resp.body, "sfs.example") {
		t.Error(resp.body)
	}
}

func TestKeystone_ATokenWithoutAProjectHasNoAccess(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	body := authBody(byPassword(fmt.Sprintf(`"id":%q,"password":%q`, emulator.UserID, emulator.Password)), "")
	resp := c.send("POST", "/v3/auth/tokens", body, nil)
	token := resp.object(t, "token")
	if token["catalog"] != nil || token["project"] != nil {
		t.Errorf("token: %v", token)
	}
	c.token = resp.header.Get("X-Subject-Token")
	c.get("shares").wantError(t, 400, "Malformed request url")
}

func TestKeystone_ATokenIsShownRescopedAndRevoked(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{TokenLifetime: time.Hour})
	self := map[string]string{"X-Subject-Token": c.token}
	c.clock.advance(30 * time.Minute)
	if shown := c.send("GET", "/identity/v3/auth/tokens", "", self); shown.wantStatus(t, 200)["token"] == nil || shown.header.Get("X-Subject-Token") != c.token {
		t.Errorf("shown: %v", shown)
	}
	rescoped := c.send("POST", "/v3/auth/tokens", authBody(`"methods":["token"],"token":{"id":"`+c.token+`"}`, projectScope), nil)
	c.wantEqual("2026-11-23T16:40:14.845844Z", rescoped.object(t, "token")["expires_at"])
	other := *c
	other.token = rescoped.header.Get("X-Subject-Token")
	other.get("shares").wantStatus(t, 200)
	c.send("DELETE", "/identity/v3/auth/tokens", "", self).wantStatus(t, 204)
	wantUnauthorized(t, c.get("shares"))
	other.send("GET", "/v3/auth/tokens", "", self).wantStatus(t, 404)
	other.send("PATCH", "/v3/auth/tokens", "", map[string]string{"X-Subject-Token": other.token}).wantStatus(t, 405)
}

func TestKeystone_TokensExpire(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{TokenLifetime: time.Hour})
	c.clock.advance(time.Hour - time.Second)
	c.get("shares").wantStatus(t, 200)
	c.clock.advance(time.Second)
	wantUnauthorized(t, c.get("shares"))
	wantUnauthorized(t, c.send("GET", "/v3/auth/tokens", "", map[string]string{"X-Subject-Token": c.token}))

	c.token = c.login(passwordLogin(emulator.UserName, emulator.Password))
	c.get("shares").wantStatus(t, 200)
	c.e.ExpireTokens()
	wantUnauthorized(t, c.get("shares"))
	for _, unknown := range []string{"gAAAAAmadeup", ""} {
		c.token = unknown
		wantUnauthorized(t, c.get("shares"))
	}
}

func TestKeystone_Versions(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	for _, path := range []string{"/identity/v3", "/identity/v3/", "/v3"} {
		if got := c.send("GET", path, "", nil).object(t, "version"); got["status"] != "stable" {
			t.Errorf("%s: %v", path, got)
		}
	}
	if got := c.send("GET", "/identity", "", nil).wantStatus(t, 300)["versions"].(map[string]any)["values"].([]any); len(got) != 1 {
		t.Errorf("/identity: %v", got)
	}
	missing := c.send("GET", "/v3/nothing", "", nil)
	missing.wantStatus(t, 404)
	if missing.header.Get("X-Openstack-Request-Id") == "" {
		t.Error("no request id")
	}
}
