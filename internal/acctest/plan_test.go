package acctest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// planFails is a step whose plan is an error, before anything is applied.
func planFails(configuration string, phrases ...string) resource.TestStep {
	return resource.TestStep{Config: configuration, PlanOnly: true, ExpectError: Message(phrases...)}
}

func TestPlan_ALoginThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	for name, keystone := range map[string]http.HandlerFunc{
		"a web page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<html><title>Welcome to nginx!</title></html>"))
		},
		"403": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"503": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := Start(t)
			server := httptest.NewServer(keystone)
			t.Cleanup(server.Close)
			account := env.Member
			account.AuthURL = server.URL + "/v3"
			env.Test(t, planFails(providerBlock(account, `max_retries = 0`)+shareBlock(`size = 1`), "Cannot log in", "ould not log in"))
		})
	}
}
