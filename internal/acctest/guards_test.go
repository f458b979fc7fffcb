package acctest

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
)

func TestGuards_ForbiddenShrinksAndDestroysAreErrorsInThePlan(t *testing.T) {
	t.Parallel()
	env := Start(t)
	guards := []string{`prevent_shrink = true`, `deletion_protection = true`}
	guarded := func(arguments ...string) string { return env.Configuration(append(guards, arguments...)...) }
	env.Test(t,
		resource.TestStep{Config: guarded(`size = 4`)},
		resource.TestStep{
			Config:      guarded(`size = 2`),
			PlanOnly:    true,
			ExpectError: Message(env.Name, "must not be shrunk from 4 GiB to 2 GiB", "`prevent_shrink`"),
		},
		resource.TestStep{
			Config:      guarded(`size = 4`, `share_proto = "CIFS"`),
			ExpectError: Message(env.Name, "would be replaced", "`share_proto`", "`deletion_protection`"),
		},
		resource.TestStep{
			Config:      guarded(`size = 4`),
			Destroy:     true,
			ExpectError: Message(env.Name, "would be destroyed", "`deletion_protection`"),
		},
		resource.TestStep{Config: guarded(`size = 10`), Check: All(env.HasSize(10), env.Sent("os-extend"))},
		resource.TestStep{
			// SFS reports the bytes in use in the share's metadata.
			PreConfig:   func() { env.setMetadataExternally(map[string]string{"share_used": strconv.Itoa(5 << 30)}) },
			Config:      env.Configuration(`size = 4`),
			ExpectError: Message(env.Name, "cannot be shrunk to 4 GiB: 5 GiB are in use", "No resize was sent", "The smallest `size` that fits is 5"),
		},
		resource.TestStep{
			Config:           env.Configuration(`size = 5`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(5), env.Sent("os-extend", "os-shrink")),
		},
	)
}

func TestSizePolicy_GrowthUnderAtLeastIsNoDrift(t *testing.T) {
	t.Parallel()
	env := Start(t)
	atLeast2 := env.Configuration(`size = 2`, `size_policy = "at_least"`)
	env.Test(t,
		resource.TestStep{Config: atLeast2},
		resource.TestStep{
			PreConfig: func() { env.resizeExternally(6) },
			Config:    atLeast2,
			PlanOnly:  true,
		},
		resource.TestStep{
			Config:           env.Configuration(`size = 8`, `size_policy = "at_least"`),
			ConfigPlanChecks: Plans(plancheck.ResourceActionUpdate),
			Check:            All(env.HasSize(8), env.Sent("os-extend")),
		},
	)
}

func TestQuota_CreatesAndExtendsOverTheQuotaAreRefused(t *testing.T) {
	t.Parallel()
	env := Start(t)
	overQuota := env.Configuration(fmt.Sprintf(`size = %d`, 2*quotaGiB))
	env.Test(t,
		resource.TestStep{
			Config: overQuota,
			ExpectError: Message(`Cannot create share "`+env.Name+`" of 200000 GiB`, "413",
				"Requested share exceeds allowed project/user or share type gigabytes quota", "(request id req-", "quota"),
		},
		resource.TestStep{Config: env.Configuration(`size = 2`)},
		resource.TestStep{
			Config: overQuota,
			ExpectError: Message(`Cannot extend share "`+env.Name+`"`, "from 2 GiB to 200000 GiB", "403 Forbidden",
				"Requested share exceeds allowed project/user or share type gigabytes quota", "(request id req-"),
		},
		resource.TestStep{
			PreConfig: env.Saved(map[string]any{"size": 2}),
			Config:    env.Configuration(`size = 3`),
			Check:     All(env.HasSize(3), env.Sent("os-extend", "os-extend")),
		},
	)
}
