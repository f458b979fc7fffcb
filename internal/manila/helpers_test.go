package manila

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

const (
	projectID = "9f2c0a1b2c3d4e5f9f2c0a1b2c3d4e5f"
	shareID   = "6b1f7d6a-1111-4222-8333-444455556666"
	password  = "secret-of-the-user"
)

var (
	ctx        = context.Background()
	data       = Ref{ID: shareID, Name: "data"}
	oneShare   = `{"share":{"id":"` + shareID + `","name":"data","size":5,"status":"available"}}`
	emptyList  = `{"shares":[]}`
	refusal401 = `{"error":{"code":401,"title":"Unauthorized","message":"The request you have made requires authentication."}}`
)

// reply is one response of the fake service. do, if set, replaces it.
type reply struct {
	status int
	header map[string]string
	body   string
	do     http.HandlerFunc
}

// received is a request to the fake service.
type received struct {
	method, uri, body string
	header            http.Header
}

// fakeCloud is Keystone under /v3 and a share service under /share, scripted by the
// test. The last reply is repeated.
type fakeCloud struct {
	*httptest.Server
	mu         sync.Mutex
	calls      []received
	logins     []received
	replies    []reply
	onLogin    http.HandlerFunc // instead of the usual good login
	catalogue  string
	project    string
	validToken string // "" takes any
}

func newFakeCloud(t *testing.T, replies ...reply) *fakeCloud {
	t.Helper()
	c := &fakeCloud{replies: replies, project: projectID}
	c.Server = httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(c.Close)
	c.catalogue = service("sharev2", endpoint("public", "RegionOne", c.URL+"/share/v2/"+projectID))
	return c
}

func service(serviceType string, endpoints ...string) string {
	return fmt.Sprintf(`{"type":%q,"name":"manila","endpoints":[%s]}`, serviceType, strings.Join(endpoints, ","))
}

func endpoint(availability, region, url string) string {
	return fmt.Sprintf(`{"interface":%q,"region":%q,"region_id":%q,"url":%q}`, availability, region, region, url)
}

func (c *fakeCloud) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := received{method: r.Method, uri: r.RequestURI, body: string(body), header: r.Header.Clone()}
	if strings.HasSuffix(r.URL.Path, "/auth/tokens") {
		c.serveLogin(w, r, request)
		return
	}
	c.mu.Lock()
	next := reply{status: 200, body: oneShare}
	expired := c.validToken != "" && r.Header.Get("X-Auth-Token") != c.validToken
	if !expired && len(c.replies) > 0 {
		next = c.replies[0]
		if len(c.replies) > 1 {
			c.replies = c.replies[1:]
		}
	}
	c.calls = append(c.calls, request)
	c.mu.Unlock()
	if expired {
		next = reply{status: 401, body: refusal401}
	}
	next.write(w, r)
}

func (r reply) write(w http.ResponseWriter, request *http.Request) {
	if r.do != nil {
		r.do(w, request)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.body)
}

func (c *fakeCloud) serveLogin(w http.ResponseWriter, r *http.Request, request received) {
	c.mu.Lock()
	c.logins = append(c.logins, request)
	number, custom := len(c.logins), c.onLogin
	c.mu.Unlock()
	if custom != nil {
		custom(w, r)
		return
	}
	c.goodLogin(w, r, fmt.Sprintf("token-number-%d", number))
}

func (c *fakeCloud) goodLogin(w http.ResponseWriter, r *http.Request, token string) {
	c.mu.Lock()
	project := fmt.Sprintf(`{"id":%q,"name":"demo"}`, c.project)
	if c.project == "" {
		project = "null"
	}
	catalogue := c.catalogue
	c.mu.Unlock()
	w.Header().Set("X-Subject-Token", token)
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodPost {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = fmt.Fprintf(w, `{"token":{"project":%s,"catalog":[%s]}}`, project, catalogue)
}

// accept makes the service reject all other tokens.
func (c *fakeCloud) accept(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.validToken = token
}

func (c *fakeCloud) setLogin(handler http.HandlerFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onLogin = handler
}

func (c *fakeCloud) requests() []received {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]received(nil), c.calls...)
}

