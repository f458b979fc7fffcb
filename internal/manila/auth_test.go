package manila

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func refuseLogin(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Openstack-Request-Id", "req-keystone")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(refusal401))
	}
}

func TestLogin_ConcurrentCallsLogInOnce(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	client := c.client()
	concurrently(50, func() {
		if _, err := client.GetShare(context.Background(), data); err != nil {
			t.Error(err)
		}
	})
	wantCount(t, "logins", c.loginRequests(), 1)

	// And when the token has expired, once again.
	c.accept("token-number-2")
	concurrently(50, func() {
		if _, err := client.GetShare(context.Background(), data); err != nil {
			t.Error(err)
		}
	})
	wantCount(t, "logins", c.loginRequests(), 2)
}

func concurrently(n int, f func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(f)
	}
	all.Wait()
}

func TestLogin_AnExpiredTokenIsRenewedAndTheCallRepeated(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, accepted)
	c.accept("token-number-2")
	if _, err := c.client().ShrinkShare(WithoutRetries(context.Background()), data, 3); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "shrinks", c.requests(), 2)
	wantCount(t, "logins", c.loginRequests(), 2)
	if diff := cmp.Diff(c.requests()[0].body, c.requests()[1].body); diff != "" {
		t.Error(diff)
	}
}

func TestLogin_ATokenIsRenewedOncePerCall(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	c.accept("a token that no login returns")
	_, err := c.client(retries(5)).GetShare(context.Background(), data)
	e := wantClass(t, err, ClassUnauthorized)
	wantCount(t, "reads", c.requests(), 2)
	wantCount(t, "logins", c.loginRequests(), 2)
	if e.Attempts != 2 {
		t.Errorf("attempts %d", e.Attempts)
	}
	wantText(t, e.Advice(), "`auth_url`", "even a new token")
}

func TestLogin_ARejectedLoginIsCached(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"401": 401, "400": 400} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t)
			c.setLogin(refuseLogin(status))
			client := c.client(retries(5), func(config *Config) {
				config.Argument = func(name string) string { return "`" + name + "` (from OS_" + name + ")" }
			})
			for range 3 {
				concurrently(10, func() {
					_, err := client.GetShare(context.Background(), data)
					e, ok := AsError(err)
					if !ok || e.Operation != "log in" || e.Status != status || e.MayHaveBeenApplied() || e.Share != data {
						t.Errorf("%+v", err)
						return
					}
					wantText(t, e.Advice(), "`password` (from OS_password)", "`username`", "`project_name`")
					wantText(t, e.Error(), "could not log in", "the identity service at "+c.URL+" answered", "requires authentication", "req-keystone")
				})
			}
			wantCount(t, "logins", c.loginRequests(), 1)
			wantCount(t, "calls", c.requests(), 0)
		})
	}
}

func TestLogin_ATransientErrorIsNotCached(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]http.HandlerFunc{
		"connection cut": cut,
		"503":            refuseLogin(503),
		"a web page": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte("<html>hello"))
		},
		"no token": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`{"token":{}}`))
		},
		"null": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`null`))
		},
		"404": refuseLogin(404),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, good)
			c.setLogin(failing)
			client := c.client()
			_, err := client.ShrinkShare(context.Background(), data, 3)
			e := mustError(t, err)
			if e.Operation != "log in" || e.MayHaveBeenApplied() || IsNotFound(err) || e.Advice() == "" {
				t.Errorf("%+v", e)
			}
			if name == "404" {
				wantText(t, wantClass(t, err, ClassConfiguration).Advice(), "no Keystone v3 at")
			}
			c.setLogin(nil)
			if _, err := client.GetShare(context.Background(), data); err != nil {
				t.Errorf("the error was cached: %v", err)
			}
		})
	}
}

func TestLogin_TransientErrorsAreRetried(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	c.setLogin(func(w http.ResponseWriter, r *http.Request) {
		if len(c.loginRequests()) < 3 {
			refuseLogin(502)(w, r)
			return
		}
		c.goodLogin(w, r, "token")
	})
	if _, err := c.client(retries(2)).GetShare(WithoutRetries(context.Background()), data); err != nil {
		t.Fatal(err)
	}
}

