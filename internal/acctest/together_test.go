package acctest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestAResizeWaitsForSomebodyElsesWork(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				w.Behave(t, w.Ref().ID, Behaviour{ExtendTakes: slow() / 3})
				w.startResizeByHand(20)
			},
			Config:           w.Configuration(`size = 4`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            Then(w.HasSize(4), w.SentOnly("os-shrink")),
		},
	)
}

// The service refuses to delete a share that is at work, with 403.
func TestADestroyWaitsForSomebodyElsesWork(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				w.Behave(t, w.Ref().ID, Behaviour{ShrinkTakes: slow() / 3})
				w.startResizeByHand(5)
			},
			Config:  w.Configuration(`size = 10`),
			Destroy: true,
		},
	)
	for _, e := range w.Proxy.Exchanges() {
		if e.Method == http.MethodDelete && strings.HasSuffix(e.Path, "/shares/"+w.Ref().ID) && e.Status != http.StatusAccepted {
			t.Errorf("a DELETE was sent too early: it was answered %d", e.Status)
		}
	}
}

func TestManySharesAreResizedSideBySide(t *testing.T) {
	t.Parallel()
	w := Start(t)
	const shares = 6
	configuration := func(size int) string {
		return w.ConfigurationAs(w.Member()) + fmt.Sprintf(`
resource "sfs_share" "many" {
  count = %d
  name  = "%s-${count.index}"
  size  = %d
}
`, shares, w.Name, size)
	}
	w.Test(t,
		resource.TestStep{Config: configuration(5)},
		resource.TestStep{
			PreConfig: func() {
				for _, e := range w.Proxy.Exchanges() {
					if e.created() {
						w.Behave(t, e.Share.ID, Behaviour{ShrinkTakes: time.Second})
					}
				}
			},
			Config: configuration(2),
			Check:  Then(w.SentOnly("os-shrink", "os-shrink", "os-shrink", "os-shrink", "os-shrink", "os-shrink"), w.allHave(2)),
		},
	)
}

func (w *Env) allHave(size int) resource.TestCheckFunc {
	var checks []resource.TestCheckFunc
	for i := range 6 {
		checks = append(checks, resource.TestCheckResourceAttr(fmt.Sprintf("sfs_share.many.%d", i), "size", fmt.Sprint(size)))
	}
	return Then(append(checks, w.Service(func(share *manila.Share) error {
		if share.Size != size {
			return fmt.Errorf("the service has %d GiB", share.Size)
		}
		return nil
	}))...)
}
