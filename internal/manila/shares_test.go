package manila

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func yes() *bool { b := true; return &b }

func text(s string) *string { return &s }

func TestCalls_SendTheDocumentedRequest(t *testing.T) {
	t.Parallel()
	action := "/shares/" + shareID + "/action"
	for name, test := range map[string]struct {
		reply                         reply
		call                          func(*Client) error
		method, path, body, microvers string
	}{
		"create": {reply: good, method: "POST", path: "/shares", microvers: "2.6",
			call: func(c *Client) error {
				return errorOf(c.CreateShare(ctx, CreateShare{Name: "data", ShareProto: "NFS", Size: 5}))
			},
			body: `{"share":{"name":"data","share_proto":"NFS","size":5}}`},
		"create with everything": {reply: good, method: "POST", path: "/shares", microvers: "2.6",
			call: func(c *Client) error {
				return errorOf(c.CreateShare(ctx, CreateShare{
					Name: "n", Description: "d", ShareProto: "NFS", ShareType: "t", AvailabilityZone: "z",
					ShareNetworkID: "net", SnapshotID: "snap", Size: 5, IsPublic: yes(), Metadata: map[string]string{"k": "v"},
				}))
			},
			body: `{"share":{"name":"n","description":"d","share_proto":"NFS","share_type":"t","availability_zone":"z",
				"share_network_id":"net","snapshot_id":"snap","size":5,"is_public":true,"metadata":{"k":"v"}}}`},
		"read": {reply: good, method: "GET", path: "/shares/" + shareID, microvers: "2.6",
			call: func(c *Client) error { return errorOf(c.GetShare(ctx, data)) }},
		"update": {reply: good, method: "PUT", path: "/shares/" + shareID, microvers: "2.6",
			call: func(c *Client) error {
				return errorOf(c.UpdateShare(ctx, data, UpdateShare{Name: text("new"), Description: text(""), IsPublic: yes()}))
			},
			body: `{"share":{"display_name":"new","display_description":"","is_public":true}}`},
		"update nothing": {reply: good, method: "GET", path: "/shares/" + shareID, microvers: "2.6",
			call: func(c *Client) error { return errorOf(c.UpdateShare(ctx, data, UpdateShare{})) }},
		"delete": {reply: reply{status: 202}, method: "DELETE", path: "/shares/" + shareID, microvers: "2.6",
			call: func(c *Client) error { return c.DeleteShare(ctx, data) }},
		"extend": {reply: accepted, method: "POST", path: "/shares/" + shareID + "/action", microvers: "2.6",
			call: func(c *Client) error { return errorOf(c.ExtendShare(ctx, data, 9)) },
			body: `{"os-extend":{"new_size":9}}`},
		"shrink": {reply: accepted, method: "POST", path: "/shares/" + shareID + "/action", microvers: "2.6",
			call: func(c *Client) error { return errorOf(c.ShrinkShare(ctx, data, 3)) },
			body: `{"os-shrink":{"new_size":3}}`},
		"merge metadata": {reply: reply{status: 200, body: "{}"}, method: "POST", path: "/shares/" + shareID + "/metadata", microvers: "2.6",
			call: func(c *Client) error {
				return c.MergeMetadata(ctx, data, map[string]string{"a": "b"})
			},
			body: `{"metadata":{"a":"b"}}`},
		"clear metadata": {reply: reply{status: 204}, method: "PUT", path: "/shares/" + shareID + "/metadata", microvers: "2.6",
			call: func(c *Client) error { return c.ReplaceMetadata(ctx, data, nil) },
			body: `{"metadata":{}}`},
		"delete a key": {reply: reply{status: 200}, method: "DELETE", path: "/shares/" + shareID + "/metadata/a%20%23%3F", microvers: "2.6",
			call: func(c *Client) error { return c.DeleteMetadataKey(ctx, data, "a #?") }},
		"export locations": {reply: reply{status: 200, body: `{"export_locations":[]}`}, method: "GET",
			path: "/shares/" + shareID + "/export_locations", microvers: "2.14",
			call: func(c *Client) error { return errorOf(c.ExportLocations(ctx, data)) }},
		"messages": {reply: reply{status: 200, body: `{"messages":[]}`}, method: "GET", path: "/messages?request_id=req-1", microvers: "2.37",
			call: func(c *Client) error { return errorOf(c.UserMessages(ctx, "req-1")) }},
		"zones": {reply: reply{status: 200, body: `{"availability_zones":[]}`}, method: "GET", path: "/availability-zones?share_az=true", microvers: "2.7",
			call: func(c *Client) error { return errorOf(c.AvailabilityZones(ctx)) }},
		"limits": {reply: reply{status: 200, body: `{"limits":{}}`}, method: "GET", path: "/limits", microvers: "2.6",
			call: func(c *Client) error { return errorOf(c.Limits(ctx)) }},
		"tags": {reply: reply{status: 200, body: `{"tags":[]}`}, method: "GET", path: "/sfs/" + shareID + "/tags",
			call: func(c *Client) error { return errorOf(c.Tags(ctx, data)) }},
		"set tags": {reply: reply{status: 204}, method: "POST", path: "/sfs/" + shareID + "/tags/action",
			call: func(c *Client) error { return c.SetTags(ctx, data, map[string]string{"b": "2", "a": "1"}) },
			body: `{"action":"create","tags":[{"key":"a","value":"1"},{"key":"b","value":"2"}]}`},
		"remove tags": {reply: reply{status: 204}, method: "POST", path: "/sfs/" + shareID + "/tags/action",
			call: func(c *Client) error { return c.RemoveTags(ctx, data, []string{"a"}) },
			body: `{"action":"delete","tags":[{"key":"a"}]}`},
		"list tags": {reply: reply{status: 200, body: `{"resources":[]}`}, method: "POST", path: "/sfs/resource_instances/action",
			call: func(c *Client) error { return errorOf(c.ListTagsPage(ctx, 1000)) },
			body: `{"action":"filter","limit":"1000","offset":"1000"}`},
		"list rules": {reply: reply{status: 200, body: emptyACL}, method: "POST", path: action, microvers: "2.28",
			call: func(c *Client) error { return errorOf(c.ListRules(ctx, data)) },
			body: `{"access_list":null}`},
		"allow access": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.28",
			call: func(c *Client) error {
				return errorOf(c.AllowAccess(ctx, data, Grant{Type: "ip", To: "10.0.0.0/24", Level: "ro"}))
			},
			body: `{"allow_access":{"access_type":"ip","access_to":"10.0.0.0/24","access_level":"ro"}}`},
		"allow a VPC": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.28",
			call: func(c *Client) error { return errorOf(c.AllowAccess(ctx, data, Grant{Type: "cert", To: vpc})) },
			body: `{"allow_access":{"access_type":"cert","access_to":"` + vpc + `"}}`},
		"allow addresses of a VPC": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action + "?vpc_ip_base_acl=enable", microvers: "2.28",
			call: func(c *Client) error {
				return errorOf(c.AllowAccess(ctx, data, Grant{Type: "cert", To: vpc + "#10.0.0.0/24#0#all_squash,root_squash"}))
			},
			body: `{"allow_access":{"access_type":"cert","access_to":"` + vpc + `#10.0.0.0/24#0#all_squash,root_squash"}}`},
		"allow an IPv6 address": {reply: reply{status: 200, body: goodRule}, method: "POST", path: action, microvers: "2.38",
			call: func(c *Client) error { return errorOf(c.AllowAccess(ctx, data, Grant{Type: "ip", To: "fd00::/64"})) },
			body: `{"allow_access":{"access_type":"ip","access_to":"fd00::/64"}}`},
		"deny access": {reply: accepted, method: "POST", path: action, microvers: "2.28",
			call: func(c *Client) error { return c.DenyAccess(ctx, data, Rule{ID: "r"}) },
			body: `{"deny_access":{"access_id":"r"}}`},
		"set access level": {reply: reply{status: 200, body: levelRule}, method: "PUT", path: "/share-access-rules/r", microvers: "2.88",
			call: func(c *Client) error { return errorOf(c.SetAccessLevel(ctx, data, Rule{ID: "r"}, "ro")) },
			body: `{"update_access":{"access_level":"ro"}}`},
		"can set access level": {reply: reply{status: 200, body: emptyACL}, method: "GET",
			path: "/share-access-rules?share_id=" + shareID, microvers: "2.88",
			call: func(c *Client) error { return errorOf(c.CanSetAccessLevel(ctx, data, "ip")) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, test.reply)
			if err := test.call(c.client(func(c *Config) { c.UserAgent = "terraform-provider-sfs/1.2" })); err != nil {
				t.Fatal(err)
			}
			wantCount(t, "requests", c.requests(), 1)
			got := c.requests()[0]
			if want := "/share/v2/" + projectID + test.path; got.method != test.method || got.uri != want {
				t.Errorf("sent %s %s, want %s %s", got.method, got.uri, test.method, want)
			}
			if version := got.header.Get("X-Openstack-Manila-Api-Version"); version != test.microvers {
				t.Errorf("microversion %q", version)
			}
			if agent := got.header.Get("User-Agent"); !strings.HasPrefix(agent, "terraform-provider-sfs/1.2 ") {
				t.Errorf("user agent %q", agent)
			}
			if test.body == "" {
				test.body, got.body = "null", orNull(got.body)
			}
			if diff := cmp.Diff(fields(t, test.body), fields(t, got.body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func orNull(body string) string {
	if body == "" {
		return "null"
	}
	return body
}

func TestGetShare_ReadsEveryForm(t *testing.T) {
	t.Parallel()
	full := Share{
		ID: shareID, Name: "data", Description: "d", Status: "available", ShareProto: "NFS", AvailabilityZone: "nova",
		ProjectID: projectID, Host: "h@b#p", ShareServerID: "srv", ShareNetworkID: "net", SnapshotID: "snap",
		ShareTypeID: "t-id", ShareTypeName: "default", Size: 5, IsPublic: true, Metadata: map[string]string{"k": "v"},
		ExportLocations: []string{"10.0.0.1:/b", "10.0.0.1:/a"}, CreatedAt: "2026-11-23T15:40:14.845844",
	}
	for name, test := range map[string]struct {
		body string
		want Share
	}{
		"everything": {`{"share":{"id":"` + shareID + `","name":"data","description":"d","status":"available","share_proto":"NFS",
			"availability_zone":"nova","project_id":"` + projectID + `","host":"h@b#p","share_server_id":"srv","share_network_id":"net",
			"snapshot_id":"snap","share_type":"t-id","share_type_name":"default","volume_type":"default","size":5,"is_public":true,
			"metadata":{"k":"v"},"export_location":"10.0.0.1:/b","export_locations":["10.0.0.1:/b","10.0.0.1:/a"],
			"created_at":"2026-11-23T15:40:14.845844","links":[],"new_field":{"x":[1]}}}`, full},
		"the last moment of a deletion": {`{"share":{"id":"x","size":5,"status":null,"name":null,"description":null,"availability_zone":null,
			"share_type":null,"share_type_name":null,"export_location":null,"export_locations":[],"metadata":null,"is_public":null,"host":null}}`,
			Share{ID: "x", Size: 5}},
		"below 2.6 the type is a name": {`{"share":{"id":"x","size":5,"share_type":"default"}}`,
			Share{ID: "x", Size: 5, ShareTypeName: "default"}},
		"only one export location": {`{"share":{"id":"x","size":5,"export_location":"h:/p"}}`, Share{ID: "x", Size: 5, ExportLocations: []string{"h:/p"}}},
		"export locations as objects": {`{"share":{"id":"x","size":5,"export_locations":[{"path":"h:/p"},null,{"path":null}]}}`,
			Share{ID: "x", Size: 5, ExportLocations: []string{"h:/p"}}},
		"a size in quotes":      {`{"share":{"id":"x","size":"7"}}`, Share{ID: "x", Size: 7}},
		"a size with a point":   {`{"share":{"id":"x","size":7.0}}`, Share{ID: "x", Size: 7}},
		"public in quotes":      {`{"share":{"id":"x","size":5,"is_public":"True"}}`, Share{ID: "x", Size: 5, IsPublic: true}},
		"metadata of odd types": {`{"share":{"id":"x","size":5,"metadata":{"n":50,"b":true,"z":null}}}`, Share{ID: "x", Size: 5, Metadata: map[string]string{"n": "50", "b": "true", "z": ""}}},
		"an unknown status":     {`{"share":{"id":"x","size":5,"status":"meditating"}}`, Share{ID: "x", Size: 5, Status: "meditating"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 200, body: test.body})
			got, err := c.client().GetShare(context.Background(), data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, got, cmp.Transformer("empty", func(m map[string]string) map[string]string {
				if len(m) == 0 {
					return nil
				}
				return m
			})); diff != "" {
				t.Error(diff)
			}
			if got.Ref() != (Ref{ID: got.ID, Name: got.Name}) {
				t.Error(got.Ref())
			}
		})
	}
}

func TestMalformedResponse_IsExplained(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, want string
		permanent  bool
	}{
		"nothing":                 {"", "the body is empty", false},
		"half JSON":               {`{"share":{"id":"x","si`, "incomplete JSON", false},
		"a web page":              {"<html><title>Log in here</title><body>", "the body is a web page: Log in here", false},
		"an empty page":           {"<html>", "the body is an empty web page", false},
		"text":                    {"OK", "the body is not JSON", false},
		"null":                    {"null", "no share with an id", true},
		"null for all but the id": {`{"share":{"id":"x","size":null,"status":null}}`, "no size of the share", true},
		"only an id":              {`{"share":{"id":"x"}}`, "no size of the share", true},
		"an empty object":         {"{}", "no share with an id", true},
		"a null share":            {`{"share":null}`, "no share with an id", true},
		"a list":                  {"[]", "JSON type array", true},
		"a number for id":         {`{"share":{"id":12}}`, `"share.id" has the unexpected JSON type number`, true},
		"a text for share":        {`{"share":"x"}`, "JSON type string", true},
		"a size as a word":        {`{"share":{"id":"x","size":"big"}}`, "size", true},
		"half a GiB":              {`{"share":{"id":"x","size":1.5}}`, "size", true},
		"an endless size":         {`{"share":{"id":"x","size":1e300}}`, "size", true},
		"odd metadata":            {`{"share":{"id":"x","metadata":{"a":{}}}}`, "metadata", true},
		"listed metadata":         {`{"share":{"id":"x","metadata":[]}}`, "metadata", true},
		"odd locations":           {`{"share":{"id":"x","export_locations":[1]}}`, "export location", true},
		"odd visibility":          {`{"share":{"id":"x","is_public":"perhaps"}}`, "boolean", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, reply{status: 200, header: map[string]string{"X-Compute-Request-Id": "req-9"}, body: test.body})
			_, err := c.client(retries(3)).CreateShare(context.Background(), CreateShare{Name: "data"})
			e := wantClass(t, err, ClassMalformed)
			wantText(t, e.Error(), `create share "data"`, "200 OK", test.want, "req-9")
			if !e.MayHaveBeenApplied() || e.Transient() == test.permanent {
				t.Errorf("MayHaveBeenApplied %v, Transient %v", e.MayHaveBeenApplied(), e.Transient())
			}
			wantCount(t, "requests", c.requests(), 1)
		})
	}
}

