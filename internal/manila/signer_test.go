package manila

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The vectors that Huawei Cloud publishes with the signer of its Go SDK.
func TestSigner_GivesThePublishedSignatures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, query, body, want string }{
		"GET":  {"GET", "limit=1", "", "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"},
		"POST": {"POST", "key=value", `{"Name":"test","Id":1}` + "\n", "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := &url.URL{Scheme: "https", Host: "example.huaweicloud.com", Path: "/path", RawQuery: test.query}
			got := authorization(Keys{AccessKey: "AccessKey", SecretKey: "SecretKey"}, test.method, address,
				map[string]string{"x-sdk-date": "20060102T150405Z"}, "20060102T150405Z", []byte(test.body))
			if want := "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=" + test.want; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

type recordingTransport struct{ request *http.Request }

func (r *recordingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	r.request = request
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: request}, nil
}

// The signature was made by another implementation of the algorithm.
func TestSigner_SignsHostScopeDateAndToken(t *testing.T) {
	t.Parallel()
	var sent recordingTransport
	clock := newFakeClock()
	clock.now = time.Date(2026, 11, 23, 15, 40, 14, 999, time.UTC)
	transport := &signingTransport{
		next: &sent, clock: clock, scope: scopeHeader(projectHeader, "4711"),
		keys: Keys{AccessKey: "AccessKey", SecretKey: "SecretKey", SecurityToken: "token-of-the-key"},
	}
	original, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"https://sfs.example.com:8786/v2/4711/shares/a%20b/action?name=gr%C3%B6%C3%9Fe+%26+more&name=b", strings.NewReader(`{"os-shrink":{"new_size":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	original.Header.Set("Content-Type", "application/json")
	answer, err := transport.RoundTrip(original)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	want := map[string]string{
		"Authorization": "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, " +
			"Signature=6280f6fa19fd3e079cae1393992324e656cb351e53319514c70f22b95b1773eb",
		"X-Sdk-Date": "20261123T154014Z", "X-Project-Id": "4711", "X-Security-Token": "token-of-the-key", "Content-Type": "application/json",
	}
	got := map[string]string{}
	for name := range sent.request.Header {
		got[name] = sent.request.Header.Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if body, err := io.ReadAll(sent.request.Body); err != nil || string(body) != `{"os-shrink":{"new_size":1}}` {
		t.Errorf("%s, %v", body, err)
	}
	if len(original.Header) != 1 {
		t.Errorf("the caller's request was changed: %v", original.Header)
	}
}
