package manila

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
)

type logRecorder struct {
	mu    sync.Mutex
	lines []map[string]any
	all   strings.Builder
}

func (l *logRecorder) write(_ context.Context, message string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fields)
	_, _ = fmt.Fprintln(&l.all, message, fields)
}

func TestLog_NoSecretIsLogged(t *testing.T) {
	t.Parallel()
	const token = "token-number-1"
	logins := map[string]struct {
		login   func(*Config)
		secrets []string
	}{
		"password": {func(*Config) {}, []string{password, token}},
		"a password that JSON escapes": {func(c *Config) { c.Auth.Password = `<a"b&c\d>` },
			[]string{`<a"b&c\d>`, `\u003ca\"b`, token}},
		"token": {func(c *Config) {
			tokenLogin("token-that-was-given")(c)
		}, []string{"token-that-was-given"}},
		"application credential": {func(c *Config) {
			c.Auth = gophercloud.AuthOptions{IdentityEndpoint: c.Auth.IdentityEndpoint,
				ApplicationCredentialID: "x", ApplicationCredentialSecret: "secret-of-the-credential"}
		}, []string{"secret-of-the-credential", token}},
	}
	for login, test := range logins {
		repeated := quote(strings.Join([]string{test.secrets[0], test.secrets[len(test.secrets)-1]}, " "))
		replies := map[string]reply{
			"good":                             {status: 200, body: `{"share":{"id":"x","access_key":"cephx-key","metadata":{"db_password":"hidden-by-name","note":` + repeated + `}}}`},
			"rejection that repeats the token": {status: 400, body: `{"badRequest":{"message":` + repeated + `}}`},
			"text that repeats the token":      {status: 200, body: repeated + " and more"},
			"headers":                          {status: 503, header: map[string]string{"X-Subject-Token": token, "Retry-After": "1"}},
		}
		for name, answer := range replies {
			t.Run(login+" "+name, func(t *testing.T) {
				t.Parallel()
				var recorder logRecorder
				c := newFakeCloud(t, answer)
				if login == "token" {
					c.setLogin(func(w http.ResponseWriter, r *http.Request) { c.goodLogin(w, r, "") })
				}
				client := c.client(test.login, retries(1), func(config *Config) { config.Log = recorder.write })
				_, err := client.CreateShare(context.Background(), CreateShare{
					Name: "data", Metadata: map[string]string{"my_secret": "hidden-by-name", "who": test.secrets[0]},
				})
				if err != nil {
					_, _ = fmt.Fprintln(&recorder.all, err, mustError(t, err).Advice())
				}
				if _, err := client.GetShare(context.Background(), data); err != nil {
					_, _ = fmt.Fprintf(&recorder.all, "%v %+v", err, mustError(t, err))
				}
				wantNone(t, recorder.all.String(), append(test.secrets, "cephx-key", "hidden-by-name")...)
				wantText(t, recorder.all.String(), "log in", "create share")
			})
		}
	}
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(quoted)
}

func TestLog_ARejectedLoginContainsNoSecret(t *testing.T) {
	t.Parallel()
	var recorder logRecorder
	c := newFakeCloud(t)
	c.setLogin(reply{status: 401, body: `{"error":{"message":"wrong: ` + password + `"}}`}.serve())
	_, err := c.client(func(config *Config) { config.Log = recorder.write }).GetShare(context.Background(), data)
	wantNone(t, err.Error()+recorder.all.String(), password)
}

func TestLog_EachAttemptIsOneRecord(t *testing.T) {
	t.Parallel()
	var recorder logRecorder
	c := newFakeCloud(t, unavailable, reply{status: 202, header: map[string]string{"X-Compute-Request-Id": "req-1"}})
	client := c.client(retries(1), func(config *Config) { config.Log = recorder.write })
	if err := client.MergeMetadata(context.Background(), data, map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	wantCount(t, "lines", recorder.lines, 3)
	login, failed, last := recorder.lines[0], recorder.lines[1], recorder.lines[2]
	if login["operation"] != "log in" || login["request_body"] != nil || login["response_body"] != nil {
		t.Errorf("%v", login)
	}
	if failed["status"] != 503 || failed["class"] != "unavailable" || failed["attempt"] != 1 {
		t.Errorf("%v", failed)
	}
	if last["status"] != 202 || last["request_id"] != "req-1" || last["attempt"] != 2 || last["method"] != "POST" ||
		last["share_id"] != shareID || last["microversion"] != "2.6" || last["request_body"] != `{"metadata":{"a":"b"}}` {
		t.Errorf("%v", last)
	}
}

func TestRedact_APasswordOfAnyLengthIsNotInTheAnswerToItsRequest(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"xyz", `<"&`, "secret of some length"} {
		for name, answer := range map[string]reply{
			"JSON":  {status: 400, body: `{"badRequest":{"message":` + quote("rejected: "+secret) + `}}`},
			"text":  {status: 400, header: map[string]string{"Content-Type": "text/plain"}, body: "rejected: " + secret},
			"title": {status: 202, body: "<html><title>rejected: " + html.EscapeString(secret) + "</title></html>"},
		} {
			t.Run(name+" "+secret, func(t *testing.T) {
				t.Parallel()
				var recorder logRecorder
				client := newFakeCloud(t, answer).client(func(c *Config) { c.Log = recorder.write })
				_, err := client.CreateSecurityService(context.Background(), SecurityServiceChange{"password": &secret})
				_, _ = client.UpdateSecurityService(context.Background(), SecurityServiceRef("1", ""), SecurityServiceChange{"password": &secret})
				wantNone(t, err.Error()+recorder.all.String(), secret)
				wantText(t, err.Error(), "rejected: ***")
			})
		}
	}
}

// What is cut off at 500 characters may end in the middle of a secret.
func TestRedact_AShortenedTextContainsNoPartOfASecret(t *testing.T) {
	t.Parallel()
	const secret = "a  secret with two spaces, and of some length"
	replies := map[string]reply{
		"at the end of what is shown": {status: 400, body: `{"badRequest":{"message":` + quote(strings.Repeat("x", maxMessage-30)+secret) + `}}`},
		"with white space":            {status: 400, body: `{"badRequest":{"message":` + quote("it was: "+secret) + `}}`},
		"in plain text":               {status: 503, header: map[string]string{"Content-Type": "text/plain"}, body: strings.Repeat("x", maxMessage-30) + secret},
		"in the title of a page":      {status: 200, body: `<html><title>` + strings.Repeat("x", 60) + secret + `</title></html>`},
	}
	for name, answer := range replies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var recorder logRecorder
			client := newFakeCloud(t, answer).client(func(c *Config) { c.Auth.Password, c.Log = secret, recorder.write })
			_, err := client.GetShare(context.Background(), data)
			wantNone(t, err.Error()+recorder.all.String(), "secret with")
		})
	}
}
