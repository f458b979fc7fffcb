package manila

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// calls are the calls that decode a response.
var calls = map[string]func(*Client) error{
	"read a share":   func(c *Client) error { return errorOf(c.GetShare(ctx, data)) },
	"list shares":    func(c *Client) error { return errorOf(c.FindShares(ctx, ShareFilter{})) },
	"find shares":    func(c *Client) error { return errorOf(c.FindShares(ctx, ShareFilter{Name: "data"})) },
	"create a share": func(c *Client) error { return errorOf(c.CreateShare(ctx, CreateShare{Size: 1})) },
	"rename a share": func(c *Client) error { return errorOf(c.UpdateShare(ctx, data, UpdateShare{Name: text("x")})) },
	"locations":      func(c *Client) error { return errorOf(c.ExportLocations(ctx, data)) },
	"messages":       func(c *Client) error { return errorOf(c.UserMessages(ctx, "req-1")) },
	"limits":         func(c *Client) error { return errorOf(c.Limits(ctx)) },
	"rules":          func(c *Client) error { return errorOf(c.ListRules(ctx, data)) },
	"share types":    func(c *Client) error { return errorOf(c.ShareTypes(ctx)) },
	"zones":          func(c *Client) error { return errorOf(c.AvailabilityZones(ctx)) },
	"tagged shares":  func(c *Client) error { return errorOf(c.ListTagsPage(ctx, 0)) },
	"a network":      func(c *Client) error { return errorOf(c.GetShareNetwork(ctx, NetworkRef("n", ""))) },
	"networks":       func(c *Client) error { return errorOf(c.ShareNetworks(ctx)) },
	"a directory":    func(c *Client) error { return errorOf(c.GetSecurityService(ctx, SecurityServiceRef("s", ""))) },
	"directories":    func(c *Client) error { return errorOf(c.AllSecurityServices(ctx)) },
	"share servers":  func(c *Client) error { return errorOf(c.ShareServers(ctx)) },
	"a subnet check": func(c *Client) error { return errorOf(c.CheckSubnet(ctx, NetworkRef("n", ""), Subnet{}, false)) },
	"a check": func(c *Client) error {
		return errorOf(c.CheckSecurityService(ctx, NetworkRef("n", ""), "", "s", false))
	},
	"tags": func(c *Client) error { return errorOf(c.Tags(ctx, data)) },
}

func TestMalformedResponse_IsAnErrorInEveryCall(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"HTML":            "<!DOCTYPE html><html><head><title>Please sign in</title></head><body>" + strings.Repeat("<p>x</p>", 1000) + "</body></html>",
		"half a JSON":     `{"share":{"id":"x","size":1},"shares":[{"id":`,
		"nothing":         "",
		"an empty object": "{}",
		"a list":          "[]",
		"null":            "null",
		"a number":        "7",
		"wrong types":     `{"share":7,"shares":{"a":1},"export_locations":"x","messages":{},"limits":[],"tags":"x"}`,
		"wrong types inside": `{"share":{"id":7,"size":[]},"shares":[{"id":{}}],"export_locations":[7],"messages":[7],"limits":{"absolute":7},"tags":[7],
			"access_list":[7],"share_types":[7],"availability_zones":[7],"resources":[7],"share_network":{"id":7},"share_networks":[{"id":"n","share_network_subnets":[7]}],
			"security_service":{"id":{}},"security_services":[7],"share_servers":[7],"compatible":7}`,
		"deep nesting":          strings.Repeat(`{"share":`, 100_000),
		"deep lists":            `{"shares":` + strings.Repeat("[", 1_000_000),
		"ten megabytes":         `{"share":"` + strings.Repeat("x", 10<<20) + `"`,
		"ten megabytes of keys": `{` + strings.Repeat(`"a":1,`, 10<<20/6),
		"binary":                strings.Repeat("\x00\xff\xfe\x1b[2J", 1000),
	}
	for what, body := range bodies {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			for name, call := range calls {
				c := newFakeCloud(t, reply{status: http.StatusOK, body: body})
				err := call(c.client())
				if err == nil {
					t.Errorf("%s: no error", name)
					continue
				}
				e := mustError(t, err)
				if e.Class() != ClassMalformed {
					t.Errorf("%s: class is %v: %v", name, e.Class(), err)
				}
				checkText(t, err.Error(), 700)
				checkText(t, strings.ReplaceAll(e.Advice(), "\n", " "), 700)
			}
		})
	}
}

