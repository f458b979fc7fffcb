package manila

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeError_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		contentType, body string
		want              errorBody
	}{
		"the service's": {"application/json", `{"badRequest":{"code":400,"message":"Invalid input received: x."}}`,
			errorBody{code: "badRequest", message: "Invalid input received: x."}},
		"the service's under a new key": {"application/json", `{"newFault":{"code":418,"message":"teapot"}}`,
			errorBody{code: "newFault", message: "teapot"}},
		"quota": {"application/json", `{"overLimit":{"code":413,"message":"ShareLimitExceeded: no.","retryAfter":"0"}}`,
			errorBody{code: "overLimit", message: "ShareLimitExceeded: no."}},
		"Keystone's": {"application/json", refusal401,
			errorBody{code: "Unauthorized", message: "The request you have made requires authentication."}},
		"the gateway's": {"application/json", `{"error_code":"APIG.0308","error_msg":"The throttling threshold has been reached","request_id":"x"}`,
			errorBody{code: "APIG.0308", message: "The throttling threshold has been reached"}},
		"code and message":      {"application/json", `{"code":"SFS.0001","message":"broken"}`, errorBody{code: "SFS.0001", message: "broken"}},
		"a number for code":     {"application/json", `{"code":400,"message":"broken"}`, errorBody{message: "broken"}},
		"a list of errors":      {"application/json", `{"errors":[{"title":"Bad","detail":"broken"}]}`, errorBody{code: "Bad", message: "broken"}},
		"error as a string":     {"application/json", `{"error":"invalid_grant"}`, errorBody{message: "invalid_grant"}},
		"only a title":          {"application/json", `{"title":"Bad Gateway"}`, errorBody{code: "Bad Gateway", message: "Bad Gateway"}},
		"a JSON string":         {"application/json", `"no"`, errorBody{message: "no"}},
		"an unfilled template":  {"application/json", `{"forbidden":{"code":403,"message":"Invalid share: %(reason)s."}}`, errorBody{code: "forbidden", message: "Invalid share: %(reason)s."}},
		"an empty object":       {"application/json", `{}`, errorBody{}},
		"null":                  {"application/json", `null`, errorBody{}},
		"null inside":           {"application/json", `{"badRequest":null}`, errorBody{}},
		"a number":              {"application/json", `12`, errorBody{}},
		"message of wrong type": {"application/json", `{"badRequest":{"message":{"a":1}}}`, errorBody{code: "badRequest"}},
		"nothing":               {"text/html", ``, errorBody{plain: true}},
		"half JSON":             {"application/json", `{"badRequest":{"co`, errorBody{plain: true}},
		"half JSON as text":     {"text/plain", `{"badRequest":{"co`, errorBody{plain: true}},
		"text": {"text/plain", "404 Not Found\n\nThe resource could not be found.\n\n   ",
			errorBody{plain: true, message: "404 Not Found The resource could not be found."}},
		"text with a less-than": {"text/plain", "a < b and b <c", errorBody{plain: true, message: "a < b and b <c"}},
		"a page with a title": {"text/html", "<html><head><title>502 Bad\n Gateway</title></head><body><h1>x</h1></body></html>",
			errorBody{plain: true, message: "502 Bad Gateway"}},
		"a page without a title": {"text/html", "<html><script>evil()</script><style>a{}</style><body><h1>Sorry &amp; bye</h1><p>Try later",
			errorBody{plain: true, message: "Sorry & bye Try later"}},
		"a page inside JSON": {"application/json", `{"computeFault":{"message":"<html><body>The service<br/>fell over</body></html>"}}`,
			errorBody{code: "computeFault", message: "The service fell over"}},
		"control characters": {"text/plain", "a\x00b\x1b[31mc\u202ed", errorBody{plain: true, message: "a b [31mc d"}},
		"not UTF-8":          {"text/plain", "a\xff\xfeb", errorBody{plain: true, message: "a b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := decodeError(test.contentType, []byte(test.body), unchanged)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(errorBody{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeError_ALongMessageIsShortened(t *testing.T) {
	t.Parallel()
	decoded := decodeError("text/plain", []byte(strings.Repeat("é ", 500_000)), unchanged)
	if n := len([]rune(decoded.message)); n > maxMessage+1 {
		t.Errorf("%d characters", n)
	}
}