// The call that started the login is canceled; those that wait for it are not.
func TestLogin_CancelingOneCallDoesNotCancelTheLoginOfOthers(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	arrived, held := make(chan struct{}), make(chan struct{})
	release := sync.OnceFunc(func() { close(held) })
	t.Cleanup(release)
	c.setLogin(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-held
		c.goodLogin(w, r, "token")
	})
	client := c.client()
	ctx, cancel := context.WithCancel(context.Background())
	first := make(chan error, 1)
	go func() { _, err := client.GetShare(ctx, data); first <- err }()
	await(t, "the login", arrived)
	second := make(chan error, 1)
	go func() { _, err := client.GetShare(context.Background(), data); second <- err }()
	waitFor(t, client, 2)
	cancel()
	wantClass(t, await(t, "the canceled call", first), ClassCanceled)
	release()
	if err := await(t, "the other call", second); err != nil {
		t.Error(err)
	}
	wantCount(t, "logins", c.loginRequests(), 1)
}

// await returns what is received, so that a call that hangs is an error of its test.
func await[T any](t *testing.T, what string, from <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-from:
	case <-time.After(5 * time.Second): // sooner than the timeout of an attempt
		t.Fatalf("%s: nothing for 5 s", what)
	}
	return got
}

// waitFor returns when n calls wait for the login.
func waitFor(t *testing.T, client *Client, n int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		client.login.mu.Lock()
		inFlight := client.login.inFlight
		waiting := 0
		if inFlight != nil {
			waiting = inFlight.waiting
		}
		client.login.mu.Unlock()
		if waiting == n {
			return
		}
	}
	t.Fatalf("%d calls do not wait for the login", n)
}

func TestLogin_IsCanceledWhenNoCallWaits(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	arrived, ended := make(chan struct{}), make(chan struct{})
	c.setLogin(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		close(ended)
	})
	client := c.client(retries(5))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-arrived; cancel() }()
	_, err := client.GetShare(ctx, data)
	wantClass(t, err, ClassCanceled)
	await(t, "the end of a login that no call waits for", ended)
	c.setLogin(nil)
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Error(err)
	}
}

func TestLogin_AnApplicationCredentialHasNoScope(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	client := c.client(func(config *Config) {
		config.Auth = gophercloud.AuthOptions{
			IdentityEndpoint: config.Auth.IdentityEndpoint, TenantName: "demo",
			ApplicationCredentialID: "ac-id", ApplicationCredentialSecret: "ac-secret",
		}
	})
	c.accept("token-number-2")
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "logins", c.loginRequests(), 2)
	want := fields(t, `{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"id":"ac-id","secret":"ac-secret"}}}}`)
	if diff := cmp.Diff(want, fields(t, c.loginRequests()[0].body)); diff != "" {
		t.Error(diff)
	}
}

func TestLogin_APasswordIsScopedToTheProject(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	scope := &gophercloud.AuthScope{ProjectName: "demo", DomainID: "default"}
	client := c.client(func(config *Config) { config.Auth.Scope = scope })
	if _, err := client.GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	want := fields(t, `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","password":"`+password+
		`","domain":{"name":"Default"}}}},"scope":{"project":{"name":"demo","domain":{"id":"default"}}}}}`)
	if diff := cmp.Diff(want, fields(t, c.loginRequests()[0].body)); diff != "" {
		t.Error(diff)
	}
}

