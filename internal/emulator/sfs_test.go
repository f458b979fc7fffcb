package emulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// signed signs a GET of limitsPath.
func (c *client) signed(key, secret string, headers map[string]string) map[string]string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	date := c.clock.Now().UTC().Format("20060102T150405Z")
	canonical := "GET\n" + limitsPath + "/\n\nhost:sfs.example\nx-project-id:" + emulator.ProjectID + "\nx-sdk-date:" + date + "\n\nhost;x-project-id;x-sdk-date\n" + hash("")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + date + "\n" + hash(canonical)))
	all := map[string]string{
		"X-Auth-Token": "", "X-Project-Id": emulator.ProjectID, "X-Sdk-Date": date,
		"Authorization": "SDK-HMAC-SHA256 Access=" + key + ", SignedHeaders=host;x-project-id;x-sdk-date, Signature=" + hex.EncodeToString(mac.Sum(nil)),
	}
	for name, value := range headers {
		all[name] = value
	}
	return all
}

const limitsPath = "/v2/" + emulator.ProjectID + "/limits"

func TestSFS_ASignedRequestNeedsNoToken(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true})
	c.send("GET", limitsPath, "", c.signed(emulator.AccessKey, emulator.SecretKey, nil)).wantStatus(t, 200)
	headers := map[string]string{"X-Security-Token": emulator.SecurityToken}
	c.send("GET", limitsPath, "", c.signed(emulator.TemporaryAccessKey, emulator.TemporarySecretKey, headers)).wantStatus(t, 200)
	c.e.ExpireKeys()
	c.clock.advance(time.Second)
	c.send("GET", limitsPath, "", c.signed(emulator.TemporaryAccessKey, emulator.TemporarySecretKey, headers)).wantStatus(t, 401)
	c.send("GET", limitsPath, "", c.signed(emulator.AccessKey, emulator.SecretKey, nil)).wantStatus(t, 200)
}

func TestSFS_InvalidSignaturesAreRejected(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path, body, key, secret string
		headers                 map[string]string
		clockSkew               time.Duration
		message                 string
	}{
		"another path":           {limitsPath + "x", "", emulator.AccessKey, emulator.SecretKey, nil, 0, "signature fail"},
		"another body":           {limitsPath, "{}", emulator.AccessKey, emulator.SecretKey, nil, 0, "signature fail"},
		"another secret":         {limitsPath, "", emulator.AccessKey, "x", nil, 0, "signature fail"},
		"an unknown key":         {limitsPath, "", "HPUA", "x", nil, 0, "not exist"},
		"another project":        {limitsPath, "", emulator.AccessKey, emulator.SecretKey, map[string]string{"X-Project-Id": "4711"}, 0, "signature fail"},
		"another security token": {limitsPath, "", emulator.AccessKey, emulator.SecretKey, map[string]string{"X-Security-Token": "x"}, 0, "security token"},
		"an invalid date":        {limitsPath, "", emulator.AccessKey, emulator.SecretKey, map[string]string{"X-Sdk-Date": "today"}, 0, "x-sdk-date"},
		"an old signature":       {limitsPath, "", emulator.AccessKey, emulator.SecretKey, nil, 16 * time.Minute, "expired"},
		"a future signature":     {limitsPath, "", emulator.AccessKey, emulator.SecretKey, nil, -16 * time.Minute, "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, emulator.Options{SFS: true})
			headers := c.signed(test.key, test.secret, test.headers)
			c.clock.advance(test.clockSkew)
			body := c.send("GET", test.path, test.body, headers).wantStatus(t, 401)
			if body["error_code"] != "APIG.0301" || !strings.Contains(fmt.Sprint(body["error_msg"]), test.message) {
				t.Errorf("got %v, want %q", body, test.message)
			}
		})
	}
}

func TestSFS_AReplayedRequestIsRejected(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true})
	headers := c.signed(emulator.AccessKey, emulator.SecretKey, nil)
	c.send("GET", limitsPath, "", headers).wantStatus(t, 200)
	c.send("GET", limitsPath, "", headers).wantStatus(t, 200) // an equal request in the same second
	c.clock.advance(time.Minute)
	c.send("GET", limitsPath, "", headers).wantStatus(t, 401)
}

