package acctest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

func (e Exchange) isDelete() bool {
	return e.Method == http.MethodDelete && !strings.Contains(e.Path, "/metadata/") && e.Status == http.StatusAccepted
}

func (e Exchange) isAction(name string) bool {
	return e.Action == name && e.Status == http.StatusAccepted
}

// The service does the work, and nobody hears of it.
func TestLostAnswersToCreateExtendShrinkAndDeleteAreSentNoSecondTime(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Proxy.CutAfter(1, Exchange.created)
	for _, action := range []string{"os-extend", "os-shrink"} {
		w.Proxy.CutAfter(1, func(e Exchange) bool { return e.isAction(action) })
	}
	w.Proxy.CutAfter(1, Exchange.isDelete)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`), Check: Then(w.HasSize(10), w.isTheOnlyOne, w.bearsNoMark)},
		resource.TestStep{Config: w.Configuration(`size = 12`), Check: w.HasSize(12)},
		resource.TestStep{Config: w.Configuration(`size = 4`), Check: Then(w.HasSize(4), w.SentOnly("os-extend", "os-shrink"))},
	)
	creates, deletes := 0, 0
	for _, e := range w.Proxy.Exchanges() {
		if e.created() {
			creates++
		}
		if e.isDelete() {
			deletes++
		}
	}
	if creates != 1 || deletes != 1 {
		t.Errorf("%d creates and %d deletes went out, want one each", creates, deletes)
	}
}

// isTheOnlyOne checks that no second share of the test's name was made.
func (w *Env) isTheOnlyOne(*terraform.State) error {
	shares, err := w.API.FindShares(context.Background(), manila.ShareFilter{Name: w.Name})
	if err != nil {
		return err
	}
	if len(shares) != 1 || shares[0].ID != w.Ref().ID {
		return fmt.Errorf("want one share %q, got %+v", w.Name, shares)
	}
	return nil
}

// bearsNoMark checks that the mark by which a create is found again is gone, on
// the service and from the state.
func (w *Env) bearsNoMark(state *terraform.State) error {
	share, err := w.API.GetShare(context.Background(), w.Ref())
	if err != nil {
		return err
	}
	if len(share.Metadata) > 0 {
		return fmt.Errorf("the share has the metadata %v", share.Metadata)
	}
	return resource.TestCheckNoResourceAttr(Address, "metadata.%")(state)
}

// Where the tokens of Keystone live for half a minute (-token-lives 30), a shrink
// outlives one. Where they live longer, one is spoilt on its way to the service.
func TestATokenThatEndsWhileAShrinkIsUnderWayIsRenewed(t *testing.T) {
	t.Parallel()
	w := Start(t)
	w.Test(t,
		resource.TestStep{Config: w.Configuration(`size = 10`)},
		resource.TestStep{
			PreConfig: w.outlivesTheToken,
			Config:    w.Configuration(`size = 2`),
			Check:     Then(w.HasSize(2), w.SentOnly("os-shrink"), w.wasDenied),
		},
	)
}

func (w *Env) outlivesTheToken() {
	lives := tokensLive()
	if lives > 0 && lives <= time.Minute {
		w.Behave(w.t, w.Ref().ID, Behaviour{ShrinkTakes: lives + 5*time.Second})
		return
	}
	w.Behave(w.t, w.Ref().ID, Behaviour{ShrinkTakes: 2 * time.Second})
	w.Proxy.InvalidateToken(1, func(e Exchange) bool { return len(w.Proxy.Sent("os-shrink")) > 0 && e.Method == http.MethodGet })
}

// tokensLive is how long a token is valid, 0 where that is not known.
func tokensLive() time.Duration {
	seconds, err := strconv.Atoi(os.Getenv("SFS_MANILA_TOKEN_LIVES"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// wasDenied checks that an ended token was met at all.
func (w *Env) wasDenied(*terraform.State) error {
	for _, e := range w.Proxy.Exchanges() {
		if e.Status == http.StatusUnauthorized {
			return nil
		}
	}
	return errors.New("no request met an ended token")
}

// The machine dies in the middle: no last look, nothing saved.
func TestAShrinkWhoseProviderIsKilledIsJoined(t *testing.T) {
	t.Parallel()
	w := Start(t)
	prompt := NewCommandLine(t)
	prompt.Configure(w.Configuration(`size = 10`))
	prompt.Run("apply", "-auto-approve")
	t.Cleanup(func() { prompt.Run("destroy", "-auto-approve") })

	w.Behave(t, w.Ref().ID, Behaviour{ShrinkTakes: slow()})
	provider := prompt.StartProvider()
	prompt.Configure(w.Configuration(`size = 7`))
	apply := prompt.Start("apply", "-auto-approve")
	w.waitFor(t, apply, func(e Exchange) bool { return e.Share.Status == "shrinking" })
	provider.Kill()
	if err := apply.Wait(); err == nil {
		t.Errorf("an apply whose provider was killed is no error:\n%s", apply.Output())
	}
	prompt.StateHolds("size", 10)

	prompt.Run("apply", "-auto-approve")
	prompt.StateHolds("size", 7)
	if err := Then(w.nothingTwice("os-shrink"), w.isTheOnlyOne)(nil); err != nil {
		t.Error(err)
	}
	prompt.Run("plan", "-detailed-exitcode")
}

// waitFor waits for an exchange while a command runs.
func (w *Env) waitFor(t *testing.T, command *Process, wanted func(Exchange) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := w.Proxy.Wait(ctx, wanted); err != nil {
		command.Kill()
		t.Fatalf("%s\n%s", err, command.Output())
	}
}

func (w *Env) nothingTwice(action string) func(*terraform.State) error {
	return func(*terraform.State) error {
		if sent := len(w.Proxy.Sent(action)); sent != 1 {
			return fmt.Errorf("%d × %s went out, want 1", sent, action)
		}
		return nil
	}
}

// A provider that is killed in a create leaves a share that no state knows. The
// next apply tells it instead of making a second one.
func TestTheShareOfACreateWhoseProviderIsKilledIsToldAndImported(t *testing.T) {
	t.Parallel()
	w := Start(t)
	prompt := NewCommandLine(t)
	provider := prompt.StartProvider()
	prompt.Configure(w.Configuration(`size = 3`))
	hold := make(chan struct{})
	w.Proxy.HoldAfter(Exchange.created, hold)
	apply := prompt.Start("apply", "-auto-approve")
	w.waitFor(t, apply, Exchange.created)
	provider.Kill()
	close(hold)
	if err := apply.Wait(); err == nil {
		t.Errorf("an apply whose provider was killed is no error:\n%s", apply.Output())
	}
	w.until("available", func(share *manila.Share, err error) bool { return err == nil && share.Status == "available" })

	again := prompt.Start("apply", "-auto-approve")
	if err := again.Wait(); err == nil {
		t.Errorf("a second share was made:\n%s", again.Output())
	}
	said := Message(w.Name, "one of that name is unfinished", w.Ref().ID, "Nothing was sent", "terraform import ADDRESS "+w.Ref().ID)
	if !said.MatchString(again.Output()) {
		t.Errorf("the person is told:\n%s", again.Output())
	}
	prompt.Run("import", Address, w.Ref().ID)
	t.Cleanup(func() { prompt.Run("destroy", "-auto-approve") })
	prompt.Run("apply", "-auto-approve")
	prompt.StateHolds("size", 3)
	if err := w.isTheOnlyOne(nil); err != nil {
		t.Error(err)
	}
	prompt.Run("plan", "-detailed-exitcode")
}
