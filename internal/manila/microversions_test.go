package manila

import (
	"errors"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

func TestMicroversions_AnOlderServiceIsNegotiatedOnce(t *testing.T) {
	t.Parallel()
	w := startEmulator(t, emulator.Options{MaxMicroversion: "2.4"})
	ref := w.mustCreate(t, 5)
	if _, err := w.ShrinkShare(t.Context(), ref, 2); err != nil {
		t.Fatal(err)
	}
	if share := w.mustGet(t, ref); share.Size != 2 || share.ShareTypeName != "default" {
		t.Errorf("%+v", share)
	}
	versions := 0
	for _, request := range w.Requests() {
		if request.Path == "/v2/" {
			versions++
		}
		if request.Status == 406 && versions > 0 {
			t.Errorf("%s %s was still sent at %s", request.Method, request.Path, request.Microversion)
		}
	}
	if versions != 1 {
		t.Errorf("%d version requests", versions)
	}
}

func TestCapabilities_AnUnsupportedCallIsNotSentAgain(t *testing.T) {
	t.Parallel()
	unsupported := map[string]reply{
		"406":              {status: 406, body: refused},
		"405":              {status: 405, body: noSuch},
		"501":              {status: 501, body: noSuch},
		"an unknown route": {status: 404, header: map[string]string{"Content-Type": "text/plain"}, body: "404 Not Found"},
	}
	locations := func(c *Client) error { return errorOf(c.ExportLocations(ctx, data)) }
	messages := func(c *Client) error { return errorOf(c.UserMessages(ctx, "req-1")) }
	tags := func(c *Client) error { return errorOf(c.Tags(ctx, data)) }
	hasTags := func(c *Client) error { return c.SupportsTags(ctx) }
	tagList := func(c *Client) error { return errorOf(c.ListTagsPage(ctx, 0)) }
	setLevel := func(c *Client) error {
		can, err := c.CanSetAccessLevel(ctx, data, AccessIP)
		if can || err != nil {
			t.Errorf("%v, %v", can, err)
		}
		return err
	}
	for name, test := range map[string]struct {
		calls    []func(*Client) error
		isError  bool
		requests int
	}{
		"export locations": {[]func(*Client) error{locations, locations, locations}, true, 2}, // at 2.14, and then at 2.9
		"tags":             {[]func(*Client) error{tags, hasTags, tags}, true, 1},
		"tag support":      {[]func(*Client) error{hasTags, tags, hasTags}, true, 1},
		"tag list":         {[]func(*Client) error{tagList, tagList}, false, 1},
		"user messages":    {[]func(*Client) error{messages, messages}, false, 1},
		"access level":     {[]func(*Client) error{setLevel, setLevel}, false, 1},
	} {
		for how, answer := range unsupported {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				c := newFakeCloud(t, answer)
				client := c.client()
				for _, call := range test.calls {
					if err := call(client); errors.Is(err, ErrNotSupported) != test.isError {
						t.Errorf("%v", err)
					}
				}
				wantCount(t, "requests", c.requests(), test.requests)
			})
		}
	}
}

func TestCapabilities_ATransientErrorIsNoLack(t *testing.T) {
	t.Parallel()
	client := newFakeCloud(t, unavailable).client()
	if _, err := client.UserMessages(ctx, "req-1"); !IsTransient(err) {
		t.Errorf("%v", err)
	}
	if got, err := client.UserMessages(ctx, ""); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	without := newFakeCloud(t, reply{status: 404, body: noSuch}).client()
	if got, err := without.UserMessages(ctx, "req-1"); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if can, err := client.CanSetAccessLevel(ctx, data, AccessUser); can || err != nil {
		t.Errorf("the level of a rule by user: %v, %v", can, err)
	}
}