func TestManila_HasNeitherSignaturesNorTags(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{})
	c.send("GET", limitsPath, "", c.signed(emulator.AccessKey, emulator.SecretKey, nil)).wantStatus(t, 401)
	id := c.create("")
	for _, path := range []string{"sfs/tags", "sfs/" + id + "/tags"} {
		if r := c.get(path); r.status != 404 || !strings.HasPrefix(r.header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestSFS_Dialect(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true})
	id := c.create(`"metadata":{"enterprise_project_id":"ep","#sfs_quota_type":"soft"}`)
	if metadata := c.show(id)["metadata"].(map[string]any); metadata["enterprise_project_id"] != "ep" {
		t.Errorf("%v", metadata)
	}
	for name, test := range map[string]struct {
		method, path, body string
		status             int
	}{
		"metadata is not changed": {"POST", "shares/" + id + "/metadata", `{"metadata":{"a":"b"}}`, 404},
		"and not removed":         {"DELETE", "shares/" + id + "/metadata/a", "", 404},
		"and has no calls at all": {"GET", "shares/" + id + "/metadata", "", 404},
		"no messages":             {"GET", "messages", "", 404},
		"an unknown path":         {"GET", "snapshots", "", 404},
		"a name with a space":     {"POST", "shares", `{"share":{"share_proto":"NFS","size":1,"name":"a b"}}`, 400},
		"half an encryption":      {"POST", "shares", `{"share":{"share_proto":"NFS","size":1,"metadata":{"#sfs_crypt_alias":"a"}}}`, 400},
	} {
		if r := c.at("2.37").do(test.method, test.path, test.body); r.status != test.status {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

func TestSFS_Tags(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true})
	id, other := c.create(`"name":"one"`), c.create(`"name":"two"`)
	tags := func(id string) string { return c.get("sfs/" + id + "/tags").body }
	c.do("POST", "sfs/"+id+"/tags", `{"tag":{"key":"team","value":"a"}}`).wantStatus(t, 204)
	c.do("POST", "sfs/"+id+"/tags", `{"tag":{"key":"team","value":"b"}}`).wantStatus(t, 204)
	c.do("POST", "sfs/"+id+"/tags/action", `{"action":"create","tags":[{"key":"k","value":"1"},{"key":"l"}]}`).wantStatus(t, 204)
	c.do("POST", "sfs/"+other+"/tags/action", `{"action":"create","tags":[{"key":"team","value":"c"}]}`).wantStatus(t, 204)
	c.wantEqual(`{"tags":[{"key":"k","value":"1"},{"key":"l","value":""},{"key":"team","value":"b"}]}`, tags(id))
	c.do("POST", "sfs/"+id+"/tags/action", `{"action":"delete","tags":[{"key":"k","value":"2"},{"key":"l"}]}`).wantStatus(t, 204)
	c.do("DELETE", "sfs/"+id+"/tags/l", "").wantStatus(t, 404)
	c.wantEqual(`{"tags":[{"key":"k","value":"1"},{"key":"team","value":"b"}]}`, tags(id))
	c.do("DELETE", "sfs/"+id+"/tags/k", "").wantStatus(t, 204)
	c.wantEqual(`{"tags":[{"key":"team","values":["b","c"]}]}`, c.get("sfs/tags").body)
	found := c.do("POST", "sfs/resource_instances/action", `{"action":"filter","tags":[{"key":"team","values":["c"]}],"limit":"10","offset":"0"}`).wantStatus(t, 200)
	c.wantEqual(float64(1), found["total_count"])
	for name, body := range map[string]string{
		"an eleventh":        `{"action":"create","tags":[{"key":"x"},{"key":"y"},{"key":"0"},{"key":"1"},{"key":"2"},{"key":"3"},{"key":"4"},{"key":"5"},{"key":"6"},{"key":"7"},{"key":"8"}]}`,
		"a long key":         `{"action":"create","tags":[{"key":"` + strings.Repeat("k", 37) + `"}]}`,
		"a forbidden letter": `{"action":"create","tags":[{"key":"k","value":"a/b"}]}`,
		"another action":     `{"action":"replace","tags":[{"key":"k"}]}`,
		"no tags":            `{"action":"create","tags":[]}`,
	} {
		if r := c.do("POST", "sfs/"+id+"/tags/action", body); r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	c.get("sfs/nothing/tags").wantStatus(t, 404)
}

func TestSFS_AFaultOfAShareReachesItsTags(t *testing.T) {
	t.Parallel()
	c := newClient(t, emulator.Options{SFS: true})
	id, other := c.create(""), c.create("")
	c.e.Inject(emulator.Fault{ShareID: id, Effect: emulator.Status(http.StatusForbidden)})
	c.get("sfs/"+id+"/tags").wantStatus(t, http.StatusForbidden)
	c.get("sfs/"+other+"/tags").wantStatus(t, http.StatusOK)
	c.get("sfs/tags").wantStatus(t, http.StatusOK)
}
