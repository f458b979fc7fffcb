package manila

import (
	"context"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
)

func TestEndpoint_ComesFromTheCatalogue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		catalogue []string // URL stands for the address of the service
		config    func(*Config)
		inRegion  string
		path      string // of the request, without the share
		region    string
	}{
		"the best type": {
			catalogue: []string{
				service("share", endpoint("public", "one", "URL/v1/"+projectID)),
				service("shared-file-system", endpoint("public", "one", "URL/older/v2")),
				service("sharev2", endpoint("public", "one", "URL/best/v2/"+projectID))},
			path: "/best/v2/" + projectID, region: "one",
		},
		"the second type": {
			catalogue: []string{service("share", endpoint("public", "one", "URL/v1/x")), service("shared-file-system", endpoint("public", "one", "URL/s/v2"))},
			path:      "/s/v2/" + projectID, region: "one",
		},
		"an old address is used at v2": {
			catalogue: []string{service("share", endpoint("public", "one", "URL/v1/"+projectID))},
			path:      "/v2/" + projectID, region: "one",
		},
		"the region": {
			catalogue: []string{service("sharev2", endpoint("public", "one", "URL/1"), endpoint("public", "two", "URL/2"))},
			config:    func(c *Config) { c.Region = "two" }, path: "/2/v2/" + projectID, region: "two",
		},
		"another region": {
			catalogue: []string{service("sharev2", endpoint("public", "one", "URL/1"), endpoint("public", "two", "URL/2"))},
			config:    func(c *Config) { c.Region = "two" }, inRegion: "one", path: "/1/v2/" + projectID, region: "one",
		},
		"the interface": {
			catalogue: []string{service("sharev2", endpoint("public", "one", "URL/p"), endpoint("internal", "one", "URL/i"))},
			config:    func(c *Config) { c.Availability = gophercloud.AvailabilityInternal }, path: "/i/v2/" + projectID, region: "one",
		},
		"a type that lacks the region": {
			catalogue: []string{service("sharev2", endpoint("public", "one", "URL/1")), service("share", endpoint("public", "two", "URL/2"))},
			config:    func(c *Config) { c.Region = "two" }, path: "/2/v2/" + projectID, region: "two",
		},
		"endpoint": {
			catalogue: []string{}, config: func(c *Config) { c.Endpoint += "/mine" }, path: "/mine/v2/" + projectID, region: "",
		},
		"endpoint and region": {
			catalogue: []string{}, config: func(c *Config) { c.Endpoint += "/mine"; c.Region = "here" }, inRegion: "here",
			path: "/mine/v2/" + projectID, region: "here",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, good)
			c.catalogue = strings.ReplaceAll(strings.Join(test.catalogue, ","), "URL", c.URL)
			client := c.client(func(config *Config) {
				if len(test.catalogue) == 0 {
					config.Endpoint = c.URL
				}
				if test.config != nil {
					test.config(config)
				}
			}).InRegion(test.inRegion)
			if _, err := client.GetShare(context.Background(), data); err != nil {
				t.Fatal(err)
			}
			if got, want := c.requests()[0].uri, test.path+"/shares/"+shareID; got != want {
				t.Errorf("requested %s, want %s", got, want)
			}
			region, err := client.Region(context.Background())
			if err != nil || region != test.region {
				t.Errorf("region %q, %v", region, err)
			}
			wantCount(t, "requests in all (no discovery)", c.requests(), 1)
		})
	}
}