func TestShares_AnEmptyIDIsRejected(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		c := newFakeCloud(t)
		ref := Ref{ID: id, Name: "data"}
		ctx, client := context.Background(), c.client()
		_, read := client.GetShare(ctx, ref)
		_, update := client.UpdateShare(ctx, ref, UpdateShare{Name: text("x")})
		_, shrink := client.ShrinkShare(ctx, ref, 1)
		_, locations := client.ExportLocations(ctx, ref)
		for _, err := range []error{read, update, shrink, locations, client.DeleteShare(ctx, ref),
			client.DeleteMetadataKey(ctx, ref, "k"), client.MergeMetadata(ctx, ref, nil)} {
			if e := wantClass(t, err, ClassBadRequest); e.MayHaveBeenApplied() {
				t.Error("nothing was sent")
			}
		}
		wantCount(t, "requests", append(c.requests(), c.loginRequests()...), 0)
	}
}

func TestShares_AnIDIsEscaped(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, good)
	if _, err := c.client().GetShare(context.Background(), Ref{ID: "../types?x=1#y"}); err != nil {
		t.Fatal(err)
	}
	wantText(t, c.requests()[0].uri, "/shares/..%2Ftypes%3Fx=1%23y")
}

func TestShareRef_String(t *testing.T) {
	t.Parallel()
	for want, ref := range map[string]Ref{
		`share "data" (1)`: {ID: "1", Name: "data"},
		`share "data"`:     {Name: "data"},
		"share 1":          {ID: "1"},
		"share":            {},
	} {
		if got := ref.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