// A body that is not read takes no memory.
func TestMalformedResponse_AnEndlessBodyIsNotRead(t *testing.T) {
	t.Parallel()
	chunk := []byte(`{"shares":[` + strings.Repeat(`{"id":"x","size":1,"name":"data"},`, 2000))
	sent := make(chan int64, 1)
	c := newFakeCloud(t, reply{do: func(w http.ResponseWriter, _ *http.Request) {
		var total int64
		for {
			n, err := w.Write(chunk)
			total += int64(n)
			if err != nil {
				sent <- total
				return
			}
		}
	}})
	_, err := c.client(retries(3)).FindShares(context.Background(), ShareFilter{})
	e := wantClass(t, err, ClassMalformed)
	wantText(t, e.Error(), "200 OK", "larger than 16 MiB")
	if e.Transient() || len(c.requests()) != 1 {
		t.Error("the body is as large the next time")
	}
	c.CloseClientConnections()
	if total := <-sent; total > 2*maxResponseBody {
		t.Errorf("%d MiB were read", total>>20)
	}
}

// A body that is small on the wire must not be large in memory.
func TestMalformedResponse_AListOfEmptyObjectsTakesLittleMemory(t *testing.T) { //nolint:paralleltest // the memory of all is measured
	body := []byte(`{"access_list":[],"shares":[` + strings.Repeat(`{},`, 5<<20) + `{}]}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := decodeShares(body)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "has 5242881 entries") {
		t.Errorf("%v", err)
	}
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 64 {
		t.Errorf("%d MiB for a body of %d MiB", took, len(body)>>20)
	}
	tricky := `[{"a":"],\",","b":[1,2]},"x,y",[],7]`
	if got := countElements([]byte(tricky)); got != 4 {
		t.Errorf("%d elements in %s", got, tricky)
	}
}

// One odd row among a thousand is found only by its id.
func TestMalformedResponse_AnOddRowOfAListIsNamedByItsID(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{
		`{"id":"two","size":"large"}`: "in share two, a size is not a whole number of GiB",
		`{"id":"two","status":[]}`:    `in share two, the field "status" has the unexpected JSON type array`,
		`{"size":1}`:                  "the body has no share with an id",
		`7`:                           "the unexpected JSON type number",
	} {
		_, err := decodeShares([]byte(`{"shares":[{"id":"one","size":1},` + row + `]}`))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", row, err, want)
		}
	}
}

func TestMalformedResponse_AnOddRowOfAnyListIsNamed(t *testing.T) {
	t.Parallel()
	for body, c := range map[string]struct {
		decode func([]byte) error
		want   string
	}{
		`{"access_list":[{"id":"one"},{"id":"two","state":7}]}`: {
			func(b []byte) error { return errorOf(decodeRules(b)) }, `in access rule two, the field "state" has the unexpected JSON type number`},
		`{"shares":[{"id":"two","is_soft_deleted":[]}]}`: {
			func(b []byte) error { return errorOf(decodeRecycleBin(b)) }, "in share two, a boolean is neither true nor false"},
		`{"resource_locks":[{"resource_id":"s","id":"two","lock_reason":7}]}`: {
			func(b []byte) error { return errorOf(decodeLocks(b)) }, `in resource lock two, the field "lock_reason"`},
		`{"snapshots":[{"id":"one","size":1},{"id":"two","size":"x"}]}`: {
			func(b []byte) error { return errorOf(decodeSnapshots(b)) }, "in snapshot two, a size is not a whole number of GiB"},
		`{"messages":[{"id":"two","user_message":7}]}`: {
			func(b []byte) error { return errorOf(decodeMessages(b)) }, `in message two, the field "user_message"`},
		`{"share_types":[{"id":"two","extra_specs":7}]}`: {
			func(b []byte) error { return errorOf(decodeShareTypes(b)) }, `in share type two, the field "extra_specs"`},
		`{"resources":[{"resource_id":"two","tags":[{"key":"team","value":7}]}]}`: {
			func(b []byte) error { return errorOf(decodeTagged(b)) }, `in share two, in entry team, the field "value"`},
		`{"tags":[{"key":"team","value":7}]}`: {
			func(b []byte) error { return errorOf(decodeTags(b)) }, `in tag team, the field "value"`},
		`{"availability_zones":[{"id":"two","name":7}]}`: {
			func(b []byte) error { return errorOf(decodeZones(b)) }, `in availability zone two, the field "name"`},
		`{"export_locations":[{"path":"h:/a"},{"id":"two","path":7}]}`: {
			func(b []byte) error { return errorOf(decodeLocations(b)) }, "in export location two, an export location is neither a path nor an object"},
	} {
		if err := c.decode([]byte(body)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", body, err, c.want)
		}
	}
}

func TestLog_ALargeBodyIsNotLogged(t *testing.T) {
	t.Parallel()
	c := &core{secrets: &secrets{}}
	if got := c.redactBody([]byte(`{"a":"`+strings.Repeat("x", maxRedacted)+`"}`), ""); len(got) > 100 || !strings.Contains(got, "bytes") {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
}
