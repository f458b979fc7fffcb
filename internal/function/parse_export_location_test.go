package function

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

func TestParseExportLocation_SplitsHostAndPath(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ location, host, path string }{
		"NFS by name":                {"sfs-nas1.eu-de.example.com:/share-4a5b", "sfs-nas1.eu-de.example.com", "/share-4a5b"},
		"NFS by address":             {"10.0.0.10:/path/to/share", "10.0.0.10", "/path/to/share"},
		"NFS, the root":              {"10.0.0.10:/", "10.0.0.10", "/"},
		"NFS by IPv6 in brackets":    {"[fd00::1]:/share", "fd00::1", "/share"},
		"NFS by IPv6 without them":   {"fd00::1:/share", "fd00::1", "/share"},
		"NFS by IPv6 that ends in :": {"fd00:::/share", "fd00::", "/share"},
		"NFS with a port":            {"nas.example.com:2049:/share", "nas.example.com:2049", "/share"},
		"IPv6 with a port":           {"[fd00::1]:2049:/share", "[fd00::1]:2049", "/share"},
		"CephFS with its monitors":   {"10.0.0.1:6789,10.0.0.2:6789:/volumes/_nogroup/1", "10.0.0.1:6789,10.0.0.2:6789", "/volumes/_nogroup/1"},
		"CephFS, IPv6 monitors":      {"[fd00::1]:6789,[fd00::2]:6789:/v", "[fd00::1]:6789,[fd00::2]:6789", "/v"},
		"a path with a colon":        {"nas:/a:/b", "nas", "/a:/b"},
		"a path with spaces":         {"nas:/a b", "nas", "/a b"},
		"CIFS":                       {`\\nas.example.com\share-4a5b`, "nas.example.com", `\share-4a5b`},
		"CIFS with a directory":      {`\\10.0.0.10\share\a`, "10.0.0.10", `\share\a`},
		"CIFS with a port":           {`\\nas@445\share`, "nas@445", `\share`},
		"CIFS by IPv6":               {`\\[fd00::1]\share`, "fd00::1", `\share`},
		"CIFS with slashes":          {"//nas/share", "nas", "/share"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := call(t, NewParseExportLocation(), types.StringValue(c.location))
			if failure != nil {
				t.Fatal(failure)
			}
			want := types.ObjectValueMust(locationParts, map[string]attr.Value{"host": types.StringValue(c.host), "path": types.StringValue(c.path)})
			if !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestParseExportLocation_AnInvalidLocationIsAnError(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ location, text string }{
		"nothing":             {"", "it is empty"},
		"a path":              {"/share", "it has no path"},
		"a host":              {"nas.example.com", "it has no path"},
		"no host":             {":/share", "it has no host"},
		"UNC without a share": {`\\nas`, "it has no path"},
		"UNC with no name":    {`\\nas\`, "it has no path"},
		"UNC without a host":  {`\\\share`, "it has no host"},
		"a URL":               {"nfs://nas/share", "it is a URL"},
		"a slash in the host": {`a/b:/share`, "its host contains a slash"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewParseExportLocation(), types.StringValue(c.location))
			checkError(t, failure, 0, c.text+". Expected is host:/path")
		})
	}
}

func TestSplitLocation_ReversesJoining(t *testing.T) {
	t.Parallel()
	host := rapid.StringMatching(`[a-z0-9]([a-z0-9.:-]{0,20}[a-z0-9])?`)
	path := rapid.StringMatching(`/[a-zA-Z0-9._:/ -]{0,30}`).Filter(func(p string) bool { return !strings.Contains(p, "//") }) // as URLs do
	rapid.Check(t, func(t *rapid.T) {
		h, p := host.Draw(t, "host"), path.Draw(t, "path")
		for _, location := range []string{h + ":" + p, "[" + h + "]:" + p} {
			gotHost, gotPath, err := splitLocation(location)
			if err != nil || gotHost != h || gotPath != p {
				t.Fatalf("%q gave %q, %q, %v", location, gotHost, gotPath, err)
			}
		}
	})
}

func TestSplitLocation_AcceptsAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		location := rapid.String().Draw(t, "location")
		host, path, err := splitLocation(location)
		if err == nil && (host == "" || path == "" || !strings.HasSuffix(location, path)) {
			t.Fatalf("%q gave %q, %q", location, host, path)
		}
	})
}