func TestLogin_MissingCredentialsAreNamed(t *testing.T) {
	t.Parallel()
	keystone := func(auth gophercloud.AuthOptions) gophercloud.AuthOptions {
		auth.IdentityEndpoint = "http://keystone.invalid"
		return auth
	}
	for name, test := range map[string]struct {
		auth   gophercloud.AuthOptions
		want   string
		advice []string
	}{
		"everything":                  {gophercloud.AuthOptions{}, "`auth_url` is not set", []string{"`auth_url`", "`cloud`", "`access_key`"}},
		"the login":                   {keystone(gophercloud.AuthOptions{}), "`auth_url` is set, but no user, token, application credential or access key", []string{"`username`", "`password`", "`token`"}},
		"a name only":                 {keystone(gophercloud.AuthOptions{Username: "u"}), "`username` is set, but no password", []string{"`password`"}},
		"a user only":                 {keystone(gophercloud.AuthOptions{UserID: "u"}), "no password", []string{"`password`"}},
		"the domain":                  {keystone(gophercloud.AuthOptions{Password: "secret-pw", Username: "u"}), "`username` requires exactly one of `user_domain_name` and `user_domain_id`", []string{"domain"}},
		"project's domain":            {keystone(gophercloud.AuthOptions{Password: "x", UserID: "u", Scope: &gophercloud.AuthScope{ProjectName: "p"}}), "`project_name` requires `project_domain_name` or `project_domain_id`", []string{"`project_name`"}},
		"both domains":                {keystone(gophercloud.AuthOptions{Password: "x", Username: "u", DomainID: "a", DomainName: "b"}), "exactly one of `user_domain_name` and `user_domain_id`", []string{"domain"}},
		"a usable address":            {gophercloud.AuthOptions{IdentityEndpoint: "keystone.invalid", Password: "x"}, "`auth_url` is invalid", []string{"https://"}},
		"an address with credentials": {gophercloud.AuthOptions{IdentityEndpoint: "http://user:secret-pw@keystone.invalid", Password: "x"}, "contains a user name or password", []string{"https://"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(Config{Auth: test.auth}).GetShare(context.Background(), data)
			e := wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error(), test.want)
			wantText(t, e.Advice(), test.advice...)
			wantNone(t, e.Error()+e.Advice(), "secret-pw", "You must")
			if e.Transient() || e.MayHaveBeenApplied() {
				t.Error("it is permanent and nothing was sent")
			}
		})
	}
}

func TestAuthURL_AcceptsAnyForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ raw, want string }{
		"no path":               {"http://keystone:5000", "http://keystone:5000/v3/"},
		"slash":                 {"http://keystone:5000/", "http://keystone:5000/v3/"},
		"v3":                    {"http://keystone:5000/v3", "http://keystone:5000/v3/"},
		"v3 and slash":          {"https://keystone:5000/v3/", "https://keystone:5000/v3/"},
		"a path":                {"https://cloud.example/identity", "https://cloud.example/identity/v3/"},
		"a path and v3":         {"https://cloud.example/identity/v3", "https://cloud.example/identity/v3/"},
		"v2.0":                  {"https://cloud.example/identity/v2.0", "https://cloud.example/identity/v3/"},
		"down to the tokens":    {"https://iam.example/v3/auth/tokens", "https://iam.example/v3/"},
		"blanks around":         {" https://iam.example/v3 ", "https://iam.example/v3/"},
		"a host like a version": {"https://v3.example", "https://v3.example/v3/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := authURL(test.raw)
			if err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestSession_MatchesTheScopesProject(t *testing.T) {
	t.Parallel()
	mine := &session{projectID: "id", projectName: "name"}
	for name, test := range map[string]struct {
		scope *gophercloud.AuthScope
		want  bool
	}{
		"none":         {nil, true},
		"no project":   {&gophercloud.AuthScope{}, true},
		"its id":       {&gophercloud.AuthScope{ProjectID: "id"}, true},
		"its name":     {&gophercloud.AuthScope{ProjectName: "name", DomainID: "default"}, true},
		"another id":   {&gophercloud.AuthScope{ProjectID: "other"}, false},
		"another name": {&gophercloud.AuthScope{ProjectName: "other", DomainID: "default"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mine.matches(test.scope); got != test.want {
				t.Error(got)
			}
			// The provider's own scope is not written to.
			if test.scope != nil {
				before := *test.scope
				_, _ = loginBody(gophercloud.AuthOptions{TokenID: "t", Scope: test.scope})
				if before != *test.scope {
					t.Error("the scope was changed")
				}
			}
		})
	}
}
