package stage

import "testing"

func TestTheShareServiceIsFoundInACatalogue(t *testing.T) {
	t.Parallel()
	endpoint := func(face, region, url string) struct{ Interface, Region, URL string } {
		return struct{ Interface, Region, URL string }{face, region, url}
	}
	catalogue := []catalogueEntry{
		{Type: "identity", Endpoints: []struct{ Interface, Region, URL string }{endpoint("public", "One", "http://k")}},
		{Type: "sharev2", Endpoints: []struct{ Interface, Region, URL string }{
			endpoint("admin", "One", "http://admin/v2"),
			endpoint("public", "One", "http://one/share/v2/"+someProject),
			endpoint("public", "Two", "http://two/v2/"),
		}},
	}
	tests := map[string]struct {
		region, want string
		fails        bool
	}{
		"any region":     {"", "http://one/share", false},
		"the first":      {"One", "http://one/share", false},
		"the second":     {"Two", "http://two", false},
		"an unknown one": {"Three", "", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := findService(catalogue, test.region)
			if got != test.want || (err != nil) != test.fails {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
