package function

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

// call runs a function as Terraform does.
func call(t *testing.T, f function.Function, arguments ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	var definition function.DefinitionResponse
	f.Definition(t.Context(), function.DefinitionRequest{}, &definition)
	result, failure := definition.Definition.Return.NewResultData(t.Context())
	if failure != nil {
		t.Fatal(failure)
	}
	resp := function.RunResponse{Result: result}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(arguments)}, &resp)
	return resp.Result.Value(), resp.Error
}

func mustBlame(t *testing.T, failure *function.FuncError, argument int64, text string) {
	t.Helper()
	if failure == nil {
		t.Fatal("no error")
	}
	if failure.FunctionArgument == nil || *failure.FunctionArgument != argument {
		t.Errorf("the error is on argument %v, want %d", failure.FunctionArgument, argument)
	}
	if !strings.Contains(failure.Text, text) {
		t.Errorf("the error says %q, want %q in it", failure.Text, text)
	}
}

func number(t *testing.T, text string) types.Number {
	t.Helper()
	value, _, err := big.ParseFloat(text, 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	return types.NumberValue(value)
}

func TestFitSizeRoundsUpToTheNextGiB(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		used, headroom string
		want           int64
	}{
		"nothing in use":              {"0", "20", 1},
		"one byte":                    {"1", "0", 1},
		"exactly one GiB":             {"1073741824", "0", 1},
		"one byte more":               {"1073741825", "0", 2},
		"the example of the docs":     {"53687091200", "20", 60},
		"a headroom of 10 % of 10":    {"10737418240", "10", 11},
		"a headroom with a fraction":  {"107374182400", "12.5", 113},
		"twice as much":               {"5368709120", "100", 10},
		"more than a float64 can say": {"9671406556917033397649408", "0", 9007199254740992},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, failure := call(t, NewFitSize(), number(t, c.used), number(t, c.headroom))
			if failure != nil {
				t.Fatal(failure)
			}
			if want := types.Int64Value(c.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestFitSizeTellsWhichArgumentIsWrong(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		used, headroom string
		argument       int64
		says           string
	}{
		"negative bytes":    {"-1", "20", 0, "whole number of at least 0. It is -1."},
		"half a byte":       {"1.5", "20", 0, "It is 1.5."},
		"endless bytes":     {"Inf", "20", 0, "It is +Inf."},
		"negative headroom": {"1", "-0.5", 1, "at least 0. It is -0.5."},
		"too much":          {"1e40", "0", 0, "larger than any share"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewFitSize(), number(t, c.used), number(t, c.headroom))
			mustBlame(t, failure, c.argument, c.says)
		})
	}
}

func TestFitSizeFitsAndIsTheSmallestThatDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		used := rapid.Int64Range(0, 1<<50).Draw(t, "used")
		headroom := rapid.Int64Range(0, 1000).Draw(t, "headroom")
		size := fit(big.NewInt(used), new(big.Float).SetInt64(headroom))

		need := new(big.Int).Mul(big.NewInt(used), big.NewInt(100+headroom))
		holds := func(size *big.Int) bool { return new(big.Int).Mul(size, big.NewInt(100<<30)).Cmp(need) >= 0 }
		if !holds(size) {
			t.Fatalf("%s GiB do not hold %d bytes and %d %%", size, used, headroom)
		}
		if smaller := new(big.Int).Sub(size, big.NewInt(1)); smaller.Sign() > 0 && holds(smaller) {
			t.Fatalf("%s GiB would do, not only %s", smaller, size)
		}
	})
}

func TestExportLocationsAreSplit(t *testing.T) {
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
		"a path that looks like one": {"nas:/a:/b", "nas", "/a:/b"},
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

func TestWhatIsNoExportLocationIsTold(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ location, says string }{
		"nothing":             {"", "it is empty"},
		"a path":              {"/share", "it has no path"},
		"a host":              {"nas.example.com", "it has no path"},
		"no host":             {":/share", "it has no host"},
		"UNC without a share": {`\\nas`, "it has no path"},
		"UNC with no name":    {`\\nas\`, "it has no path"},
		"UNC without a host":  {`\\\share`, "it has no host"},
		"a URL":               {"nfs://nas/share", "it is a URL"},
		"a slash in the host": {`a/b:/share`, "its host holds a slash"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := call(t, NewParseExportLocation(), types.StringValue(c.location))
			mustBlame(t, failure, 0, c.says)
			mustBlame(t, failure, 0, "host:/path")
		})
	}
}

func TestWhatIsPutTogetherIsTakenApart(t *testing.T) {
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

func TestNoTextBreaksTheParser(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		location := rapid.String().Draw(t, "location")
		host, path, err := splitLocation(location)
		if err == nil && (host == "" || path == "" || !strings.HasSuffix(location, path)) {
			t.Fatalf("%q gave %q, %q", location, host, path)
		}
	})
}

func TestDefinitionsAreValid(t *testing.T) {
	t.Parallel()
	for _, f := range []function.Function{NewFitSize(), NewParseExportLocation()} {
		var metadata function.MetadataResponse
		f.Metadata(t.Context(), function.MetadataRequest{}, &metadata)
		var definition function.DefinitionResponse
		f.Definition(t.Context(), function.DefinitionRequest{}, &definition)
		var valid function.DefinitionValidateResponse
		definition.Definition.ValidateImplementation(t.Context(), function.DefinitionValidateRequest{FuncName: metadata.Name}, &valid)
		if valid.Diagnostics.HasError() {
			t.Errorf("%s: %v", metadata.Name, valid.Diagnostics)
		}
	}
}