func (c *fakeCloud) loginRequests() []received {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]received(nil), c.logins...)
}

func (c *fakeCloud) config() Config {
	config := c.configWithoutTransport()
	config.Transport = c.Client().Transport
	return config
}

func (c *fakeCloud) configWithoutTransport() Config {
	return Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: c.URL + "/v3", Username: "demo", Password: password,
			DomainName: "Default", TenantName: "demo",
		},
		Clock:  newFakeClock(),
		Jitter: middle, // the plain back-off
	}
}

func (c *fakeCloud) client(change ...func(*Config)) *Client {
	config := c.config()
	for _, f := range change {
		f(&config)
	}
	return New(config)
}

func retries(n int) func(*Config) { return func(c *Config) { c.MaxRetries = n } }

func noJitter(c *Config) { c.Jitter = func() float64 { return 0 } }

func middle() float64 { return 0.5 }

// fakeClock advances by sleeping only.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
	then  func() // runs in the next sleep
}

func (f *fakeClock) during(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.then = do
}

func newFakeClock() *fakeClock {
	return &fakeClock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
}

func (f *fakeClock) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.then != nil {
		f.then()
		f.then = nil
	}
	f.now = f.now.Add(d)
	f.slept = append(f.slept, d)
	return nil
}

func (f *fakeClock) waits() []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]time.Duration(nil), f.slept...)
}

func on(clock Clock) func(*Config) { return func(c *Config) { c.Clock = clock } }

func mustError(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := AsError(err)
	if !ok {
		t.Fatalf("want an *Error, got %v", err)
	}
	return e
}

func wantClass(t *testing.T, err error, want ErrorClass) *Error {
	t.Helper()
	e := mustError(t, err)
	if e.Class() != want {
		t.Fatalf("class is %v, want %v: %v", e.Class(), want, err)
	}
	return e
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}

func wantCount[T any](t *testing.T, what string, got []T, want int) {
	t.Helper()
	if len(got) != want {
		t.Fatalf("%d %s, want %d", len(got), what, want)
	}
}

func fields(t *testing.T, body string) any {
	t.Helper()
	var document any
	if err := json.Unmarshal([]byte(body), &document); err != nil {
		t.Fatalf("%q is not JSON: %v", body, err)
	}
	return document
}

// cut closes the connection after reading the request.
func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func (r reply) serve() http.HandlerFunc { return r.write }

func unchanged(text string) string { return text }

// testService is an emulated service with a clock of its own, and a client for it.
type testService struct {
	*emulator.Server
	*Client
	clock *fakeClock
}

func startEmulator(t *testing.T, options emulator.Options, change ...func(*Config)) *testService {
	t.Helper()
	clock := newFakeClock()
	options.Now = clock.Now
	server, err := emulator.Start("127.0.0.1:0", options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	config := Config{
		Auth: gophercloud.AuthOptions{
			IdentityEndpoint: server.AuthURL, Username: emulator.UserName, Password: emulator.Password,
			DomainID: emulator.DomainID, TenantName: emulator.ProjectName,
		},
		Clock: clock, Jitter: middle, MaxRetries: 3,
	}
	for _, f := range change {
		f(&config)
	}
	return &testService{Server: server, Client: New(config), clock: clock}
}

func (w *testService) pass(d time.Duration) { _ = w.clock.Sleep(context.Background(), d) }

func (w *testService) mustCreate(t *testing.T, size int) Ref {
	t.Helper()
	share, err := w.CreateShare(context.Background(), CreateShare{Name: "data", ShareProto: "NFS", Size: size})
	if err != nil {
		t.Fatal(err)
	}
	return share.Ref()
}

func (w *testService) mustGet(t *testing.T, ref Ref) *Share {
	t.Helper()
	share, err := w.GetShare(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return share
}

func errorOf[T any](_ T, err error) error { return err }
