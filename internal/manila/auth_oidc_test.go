package manila

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

var (
	unscopedToken = reply{status: 201, header: map[string]string{"X-Subject-Token": "unscoped-token"}, body: `{"token":{"methods":["openid"]}}`}
	accessToken   = reply{status: 200, body: `{"access_token":"access-token"}`}
)

func (c *fakeCloud) oidcClient(oidc OIDC) *Client {
	oidc.IdentityProvider, oidc.Protocol = "ci", "openid"
	return c.client(func(config *Config) {
		config.OIDC = oidc
		config.Auth = gophercloud.AuthOptions{IdentityEndpoint: c.URL, Scope: &gophercloud.AuthScope{ProjectID: projectID}}
	})
}

func TestOIDC_AnAccessTokenIsExchangedForATokenOfTheProject(t *testing.T) {
	t.Parallel()
	const federation = "POST /v3/OS-FEDERATION/identity_providers/ci/protocols/openid/auth"
	for name, test := range map[string]struct {
		oidc    func(c *fakeCloud) OIDC
		replies []reply
		want    []string
	}{
		"an access token": {
			func(*fakeCloud) OIDC { return OIDC{AccessToken: "access-token"} },
			[]reply{unscopedToken, good}, []string{federation},
		},
		"a client": {
			func(c *fakeCloud) OIDC {
				return OIDC{ClientID: "runner", ClientSecret: "client-secret", TokenEndpoint: c.URL + "/token"}
			},
			[]reply{accessToken, unscopedToken, good}, []string{"POST /token", federation},
		},
		"a client and a discovery document": {
			func(c *fakeCloud) OIDC {
				return OIDC{ClientID: "runner", ClientSecret: "client-secret", DiscoveryEndpoint: c.URL + "/discovery"}
			},
			[]reply{{do: func(w http.ResponseWriter, r *http.Request) {
				reply{status: 200, body: `{"token_endpoint":"http://` + r.Host + `/token"}`}.write(w, r)
			}}, accessToken, unscopedToken, good}, []string{"GET /discovery", "POST /token", federation},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.replies...)
			if _, err := c.oidcClient(test.oidc(c)).GetShare(t.Context(), data); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, request := range c.requests()[:len(test.want)] {
				got = append(got, request.method+" "+request.uri)
				switch request.uri {
				case "/token":
					wantText(t, request.body, "grant_type=client_credentials", "scope=openid+profile")
					wantText(t, request.header.Get("Authorization"), "Basic cnVubmVyOmNsaWVudC1zZWNyZXQ=")
				case "/discovery":
				default:
					wantText(t, request.header.Get("Authorization"), "Bearer access-token")
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			wantText(t, c.loginRequests()[0].body, `"token":{"id":"unscoped-token"}`, `"scope":{"project":{"id":"`+projectID+`"}}`)
		})
	}
}

func TestOIDC_WithoutAProjectTheUnscopedTokenIsUsed(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, unscopedToken)
	client := c.oidcClient(OIDC{AccessToken: "access-token"})
	client.login.auth.Scope = nil
	session, failure := client.login.session(t.Context())
	if failure != nil || session.provider.Token() != "unscoped-token" {
		t.Errorf("%+v, %v", session, failure)
	}
	wantCount(t, "exchanges of the token", c.loginRequests(), 0)
}

func TestOIDC_ARejectionNamesWhatToCorrect(t *testing.T) {
	t.Parallel()
	rejected := reply{status: 401, body: refusal401}
	client := func(c *fakeCloud) OIDC {
		return OIDC{ClientID: "runner", ClientSecret: "client-secret", TokenEndpoint: c.URL + "/token"}
	}
	for name, test := range map[string]struct {
		oidc    func(c *fakeCloud) OIDC
		replies []reply
		class   ErrorClass
		want    []string
	}{
		"by Keystone": {func(*fakeCloud) OIDC { return OIDC{AccessToken: "access-token"} }, []reply{rejected}, ClassUnauthorized,
			[]string{"`access_token`", "`identity_provider`", "`protocol`", "expired"}},
		"by the provider": {client, []reply{rejected}, ClassUnauthorized, []string{"`client_id`", "`client_secret`"}},
		"by a 404":        {client, []reply{{status: 404}}, ClassConfiguration, []string{"`access_token_endpoint`", "`discovery_endpoint`"}},
		"by a page":       {client, []reply{{status: 200, body: "<html>"}}, ClassMalformed, []string{"`access_token_endpoint`", "`discovery_endpoint`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.replies...)
			_, err := c.oidcClient(test.oidc(c)).GetShare(t.Context(), data)
			e := wantClass(t, err, test.class)
			wantText(t, e.Advice(), test.want...)
			wantNone(t, e.Error()+e.Advice(), "client-secret", "access-token", "`username`")
		})
	}
}
