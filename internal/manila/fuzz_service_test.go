package manila

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// What the service says of itself, of tags and of keys. The seeds of all
// decoders are added to these.
var serviceBodies = []string{
	`{"tags":[{"key":"k","value":"v"},{"key":"k"},null]}`, `{"tags":{}}`, `{"tags":[[]]}`,
	`{"resources":[{"resource_id":"x","tags":[{"key":"k","value":"v"}]},{"resource_id":null}],"total_count":1}`,
	`{"limits":{"rate":[],"absolute":{"maxTotalShares":-1,"totalSharesUsed":"3","maxTotalShareGigabytes":1e3}}}`, `{"limits":{"absolute":null}}`,
	`{"share_types":[{"id":"t","name":"n","extra_specs":{"provisioning:min_share_size":"3","x":true}}]}`, `{"share_type":{"id":"t"}}`,
	`{"availability_zones":[{"name":"b"},{"name":"a"},{"name":"a"},{"name":null}]}`,
	`{"versions":[{"version":"2.73"},{"version":""},{"version":"2.x"}]}`,
	`{"projects":[{"id":"p","name":"eu-de_x"},{"id":"","name":"eu-de_x"}]}`,
	`{"credential":{"access":"a","secret":"very-secret","securitytoken":"t","expires_at":"2026-11-23T12:00:00.000000Z"}}`,
	`{"credential":{"access":"a","secret":"very-secret","securitytoken":"t","expires_at":"very-secret"}}`,
}

func seedAll(f *testing.F) {
	f.Helper()
	seed(f)
	for _, body := range serviceBodies {
		f.Add([]byte(body))
	}
}

func FuzzDecodeTags(f *testing.F) {
	seedAll(f)
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
	seedAll(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		limits, err := decodeLimits(body)
		checkError(t, err)
		if limits.Shares < Unlimited || limits.GiB < Unlimited {
			t.Errorf("%+v", limits)
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
	seedAll(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		keys, _, err := decodeKeys(body)
		checkError(t, err)
		if err == nil && (keys.AccessKey == "" || keys.SecretKey == "" || keys.SecurityToken == "") {
			t.Error("half of the keys")
		}
		if err != nil && strings.Contains(err.Error(), "very-secret") {
			t.Errorf("the error tells the key: %s", err)
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
		if once := cleanLine(text, limit); !utf8.ValidString(once) {
			t.Errorf("%q", once)
		}
	})
}
