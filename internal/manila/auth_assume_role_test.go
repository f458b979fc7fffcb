package manila

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestAssumeRole_KeysAreRenewedBeforeTheyExpire(t *testing.T) {
	t.Parallel()
	w := newSFS(t, permanentKeys, useAgency)
	ref := w.mustCreate(t, 1)
	if share := w.mustGet(t, ref); share.ProjectID != emulator.AgencyProjectID {
		t.Errorf("the share is in project %s", share.ProjectID)
	}
	want := []string{
		"POST /identity/v3.0/OS-CREDENTIAL/securitytokens", "GET /identity/v3/projects",
		"POST /v2/" + emulator.AgencyProjectID + "/shares", "GET /v2/" + emulator.AgencyProjectID + "/shares/" + ref.ID,
	}
	if diff := cmp.Diff(want, w.paths()); diff != "" {
		t.Error(diff)
	}

	w.pass(59 * time.Minute) // shortly before their end they are not used any more
	w.ResetRequests()
	w.mustGet(t, ref)
	wantCount(t, "requests of a new login and a read", w.paths(), 3)

	w.ExpireKeys() // before their time
	w.ResetRequests()
	w.mustGet(t, ref)
	wantCount(t, "requests: refused, keys, project, read", w.paths(), 4)
}

func TestAssumeRole_WorksAfterALoginByPassword(t *testing.T) {
	t.Parallel()
	home := func(a *Agency) { a.HomeDomainName = emulator.DomainName }
	for name, change := range map[string]func(*Agency){"by the account's name": home, "without one": func(*Agency) {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startEmulator(t, emulator.Options{SFS: true}, func(c *Config) {
				useAgency(c)
				change(&c.Agency)
				c.Auth.TenantName = ""
			})
			ref := w.mustCreate(t, 1)
			if share := w.mustGet(t, ref); share.ProjectID != emulator.AgencyProjectID {
				t.Errorf("the share is in project %s", share.ProjectID)
			}
			w.ExpireTokens()
			w.mustGet(t, ref)
		})
	}
}

func TestAssumeRole_TheProjectMayBeGivenByItsID(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{SFS: true}, useAgency, func(c *Config) {
		c.Auth.TenantName, c.Region = "", ""
		c.Auth.Scope = &gophercloud.AuthScope{ProjectID: emulator.AgencyProjectID}
	})
	if share := w.mustGet(t, w.mustCreate(t, 1)); share.ProjectID != emulator.AgencyProjectID {
		t.Errorf("the share is in project %s", share.ProjectID)
	}
}

func TestAssumeRole_WithoutAProjectNothingIsAssumed(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{SFS: true}, useAgency, func(c *Config) { c.Auth.TenantName, c.Region = "", "" })
	_, err := w.GetShare(t.Context(), data)
	wantText(t, wantClass(t, err, ClassConfiguration).Error(), "no project is configured")
}

// Keys without one of their parts would be sent, and rejected with a puzzling reason.
func TestAssumeRole_IncompleteKeysAreAMalformedResponse(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no access key":     `{"credential":{"secret":"s","securitytoken":"t"}}`,
		"no secret key":     `{"credential":{"access":"a","securitytoken":"t"}}`,
		"no security token": `{"credential":{"access":"a","secret":"s"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 201, body: body})
			_, err := c.client(func(config *Config) {
				useAgency(config)
				config.Keys = permanentKeys
			}).GetShare(t.Context(), data)
			wantText(t, wantClass(t, err, ClassMalformed).Advice(), "`auth_url`")
			wantCount(t, "requests", c.requests(), 1)
		})
	}
}

func TestAssumeRole_TheAccountThatLogsInIsTheConfiguredOne(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agency Agency
		scope  string
	}{
		"by its id":   {Agency{HomeDomainID: "4711"}, `,"scope":{"domain":{"id":"4711"}}`},
		"by its name": {Agency{HomeDomainName: "home"}, `,"scope":{"domain":{"name":"home"}}`},
		"not at all":  {Agency{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t)
			client := c.client(func(config *Config) {
				useAgency(config)
				config.Agency.HomeDomainID, config.Agency.HomeDomainName = test.agency.HomeDomainID, test.agency.HomeDomainName
				config.Auth.TenantName = ""
			})
			if _, failure := client.login.session(t.Context()); failure != nil {
				t.Fatal(failure)
			}
			want := fields(t, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","password":"`+password+
				`","domain":{"name":"Default"}}}}`+test.scope+`}}`)
			if diff := cmp.Diff(want, fields(t, c.loginRequests()[0].body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAssumeRole_AMissingAgencyIsNamed(t *testing.T) {
	t.Parallel()
	missing := func(c *Config) { useAgency(c); c.Agency.Name = "missing" }
	for name, w := range map[string]*testService{
		"by keys":     newSFS(t, permanentKeys, missing),
		"by password": startEmulator(t, emulator.Options{SFS: true}, missing, func(c *Config) { c.Auth.TenantName = "" }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.GetShare(t.Context(), data)
			e := mustError(t, err)
			wantText(t, e.Error(), `with the agency "missing" of "partner"`, "404")
			wantText(t, e.Advice(), "`assume_role.agency_name`", "`assume_role.domain_name`")
		})
	}
}

// The domain header of the configured keys would name the wrong account.
func TestAssumeRole_TheProjectIsSearchedInTheAgencysAccount(t *testing.T) {
	t.Parallel()
	var paths []string
	iam := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path+" of "+r.Header.Get(domainHeader))
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"credential":{"access":"AGENCYKEY","secret":"agency-secret","securitytoken":"agency-token","expires_at":"2099-01-01T00:00:00Z"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"projects":[{"id":"4711","name":"eu-de"}]}`)
	}))
	t.Cleanup(iam.Close)
	client := New(Config{
		Keys: permanentKeys, Region: "eu-de", Agency: Agency{Name: "storage", DomainName: "other"}, Transport: iam.Client().Transport,
		Auth: gophercloud.AuthOptions{IdentityEndpoint: iam.URL, DomainID: "own"},
	})
	if _, failure := client.login.session(t.Context()); failure != nil {
		t.Fatal(failure)
	}
	if diff := cmp.Diff([]string{"/v3.0/OS-CREDENTIAL/securitytokens of own", "/v3/projects of "}, paths); diff != "" {
		t.Error(diff)
	}
}
