package manila

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

var bodies = []string{
	"", "null", "{}", "[]", `""`, "0", oneShare, emptyList, refusal401,
	`{"share":{"id":"x","size":"7","status":null,"metadata":{"a":1},"export_locations":[{"path":"h:/p"},"h:/q",null],"is_public":"True"}}`,
	`{"shares":[{"id":"x","size":1.0},null]}`, `{"shares":null}`,
	`{"export_locations":[{"path":"h:/p","preferred":true}]}`,
	`{"messages":[{"id":"1","request_id":"req-1","user_message":"shrink: refused"}]}`,
	`{"token":{"project":{"id":"p","name":"n"},"catalog":[{"type":"sharev2","endpoints":[{"interface":"public","region":"r","url":"http://h/v2/p"}]}]}}`,
	`{"error_code":"APIG.0308","error_msg":"slow"}`, `{"errors":[{"detail":"x"}]}`, `{"badRequest":{"message":"%(reason)s %s"}}`,
	"<html><head><title>502</title>", "<html><script>", `{"share":{"id":`, "\xff\xfe", strings.Repeat("[", 200),
}

func seed(f *testing.F) {
	f.Helper()
	for _, body := range bodies {
		f.Add([]byte(body))
	}
}

// fair checks what holds for every text that may reach a person.
func checkText(t *testing.T, text string, limit int) {
	t.Helper()
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit {
		t.Errorf("not valid, or too long: %q", text)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			t.Errorf("unprintable %q in %q", r, text)
		}
	}
}

func FuzzDecodeError(f *testing.F) {
	for _, kind := range []string{"application/json", "text/html", "text/plain", ""} {
		for _, body := range bodies {
			f.Add(kind, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		said := decodeError(kind, body, unchanged)
		checkText(t, said.message, maxMessage+1)
		checkText(t, said.code, 101)
		for _, status := range []int{200, 302, 400, 403, 404, 413, 429, 500, 999} {
			e := &Error{Operation: "shrink share", Share: data, Status: status, Code: said.code, Message: said.message}
			e.class = classify(status, said, false)
			if e.Error() == "" || e.Advice() == "" || e.Class() == ClassUnknown {
				t.Errorf("%+v says nothing", e)
			}
		}
	})
}

func checkError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		checkText(t, err.Error(), 300)
	}
}

func FuzzDecodeShare(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		share, err := decodeShare(body)
		checkError(t, err)
		if (share == nil) == (err == nil) || err == nil && share.ID == "" {
			t.Errorf("%+v, %v", share, err)
		}
	})
}

func FuzzDecodeShares(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		shares, err := decodeShares(body)
		checkError(t, err)
		for _, share := range shares {
			if share.ID == "" {
				t.Errorf("%+v", share)
			}
		}
	})
}

func FuzzDecodeLocations(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		locations, err := decodeLocations(body)
		checkError(t, err)
		for _, location := range locations {
			if location.Path == "" {
				t.Errorf("%+v", location)
			}
		}
	})
}

func FuzzDecodeMessages(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		messages, err := decodeMessages(body)
		checkError(t, err)
		for _, message := range messages {
			checkText(t, message.Text, 2*maxMessage+1)
		}
	})
}

func FuzzDecodeToken(f *testing.F) {
	seed(f)
	client := New(Config{})
	f.Fuzz(func(t *testing.T, body []byte) {
		session, err := decodeToken(body)
		checkError(t, err)
		if err != nil {
			return
		}
		if url, failure := client.serviceURL(session); failure == nil && !strings.HasSuffix(url, "/") {
			t.Errorf("%q", url)
		}
	})
}

func FuzzRedactBody(f *testing.F) {
	seed(f)
	f.Add([]byte(`{"password":"` + password + `"}`))
	client := New(Config{})
	client.secrets = &secrets{values: []string{password}}
	f.Fuzz(func(t *testing.T, body []byte) {
		if shown := client.redactBody(body, ""); strings.Contains(shown, password) {
			t.Errorf("%q", shown)
		}
	})
}

func FuzzAddresses(f *testing.F) {
	for _, raw := range []string{"http://h", "https://h:5000/v3/", "//h", "http://u:p@h", "http://h/%2f/v2", "http://[::1]:1/v2/p"} {
		f.Add(raw)
	}
	client := New(Config{})
	f.Fuzz(func(t *testing.T, raw string) {
		if got, failure := client.normalise(raw, projectID, "", ""); failure == nil {
			if again, failure := client.normalise(got, projectID, "", ""); failure != nil || again != got {
				t.Errorf("%q becomes %q, then %q", raw, got, again)
			}
		}
		if got, err := authURL(raw); err == nil {
			if again, err := authURL(got); err != nil || again != got {
				t.Errorf("%q becomes %q, then %q", raw, got, again)
			}
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{"", "0", "7", "-1", "99999999999999999999", "Mon, 23 Nov 2026 12:00:42 GMT", "1e9"} {
		f.Add(value)
	}
	now := newFakeClock().now
	f.Fuzz(func(t *testing.T, value string) {
		wait := retryAfter(http.Header{"Retry-After": {value}}, now)
		if wait < 0 || wait > 5*time.Minute {
			t.Error(wait)
		}
	})
}
