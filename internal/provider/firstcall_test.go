package provider

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/opensfs/terraform-provider-sfs/internal/conns"
	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// refusal is a Keystone that lets nobody in.
type refusal struct{}

func (refusal) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusUnauthorized,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(`{"error":{"code":401,"title":"Unauthorized","message":"The request you have made requires authentication."}}`)),
		Request:    r,
	}, nil
}

func TestTheFirstCallTellsWhatIsWrongWithTheLogin(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  map[string]string
		kind manila.ErrorClass
		want []string
	}{
		"there is none":           {nil, manila.ClassConfiguration, []string{"`auth_url`", "`cloud`"}},
		"there is only a URL":     {map[string]string{"OS_AUTH_URL": keystone}, manila.ClassConfiguration, []string{"`password`"}},
		"the password is refused": {aLoginInTheEnvironment(), manila.ClassUnauthorized, []string{"`password` (from OS_PASSWORD)"}},
		"the token is refused":    {map[string]string{"OS_AUTH_URL": keystone, "OS_TOKEN": "t"}, manila.ClassUnauthorized, []string{"`token` (from OS_TOKEN)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world{env: test.env}
			p := NewForTest("1.2.3", Options{Getenv: w.getenv, Transport: refusal{}})().(*front)
			var resp provider.ConfigureResponse
			p.Configure(t.Context(), provider.ConfigureRequest{Config: w.config(t, p)}, &resp)
			mustNotFail(t, resp.Diagnostics)

			_, err := resp.ResourceData.(*conns.Provider).API.GetShare(t.Context(), manila.ShareRef{ID: "6b1f"})
			failure, ok := manila.AsError(err)
			if !ok || failure.Class() != test.kind {
				t.Fatalf("got %v", err)
			}
			for _, part := range test.want {
				if told := failure.Error() + " " + failure.Advice(); !strings.Contains(told, part) {
					t.Errorf("%s is not named: %s", part, told)
				}
			}
		})
	}
}
