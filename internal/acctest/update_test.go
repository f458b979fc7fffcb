package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

func TestUpdate_NameDescriptionAndMetadataAreUpdatedInPlace(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration(
				`size = 1`,
				`description = "before"`,
				`metadata = { keep = "same", change = "old", drop = "x", "drop/slash" = "x", "größe" = "klein" }`,
			),
		},
		resource.TestStep{
			Config: env.ConfigurationNamed(env.Name+"-renamed",
				`size = 1`,
				`description = "after"`,
				`metadata = { keep = "same", change = "new", add = "y", "add/slash" = "y", "höhe" = "groß" }`,
			),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check: All(
				State("name", env.Name+"-renamed"), State("description", "after"), env.HasName(env.Name+"-renamed", "after"),
				env.HasMetadata(map[string]string{"keep": "same", "change": "new", "add": "y", "add/slash": "y", "höhe": "groß"}),
				env.Sent(),
			),
		},
		resource.TestStep{
			Config:           env.Provider(env.Member) + shareBlock(`size = 1`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(Absent("name", "description", "metadata.%"), env.HasMetadata(map[string]string{})),
		},
	)
}

// By the default policy only an administrator may make a share public. The two
// accounts have different projects, so the shares are different too.
func TestUpdate_VisibilityIsUpdatedInPlaceWherePermitted(t *testing.T) {
	t.Parallel()
	env := Start(t)
	admin := env.Provider(env.Administrator)
	public := []string{`size = 1`, `is_public = true`}
	env.Test(t,
		resource.TestStep{
			Config:      env.Configuration(public...),
			ExpectError: Message("Cannot create share", env.Name, "403 Forbidden"),
		},
		resource.TestStep{
			Config: admin + shareBlock(`size = 1`),
			Check:  State("is_public", "false"),
		},
		resource.TestStep{
			Config:           admin + shareBlock(public...),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            State("is_public", "true"),
		},
		// Other tests would list a public share.
		resource.TestStep{
			Config:           admin + shareBlock(`size = 1`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            State("is_public", "false"),
		},
	)
}
