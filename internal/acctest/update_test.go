package acctest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func TestNameDescriptionAndMetadataAreUpdatedInPlace(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{
			Config: w.Configuration(
				`size = 1`,
				`description = "before"`,
				`metadata = { keep = "same", change = "old", drop = "x", "drop/slash" = "x", "größe" = "klein" }`,
			),
		},
		resource.TestStep{
			Config: w.ConfigurationNamed(w.Name+"-renamed",
				`size = 1`,
				`description = "after"`,
				`metadata = { keep = "same", change = "new", add = "y", "add/slash" = "y", "höhe" = "groß" }`,
			),
			ConfigPlanChecks: PlansUpdate(),
			Check: Then(
				State("name", w.Name+"-renamed"),
				State("description", "after"),
				w.Service(func(share *manila.Share) error {
					if share.Name != w.Name+"-renamed" || share.Description != "after" {
						return fmt.Errorf("the service has name %q, description %q", share.Name, share.Description)
					}
					return nil
				}),
				w.HasMetadata(map[string]string{"keep": "same", "change": "new", "add": "y", "add/slash": "y", "höhe": "groß"}),
				w.SentOnly(),
			),
		},
		resource.TestStep{
			Config:           w.ConfigurationWithoutName(`size = 1`),
			ConfigPlanChecks: PlansUpdate(),
			Check: Then(
				resource.TestCheckNoResourceAttr(Address, "name"),
				resource.TestCheckNoResourceAttr(Address, "description"),
				resource.TestCheckNoResourceAttr(Address, "metadata.%"),
				w.HasMetadata(map[string]string{}),
			),
		},
	)
}

// Who may make a share public is the service's policy: by default only an
// administrator. The two differ in the project, so it is another share.
func TestVisibilityIsUpdatedInPlaceByWhoMay(t *testing.T) {
	t.Parallel()
	w := Start(t)
	public := []string{`size = 1`, `is_public = true`}
	w.Test(t,
		resource.TestStep{
			Config:      w.Configuration(public...),
			ExpectError: Message("Cannot create share", w.Name, "403 Forbidden"),
		},
		resource.TestStep{
			Config: w.ConfigurationAs(w.Administrator()) + share(`size = 1`),
			Check:  State("is_public", "false"),
		},
		resource.TestStep{
			Config:           w.ConfigurationAs(w.Administrator()) + share(public...),
			ConfigPlanChecks: PlansUpdate(),
			Check:            State("is_public", "true"),
		},
		// A share that everybody sees would be in the way of other tests.
		resource.TestStep{
			Config:           w.ConfigurationAs(w.Administrator()) + share(`size = 1`),
			ConfigPlanChecks: PlansUpdate(),
			Check:            State("is_public", "false"),
		},
	)
}

// HasMetadata checks what the service has, keys of its own left aside.
func (w *Env) HasMetadata(want map[string]string) resource.TestCheckFunc {
	return w.Service(func(share *manila.Share) error {
		got := map[string]string{}
		for key, value := range share.Metadata {
			if key != "share_used" {
				got[key] = value
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("metadata (-want +got):\n%s", diff)
		}
		return nil
	})
}
