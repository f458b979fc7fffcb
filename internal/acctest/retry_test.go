package acctest

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

func TestRetry_RequestsWhoseResponseIsLostAreNotSentAgain(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Proxy.CutAfter(Exchange.created)
	for _, action := range []string{"os-extend", "os-shrink"} {
		env.Proxy.CutAfter(func(e Exchange) bool { return e.Action == action && e.Status == http.StatusAccepted })
	}
	env.Proxy.CutAfter(Exchange.deleted)
	env.Test(t,
		resource.TestStep{
			Config: env.Configuration(`size = 10`),
			// The create marker is removed.
			Check: All(env.HasSize(10), env.isOnlyShare, env.HasMetadata(map[string]string{}), Absent("metadata.%")),
		},
		resource.TestStep{Config: env.Configuration(`size = 12`), Check: env.HasSize(12)},
		resource.TestStep{Config: env.Configuration(`size = 4`), Check: All(env.HasSize(4), env.Sent("os-extend", "os-shrink"))},
	)
	creates, deletes := len(env.Proxy.Exchanges(Exchange.created)), len(env.Proxy.Exchanges(Exchange.deleted))
	if creates != 1 || deletes != 1 {
		t.Errorf("%d creates and %d deletes were sent, want one each", creates, deletes)
	}
}

// Where the tokens of Keystone are valid for half a minute (-token-lives 30), the
// shrink takes longer. Where they are valid longer, one is invalidated.
func TestRetry_ATokenThatExpiresDuringAShrinkIsRenewed(t *testing.T) {
	t.Parallel()
	env := Start(t)
	expires := tokenLifetime() > 0 && tokenLifetime() <= time.Minute
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				if expires {
					env.Behave(t, env.Ref().ID, Behaviour{ShrinkTakes: tokenLifetime() + 5*time.Second})
					return
				}
				env.Behave(t, env.Ref().ID, Behaviour{ShrinkTakes: 2 * time.Second})
				env.Proxy.InvalidateToken(func(e Exchange) bool {
					return e.Method == http.MethodGet && len(env.Proxy.Exchanges(Exchange.isShrink)) > 0
				})
			},
			Config: env.Configuration(`size = 2`),
			Check: All(env.HasSize(2), env.Sent("os-shrink"), func(*terraform.State) error {
				denied := len(env.Proxy.Exchanges(func(e Exchange) bool { return e.Status == http.StatusUnauthorized }))
				if denied == 0 || denied > 1 && !expires {
					return fmt.Errorf("%d requests had an invalid token, want 1", denied)
				}
				return nil
			}),
		},
	)
}

// tokenLifetime is 0 where it is unknown.
func tokenLifetime() time.Duration {
	seconds, _ := strconv.Atoi(os.Getenv("SFS_MANILA_TOKEN_LIVES"))
	return time.Duration(seconds) * time.Second
}

// The service refuses to delete a share that is being resized, with 403.
func TestRetry_ADestroyWaitsForAResizeOutsideTerraform(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: func() {
				env.Behave(t, env.Ref().ID, Behaviour{ShrinkTakes: slowResize() / 3})
				env.startResizeExternally(5)
			},
			Config:  env.Configuration(`size = 10`),
			Destroy: true,
		},
	)
	for _, e := range env.Proxy.Exchanges(func(e Exchange) bool { return e.Method == http.MethodDelete }) {
		if strings.HasSuffix(e.Path, "/shares/"+env.Ref().ID) && e.Status != http.StatusAccepted {
			t.Errorf("DELETE was sent too early: status %d", e.Status)
		}
	}
}
