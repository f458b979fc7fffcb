package stage

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTerraformSeesOnlyTheCloudItIsGiven(t *testing.T) {
	t.Parallel()
	inherited := []string{"PATH=/bin", "OS_CLOUD=production", "OS_TOKEN=theirs", "HW_ACCESS_KEY=theirs", "SFS_MAX_RETRIES=1", "TF_CLI_ARGS=-lock=false", "TF_LOG=TRACE"}
	as := Login{
		AuthURL: "http://proxy/identity/v3", Region: "One", Username: "u", Password: "p",
		UserDomain: "ud", ProjectName: "pn", ProjectDomain: "pd",
	}
	want := []string{
		"CHECKPOINT_DISABLE=1",
		"OS_AUTH_URL=http://proxy/identity/v3",
		"OS_PASSWORD=p", "OS_PROJECT_DOMAIN_NAME=pd", "OS_PROJECT_NAME=pn", "OS_REGION_NAME=One",
		"OS_USERNAME=u", "OS_USER_DOMAIN_NAME=ud",
		"PATH=/bin",
		"TF_INPUT=0",
	}
	catalogue := Environment(inherited, as, "")
	slices.Sort(catalogue)
	if diff := cmp.Diff(want, catalogue); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	proxied := Environment(inherited, as, "http://proxy/v2")
	if !slices.Contains(proxied, "SFS_ENDPOINT=http://proxy/v2") {
		t.Errorf("got %q", proxied)
	}
}
