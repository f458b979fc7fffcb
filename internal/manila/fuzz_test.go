package manila

import (
	"net/http"
	"slices"
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
	`{"tags":[{"key":"k","value":"v"},{"key":"k"},null]}`, `{"tags":{}}`, `{"tags":[[]]}`,
	`{"resources":[{"resource_id":"x","tags":[{"key":"k","value":"v"}]},{"resource_id":null}],"total_count":1}`,
	`{"limits":{"rate":[],"absolute":{"maxTotalShares":-1,"totalSharesUsed":"3","maxTotalShareGigabytes":1e3}}}`, `{"limits":{"absolute":null}}`,
	`{"share_types":[{"id":"t","name":"n","extra_specs":{"provisioning:min_share_size":"3","x":true}}]}`, `{"share_type":{"id":"t"}}`,
	`{"share_networks":[{"id":"n","share_network_subnets":[{"id":"s","segmentation_id":1.5,"ip_version":4},null]},{"id":"o","cidr":null}]}`,
	`{"security_services":[{"id":"s","password":"very-secret","share_networks":["n",null]}]}`,
	`{"availability_zones":[{"name":"b"},{"name":"a"},{"name":"a"},{"name":null}]}`,
	`{"versions":[{"version":"2.73"},{"version":""},{"version":"2.x"}]}`,
	`{"projects":[{"id":"p","name":"eu-de_x"},{"id":"","name":"eu-de_x"}]}`,
	`{"credential":{"access":"a","secret":"very-secret","securitytoken":"t","expires_at":"2026-11-23T12:00:00.000000Z"}}`,
	`{"credential":{"access":"a","secret":"very-secret","securitytoken":"t","expires_at":"very-secret"}}`,
	"<html><head><title>502</title>", "<html><script>", `{"share":{"id":`, "\xff\xfe", strings.Repeat("[", 200),
}

func seed(f *testing.F) {
	f.Helper()
	for _, body := range bodies {
		f.Add([]byte(body))
	}
}