func TestEndpoint_AMissingEndpointIsExplained(t *testing.T) {
	t.Parallel()
	two := service("sharev2", endpoint("public", "one", "URL/1"), endpoint("public", "two", "URL/2"))
	for name, test := range map[string]struct {
		catalogue, inRegion string
		config              func(*Config)
		unscoped            bool
		want                []string
	}{
		"unknown region": {catalogue: two, config: func(c *Config) { c.Region = "three" },
			want: []string{`"three"`, "`region` (from OS_X)", `"one", "two"`}},
		"unknown other region": {catalogue: two, inRegion: "four", want: []string{`"four"`, `"one", "two"`}},
		"no region of several": {catalogue: two, want: []string{"several", `"one", "two"`, "`region` (from OS_X)"}},
		"no service":           {catalogue: service("compute"), want: []string{`"sharev2", "shared-file-system", "share"`, "`endpoint` (from OS_X)"}},
		"no catalogue":         {catalogue: "", want: []string{"no share service"}},
		"no such interface": {catalogue: two, config: func(c *Config) { c.Availability = gophercloud.AvailabilityAdmin },
			want: []string{"no admin endpoint", `"public"`, "`endpoint_type` (from OS_X)"}},
		"no project": {catalogue: two, unscoped: true, want: []string{"not scoped", "`project_name` (from OS_X)", "`project_id` (from OS_X)"}},
		"an invalid URL in the catalogue": {catalogue: service("sharev2", endpoint("public", "one", "not a url")),
			want: []string{"catalogue's URL", "http://"}},
		"a placeholder of Keystone v2 in the catalogue": {catalogue: service("sharev2", endpoint("public", "one", "https://u:secret-pw@sfs.test/v2/%(tenant_id)s?k=v")),
			want: []string{"is https://sfs.test/v2/%(tenant_id)s,", "not filled in %(tenant_id)s", "`endpoint` (from OS_X)"}},
		"a placeholder in the catalogue": {catalogue: service("sharev2", endpoint("public", "one", "https://sfs.test/v2/$(project_id)s")),
			want: []string{"is https://sfs.test/v2/$(project_id)s,", "not filled in $(project_id)s"}},
		"endpoint that is not a URL": {config: func(c *Config) { c.Endpoint = "sfs.example.com" }, want: []string{"`endpoint` (from OS_X)", "http://"}},
		"endpoint with a password": {config: func(c *Config) { c.Endpoint = "https://u:secret-pw@sfs.example.com" },
			want: []string{"`endpoint` (from OS_X)", "password"}},
		"endpoint and another region": {inRegion: "two", config: func(c *Config) { c.Endpoint = "https://sfs.example.com"; c.Region = "one" },
			want: []string{`"two"`, `"one"`, "`endpoint` (from OS_X)"}},
		"endpoint and any region": {inRegion: "two", config: func(c *Config) { c.Endpoint = "https://sfs.example.com" },
			want: []string{`"two"`, "not configured"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t, good)
			c.catalogue = strings.ReplaceAll(test.catalogue, "URL", c.URL)
			if test.unscoped {
				c.project = ""
			}
			client := c.client(func(config *Config) {
				config.Argument = func(name string) string { return "`" + name + "` (from OS_X)" }
				if test.config != nil {
					test.config(config)
				}
			}).InRegion(test.inRegion)
			_, err := client.ShrinkShare(context.Background(), data, 3)
			e := wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error()+" "+e.Advice(), test.want...)
			wantNone(t, e.Error()+e.Advice(), "secret-pw")
			if e.Operation != "find the share service" || e.Share != data || e.MayHaveBeenApplied() || e.Transient() {
				t.Errorf("%+v", e)
			}
			wantCount(t, "calls", c.requests(), 0)
		})
	}
}

func TestEndpoint_AnyFormIsNormalised(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t).client()
	for name, raw := range map[string]string{
		"no path": "https://sfs.example", "slash": "https://sfs.example/", "v2": "https://sfs.example/v2",
		"v2 and slash": "https://sfs.example/v2/", "project": "https://sfs.example/v2/" + projectID,
		"project and slash": "https://sfs.example/v2/" + projectID + "/", "another project": "https://sfs.example/v2/another",
		"v1": "https://sfs.example/v1/" + projectID, "v2.0": "https://sfs.example/v2.0", "no version": "https://sfs.example/" + projectID,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.normalise(raw, projectID, "", "")
			if want := "https://sfs.example/v2/" + projectID + "/"; err != nil || got != want {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
	if got, _ := c.normalise("https://h/share/v2", projectID, "", ""); got != "https://h/share/v2/"+projectID+"/" {
		t.Error(got)
	}
}

func TestRegion_ARejectedLoginIsAnError(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t)
	c.setLogin(refuseLogin(401))
	_, err := c.client().Region(context.Background())
	wantClass(t, err, ClassUnauthorized)
}

func TestInRegion_ReturnsOneClientPerRegion(t *testing.T) {
	t.Parallel()
	client := newFakeCloud(t).client(func(c *Config) { c.Region = "one" })
	if client.InRegion("") != client || client.InRegion("one") != client {
		t.Error("not the client itself")
	}
	if client.InRegion("two") != client.InRegion("one").InRegion("two") {
		t.Error("two clients for one region")
	}
}

func wantNone(t *testing.T, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q contains %q", text, secret)
		}
	}
}
