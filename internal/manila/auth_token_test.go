package manila

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func tokenLogin(token string) func(*Config) {
	return func(config *Config) {
		config.Auth = gophercloud.AuthOptions{IdentityEndpoint: config.Auth.IdentityEndpoint, TokenID: token, AllowReauth: true}
	}
}

func TestToken_IsUsedUnchanged(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	c.setLogin(func(w http.ResponseWriter, r *http.Request) { c.goodLogin(w, r, "") })
	if _, err := c.client(tokenLogin("a-given-token")).GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	login := c.loginRequests()[0]
	if login.method != "GET" || login.header.Get("X-Subject-Token") != "a-given-token" {
		t.Errorf("%+v", login)
	}
	if got := c.requests()[0].header.Get("X-Auth-Token"); got != "a-given-token" {
		t.Errorf("sent with token %q", got)
	}
}

func TestToken_OfAnotherProjectIsExchanged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		project string
		logins  []string
	}{
		"the same project": {projectID, []string{"GET"}},
		"another project":  {"another", []string{"GET", "POST"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, good)
			client := c.client(tokenLogin("a-given-token"), func(config *Config) { config.Auth.TenantID = test.project })
			if _, err := client.GetShare(context.Background(), data); err != nil {
				t.Fatal(err)
			}
			var methods []string
			for _, login := range c.loginRequests() {
				methods = append(methods, login.method)
			}
			if diff := cmp.Diff(test.logins, methods); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// An environment may have both.
func TestToken_BesideAnIdentityProviderIsNotUsed(t *testing.T) {
	t.Parallel()
	client := New(Config{OIDC: OIDC{IdentityProvider: "ci"}, Auth: gophercloud.AuthOptions{TokenID: "a-given-token"}})
	if !client.login.renewable() {
		t.Error("the login is taken for one by the token, which cannot be renewed")
	}
}

func TestToken_CannotBeRenewed(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	c.accept("another token")
	_, err := c.client(tokenLogin("a-given-token")).GetShare(context.Background(), data)
	e := wantClass(t, err, ClassUnauthorized)
	wantCount(t, "reads", c.requests(), 1)
	wantCount(t, "logins", c.loginRequests(), 1)
	wantText(t, e.Advice(), "`token`", "cannot be renewed", "`password`")
}
