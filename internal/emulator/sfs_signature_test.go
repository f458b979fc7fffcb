package emulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// The vectors are those that are published with the official SDK's signer.
func TestSignature_PublishedVectors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, target, body, want string }{
		"a GET":  {"GET", "/path?limit=1", "", "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"},
		"a POST": {"POST", "/path?key=value", `{"Name":"test","Id":1}` + "\n", "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), test.method, "https://example.huaweicloud.com"+test.target, strings.NewReader(test.body))
			r.Header = http.Header{"X-Sdk-Date": {"20060102T150405Z"}}
			if got := receive(r, "").signatureWith("SecretKey", []string{"x-sdk-date"}); got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestSignature_TheQueryIsSortedAndEscaped(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/?limit=1&enable=true&multi=3&multi=1&multi=2&path=/tmp/123&test=%E4%B8%80+%28%26%3D%3F%21%23%25.%2A%29", nil)
	const want = "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29"
	if got := sortedQuery(r.URL.Query()); got != want {
		t.Errorf("got %s", got)
	}
}