// checkText checks what holds for every text that the user may see.
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
	for _, contentType := range []string{"application/json", "text/html", "text/plain", ""} {
		for _, body := range bodies {
			f.Add(contentType, []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		decoded := decodeError(contentType, body, unchanged)
		checkText(t, decoded.message, maxMessage+1)
		checkText(t, decoded.code, 101)
		for _, status := range []int{200, 302, 400, 403, 404, 413, 429, 500, 999} {
			e := &Error{Operation: "shrink share", Share: data, Status: status, Code: decoded.code, Message: decoded.message}
			e.class = classify(status, decoded, false)
			if e.Error() == "" || e.Advice() == "" || e.Class() == ClassUnknown {
				t.Errorf("%+v has no text, advice or class", e)
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

// fuzzDecoder checks a decoder's errors, and its values with check.
func fuzzDecoder[T any](f *testing.F, decode func([]byte) ([]T, error), check func(*testing.T, T)) {
	f.Helper()
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		values, err := decode(body)
		checkError(t, err)
		for _, value := range values {
			check(t, value)
		}
	})
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
	fuzzDecoder(f, decodeShares, func(t *testing.T, share Share) {
		t.Helper()
		if share.ID == "" {
			t.Errorf("%+v", share)
		}
	})
}

func FuzzDecodeSnapshots(f *testing.F) {
	f.Add([]byte(`{"snapshots":[{"id":"s","size":"2","share_size":2.0},null]}`))
	fuzzDecoder(f, decodeSnapshots, func(t *testing.T, snapshot *Snapshot) {
		t.Helper()
		if snapshot.ID == "" {
			t.Errorf("%+v", snapshot)
		}
	})
}

func FuzzDecodeNetworks(f *testing.F) {
	fuzzDecoder(f, decodeNetworks, func(t *testing.T, network *ShareNetwork) {
		t.Helper()
		if network.ID == "" {
			t.Errorf("%+v", network)
		}
	})
}

func FuzzDecodeSecurityServices(f *testing.F) {
	fuzzDecoder(f, decodeSecurityServices, func(t *testing.T, service *SecurityService) {
		t.Helper()
		if service.ID == "" {
			t.Errorf("%+v", service)
		}
	})
}

func FuzzDecodeLocations(f *testing.F) {
	fuzzDecoder(f, decodeLocations, func(t *testing.T, location ExportLocation) {
		t.Helper()
		if location.Path == "" {
			t.Errorf("%+v", location)
		}
	})
}

func FuzzDecodeMessages(f *testing.F) {
	fuzzDecoder(f, decodeMessages, func(t *testing.T, message UserMessage) {
		t.Helper()
		checkText(t, message.Text, 2*maxMessage+1)
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
	for _, raw := range []string{"http://h", "https://h:5000/v3/", "//h", "http://u:p@h", "http://h/%2f/v2", "http://[::1]:1/v2/p", "http://h//share///v2/"} {
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

func FuzzDecodeRules(f *testing.F) {
	seed(f)
	f.Add([]byte(emptyACL))
	f.Add([]byte(goodRule))
	f.Add([]byte(`{"access_list":[{"id":"r","access_key":null},null]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		rules, err := decodeRules(body)
		checkError(t, err)
		for _, rule := range rules {
			if rule.ID == "" {
				t.Errorf("%+v", rule)
			}
		}
		rule, err := decodeRule(body)
		checkError(t, err)
		if rule != nil && (rule.ID == "" || err != nil) {
			t.Errorf("%+v, %v", rule, err)
		}
	})
}

// What may prevent a deletion, or be one.
func FuzzDecodeDeletions(f *testing.F) {
	seed(f)
	f.Add([]byte(`{"shares":[{"id":"s","is_soft_deleted":"True","scheduled_to_be_deleted_at":"2026-11-23T12:00:00.000000"},null]}`))
	f.Add([]byte(`{"resource_locks":[{"id":"l","resource_id":"s","resource_action":"delete","lock_reason":"audit\n\u001b"}]}`))
	f.Add([]byte(`{"share":{"share_group_id":"g"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, err := decodeRecycleBin(body)
		checkError(t, err)
		locks, err := decodeLocks(body)
		checkError(t, err)
		for _, lock := range locks {
			checkText(t, lock.Reason, maxMessage)
		}
		group, err := decodeShareGroup(body)
		checkError(t, err)
		if err == nil && group == "" {
			t.Error("no share group, and no error")
		}
	})
}

func FuzzVPCAccess(f *testing.F) {
	f.Add(vpc + "#10.0.0.0/24#0#no_all_squash,no_root_squash")
	f.Add(vpc + "#10.0.0.1#100")
	f.Fuzz(func(t *testing.T, to string) {
		access, err := parseVPCAccess(to)
		if err == nil && access.String() != to {
			t.Errorf("%q becomes %q", to, access)
		}
	})
}

func FuzzCanonicalAccessTo(f *testing.F) {
	for _, to := range []string{"10.0.0.1", "10.0.0.1/32", "fd00::/64", "::ffff:1.2.3.4/120", "fe80::1%eth0"} {
		f.Add(to)
	}
	f.Fuzz(func(t *testing.T, to string) {
		once := canonicalAccessTo(AccessIP, to)
		if again := canonicalAccessTo(AccessIP, once); again != once {
			t.Errorf("%q becomes %q, then %q", to, once, again)
		}
	})
}

func FuzzDecodeTags(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		tags, err := decodeTags(body)
		checkError(t, err)
		if (tags == nil) == (err == nil) {
			t.Errorf("%v, %v", tags, err)
		}
		tagged, err := decodeTagged(body)
		checkError(t, err)
		for _, share := range tagged {
			if share.ID == "" {
				t.Errorf("%+v", share)
			}
		}
	})
}

func FuzzDecodeServiceInfo(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		limits, err := decodeLimits(body)
		checkError(t, err)
		if limits.Shares < Unlimited || limits.GiB < Unlimited {
			t.Errorf("%+v", limits)
		}
		quota, err := decodeQuotaSet(body)
		checkError(t, err)
		if quota.Shares < Unlimited || quota.GiB < Unlimited || quota.LargestShare < Unlimited {
			t.Errorf("%+v", quota)
		}
		types, err := decodeShareTypes(body)
		checkError(t, err)
		for _, shown := range types {
			if shown.MinSize < 0 || shown.MaxSize < 0 {
				t.Errorf("%+v", shown)
			}
		}
		_, err = decodeDefaultShareType(body)
		checkError(t, err)
		zones, err := decodeZones(body)
		checkError(t, err)
		if !slices.IsSorted(zones) || slices.Contains(zones, "") {
			t.Errorf("%q", zones)
		}
		if highest, ok := decodeVersions(body); ok && highest < 0 {
			t.Errorf("2.%d", highest)
		}
	})
}

func FuzzDecodeKeys(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, _, err := decodeKeys(body)
		checkError(t, err)
		if err == nil && (keys.AccessKey == "" || keys.SecretKey == "" || keys.SecurityToken == "") {
			t.Error("incomplete keys")
		}
		if err != nil && strings.Contains(err.Error(), "very-secret") {
			t.Errorf("the error contains the key: %s", err)
		}
		ids, err := decodeProjects(body, "eu-de_x")
		checkError(t, err)
		if slices.Contains(ids, "") {
			t.Errorf("%q", ids)
		}
	})
}

func FuzzCleanLine(f *testing.F) {
	for _, text := range []string{"", "a\nb\tc", "\x1b[31mred", strings.Repeat("x", 5000), "\xff\u202e", "  a  "} {
		f.Add(text, 10)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 1 || limit > 10_000 {
			return
		}
		checkText(t, cleanLine(text, limit), limit+1)
	})
}
