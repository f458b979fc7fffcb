package emulator_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// clock is a time that only the test advances.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 11, 23, 15, 40, 14, 845844000, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// client calls an emulator in process, without a network, as one user at one
// microversion.
type client struct {
	t       *testing.T
	e       *emulator.Emulator
	clock   *clock
	token   string
	version string // "2.6" when empty, "none" for no header
}

// newClient starts a service on a fake clock and logs in as a member of its project.
func newClient(t *testing.T, opts emulator.Options) *client {
	t.Helper()
	fake := newClock()
	opts.Now = fake.Now
	if opts.Seed == 0 {
		opts.Seed = 1
	}
	c := &client{t: t, e: emulator.New(opts), clock: fake}
	c.token = c.login(passwordLogin(emulator.UserName, emulator.Password))
	return c
}

func (c *client) at(version string) *client {
	other := *c
	other.version = version
	return &other
}

func (c *client) asAdmin() *client {
	other := *c
	other.token = c.login(passwordLogin(emulator.AdminName, emulator.AdminPassword))
	return &other
}

func passwordLogin(user, password string) string {
	return fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":
		{"name":%q,"password":%q,"domain":{"name":"Default"}}}},
		"scope":{"project":{"name":"demo","domain":{"id":"default"}}}}}`, user, password)
}

func (c *client) login(body string) string {
	c.t.Helper()
	r := c.send("POST", "/identity/v3/auth/tokens", body, map[string]string{"X-Auth-Token": ""})
	if r.status != http.StatusCreated {
		c.t.Fatalf("login: %d %s", r.status, r.body)
	}
	return r.header.Get("X-Subject-Token")
}

type response struct {
	status int
	header http.Header
	body   string
	closed bool // the connection was closed instead
}

// send makes a request with exactly that path, which may contain a query.
func (c *client) send(method, target, body string, header map[string]string) (got response) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, "http://sfs.example"+target, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Auth-Token", c.token)
	switch c.version {
	case "none":
	case "":
		r.Header.Set("X-Openstack-Manila-Api-Version", "2.6")
	default:
		r.Header.Set("X-Openstack-Manila-Api-Version", c.version)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	defer func() {
		cause := recover()
		if err, isError := cause.(error); isError && errors.Is(err, http.ErrAbortHandler) {
			got = response{closed: true}
		} else if cause != nil {
			panic(cause)
		}
	}()
	c.e.ServeHTTP(recorder, r)
	result := recorder.Result()
	text, err := io.ReadAll(result.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return response{status: result.StatusCode, header: result.Header, body: string(text)}
}

// do makes a request below the project's URL.
func (c *client) do(method, path, body string) response {
	c.t.Helper()
	return c.send(method, "/v2/"+emulator.ProjectID+"/"+path, body, nil)
}

func (c *client) get(path string) response { return c.do("GET", path, "") }

// wantStatus checks the status of a response and returns its JSON.
func (r response) wantStatus(t *testing.T, status int) map[string]any {
	t.Helper()
	if r.closed || r.status != status {
		t.Fatalf("got status %d (closed: %t), want %d; body: %s", r.status, r.closed, status, r.body)
	}
	var body map[string]any
	if r.body != "" && strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal([]byte(r.body), &body); err != nil {
			t.Fatalf("no JSON: %v: %s", err, r.body)
		}
	}
	return body
}

// object checks for success and returns an object of the body.
func (r response) object(t *testing.T, name string) map[string]any {
	t.Helper()
	object, ok := r.success(t)[name].(map[string]any)
	if !ok {
		t.Fatalf("no object %s in %s", name, r.body)
	}
	return object
}

// list checks for success and returns a list of objects of the body.
func (r response) list(t *testing.T, name string) []map[string]any {
	t.Helper()
	list := []map[string]any{}
	for _, item := range r.success(t)[name].([]any) {
		list = append(list, item.(map[string]any))
	}
	return list
}

func (r response) success(t *testing.T) map[string]any {
	t.Helper()
	if r.status == http.StatusCreated {
		return r.wantStatus(t, http.StatusCreated)
	}
	return r.wantStatus(t, http.StatusOK)
}

// wantError checks the status and, unless it is empty, the message of an error.
func (r response) wantError(t *testing.T, status int, message string) {
	t.Helper()
	body := r.wantStatus(t, status)
	if message == "" {
		return
	}
	names := map[int]string{400: "badRequest", 403: "forbidden", 404: "itemNotFound", 413: "overLimit"}
	detail, _ := body[cmp.Or(names[status], "computeFault")].(map[string]any)
	if detail["code"] != float64(status) || detail["message"] != message {
		t.Errorf("got %s\nwant %s", r.body, message)
	}
}

// create makes a share and returns its id; it is available once the clock has
// passed the duration of a create.
func (c *client) create(fields string) string {
	c.t.Helper()
	if fields != "" {
		fields = "," + fields
	}
	share := c.do("POST", "shares", `{"share":{"share_proto":"NFS","size":10`+fields+`}}`).object(c.t, "share")
	return share["id"].(string)
}

func (c *client) show(id string) map[string]any {
	c.t.Helper()
	return c.get("shares/"+id).object(c.t, "share")
}

// state is "status size".
func (c *client) state(id string) string {
	c.t.Helper()
	s := c.show(id)
	return fmt.Sprint(s["status"], " ", s["size"])
}

func (c *client) listed(query string) []map[string]any {
	c.t.Helper()
	return c.get("shares/detail?"+query).list(c.t, "shares")
}

// names of the shares in a list, in its order.
func (c *client) names(query string) string {
	c.t.Helper()
	names := []string{}
	for _, s := range c.listed(query) {
		names = append(names, fmt.Sprint(s["name"]))
	}
	return strings.Join(names, " ")
}

func (c *client) resize(id, action string, size int) response {
	c.t.Helper()
	return c.do("POST", "shares/"+id+"/action", fmt.Sprintf(`{%q:{"new_size":%d}}`, action, size))
}

func (c *client) messages(requestID string) []map[string]any {
	c.t.Helper()
	return c.at("2.37").get("messages?request_id="+url.QueryEscape(requestID)).list(c.t, "messages")
}

func (c *client) wantState(id, want string) {
	c.t.Helper()
	c.wantEqual(want, c.state(id))
}

// wantNames checks the names of the shares in a list, in its order.
func (c *client) wantNames(query, want string) {
	c.t.Helper()
	c.wantEqual(want, c.names(query))
}

func (c *client) wantMessages(requestID string, want int) {
	c.t.Helper()
	c.wantEqual(want, len(c.messages(requestID)))
}

func (c *client) wantEqual(want, got any, opts ...gocmp.Option) {
	c.t.Helper()
	if diff := gocmp.Diff(want, got, opts...); diff != "" {
		c.t.Errorf("(-want +got)\n%s", diff)
	}
}

func (r response) requestID() string { return r.header.Get("X-Compute-Request-Id") }
