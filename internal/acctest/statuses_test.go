package acctest

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/waiter"
)

// notOfShares are statuses in Manila's list that no share and no snapshot has, with what
// has them.
var notOfShares = map[string]string{
	"active":         "a share server or a share network; the state of a replica",
	"deleted":        "a row of the database: the API answers 404 for the share",
	"disabled":       "a service",
	"enabled":        "a service",
	"network_change": "a share server or a share network whose security service changes",
	"new":            "a security service that is being added",
	"out_of_sync":    "the state of a replica",
}

var statusConstant = regexp.MustCompile(`(?m)^(STATUS_\w+) = \(?\s*["'](\w+)["']`)

// The list is that of the packages that the tests run on.
func TestStatuses_EveryShareStatusOfTheInstalledManilaIsKnown(t *testing.T) {
	t.Parallel()
	root := cmp.Or(os.Getenv("SFS_MANILA_ROOT"), "/")
	text, err := os.ReadFile(filepath.Join(root, "usr/lib/python3/dist-packages/manila/common/constants.py"))
	if err != nil {
		t.Skip("Manila is not installed: make test-manila")
	}
	constants := statusConstant.FindAllStringSubmatch(string(text), -1)
	if len(constants) < 30 {
		t.Fatalf("found only %d statuses: %v", len(constants), constants)
	}
	for _, constant := range constants {
		name, status := constant[1], constant[2]
		known := waiter.Classify(status) != waiter.StatusUnknown
		if _, excluded := notOfShares[status]; known == excluded {
			t.Errorf("%s (%s): in the waiter's table: %t, in the list of other statuses: %t", name, status, known, excluded)
		}
	}
}
