package acctest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
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

// The maximum came later than the share, or an administrator extended it.
func TestPlan_AShareAboveTheMaximumOfItsTypeCanBeShrunkOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, func(o *emulator.Options) { o.Release = 17 })
	bounded := func(size int) string {
		return env.Configuration(fmt.Sprintf("size = %d", size), fmt.Sprintf("share_type = %q", emulator.BoundedTypeName))
	}
	env.Test(t,
		planFails(bounded(emulator.BoundedTypeMax+1), `Share type "bounded" does not allow 51 GiB`, "choose another `share_type`"),
		resource.TestStep{Config: bounded(10)},
		planFails(bounded(2), `Share type "bounded" does not allow 2 GiB`, "within these limits."),
		resource.TestStep{
			PreConfig: func() { env.Emulator.EditShare(env.Ref().ID, func(s *emulator.Share) { s.Size = 150 }) },
			Config:    bounded(120),
			Check:     All(env.HasSize(120), env.Sent("os-shrink")),
		},
	)
}

func TestPlan_TheSumOfThePlanAboveTheQuotaIsOneWarningOnTheEmulator(t *testing.T) {
	t.Parallel()
	env := StartOnTheEmulator(t, func(o *emulator.Options) { o.Quota = emulator.Quota{Gigabytes: 1000} })
	terraform := NewCLI(t)
	terraform.Configure(env.Provider(env.Member) + shareBlock(`count = 40`, `name = "n-${count.index}"`, `size = 30`))
	output := terraform.RunExit(0, "plan")
	if got := strings.Count(output, "Quota exceeded by this plan: needs 1020 GiB more so far, 1000 GiB free"); got != 1 {
		t.Errorf("want the warning once, got it %d times:\n%s", got, output)
	}
}

// The project has less for this share type than it has left.
func TestPlan_TheQuotaOfAShareTypeIsForeseen(t *testing.T) {
	t.Parallel()
	env := Start(t)
	shareType, _ := env.shareType()
	env.limitShareType(shareType, 5)
	terraform := NewCLI(t)
	terraform.Configure(env.Configuration(`count = 2`, `size = 3`, fmt.Sprintf(`share_type = %q`, shareType)))
	output := terraform.RunExit(0, "plan")
	if !Message("Quota exceeded by this plan: needs 6 GiB more so far, 5 GiB free", fmt.Sprintf("quota of share type %q", shareType)).MatchString(output) {
		t.Errorf("the plan does not say what it exceeds:\n%s", output)
	}
	output = terraform.RunExit(1, "apply", "-auto-approve", "-parallelism=1")
	if !Message("Requested share exceeds allowed project/user or share type gigabytes quota", "It exceeds the project's quota").MatchString(output) {
		t.Errorf("the apply does not say why:\n%s", output)
	}
	terraform.Run("destroy", "-auto-approve")
}

func TestPlan_AStatusThatForbidsTheResizeIsAnError(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		resource.TestStep{Config: env.Configuration(`size = 2`)},
		resource.TestStep{
			PreConfig:   func() { env.resetStatus("error") },
			Config:      env.Configuration(`size = 3`),
			ExpectError: Message("Cannot resize", env.Name, "to 3 GiB: its status is error", "Set `size` back to 2", "`-refresh=false`"),
		},
		resource.TestStep{Config: env.Configuration(`size = 2`), Destroy: true, Check: env.Sent()},
	)
}

// terraform destroy makes a normal plan first, whose errors stop it.
func TestPlan_ADestroyGetsPastAnErrorOfThePlanWithoutARefresh(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := NewCLI(t)
	terraform.Configure(env.Configuration(`size = 2`))
	terraform.Run("apply", "-auto-approve")
	env.resetStatus("error")
	terraform.Configure(env.Configuration(`size = 3`))
	if output := terraform.RunExit(1, "destroy", "-auto-approve"); !Message("its status is error", "`-refresh=false`").MatchString(output) {
		t.Errorf("the error does not say how to destroy the share:\n%s", output)
	}
	terraform.Run("destroy", "-auto-approve", "-refresh=false")
	if err := env.allDeleted(nil); err != nil {
		t.Error(err)
	}
}

func TestPlan_ValuesThatCannotBeMeantAreErrors(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t,
		planFails(env.Configuration(`size = 1`, "timeouts {\n    read = \"0s\"\n  }"), "Invalid timeout", `read = "0s"`, "at least 1s"),
		planFails(env.Configuration(`size = 10737418240`), "Invalid `size`", "in GiB"),
		planFails(env.Configuration(`size = 1`, `metadata = { owner = "us", team = null }`), `The value of "team" in `+"`metadata` is null"),
		planFails(env.Provider(env.Member)+block(`data "sfs_shares" "all"`, `min_size = 5`, `max_size = 2`), "`min_size` is larger than `max_size`"),
	)
	env.sentNothing()
}

func TestImport_AnIDThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := NewCLI(t)
	terraform.Configure(env.Provider(env.Member) + shareBlock(`size = 1`))
	for id, want := range map[string]string{"": "Empty import ID", "home": `Invalid import ID "home" of a share`} {
		if output := terraform.RunExit(1, "import", Address, id); !Message(want).MatchString(output) {
			t.Errorf("import %q:\n%s", id, output)
		}
	}
}

// Each of them is an error: one inside a check block is only a warning, so none may rely on another.
func TestPlan_AFailedLoginIsReportedInFullOnce(t *testing.T) {
	t.Parallel()
	env := Start(t)
	account := env.Member
	account.Password = "not-the-password"
	terraform := NewCLI(t)
	terraform.Configure(env.Provider(account) + shareBlock(`count = 4`, `name = "n-${count.index}"`, `size = 1`))
	output := terraform.RunExit(1, "plan")
	errors, full := strings.Count(output, "Error: Authentication failed"), len(Message("401 Unauthorized").FindAllString(output, -1))
	references := strings.Count(output, "The login failed, as another error or warning")
	if errors != 4 || full != 1 || references != 3 {
		t.Errorf("%d errors, %d in full, %d references:\n%s", errors, full, references, output)
	}
}

func TestPlan_NamesThatTheServiceDoesNotHaveAreErrorsAndADestroyGetsPastThem(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := NewCLI(t)
	existing := env.Configuration(`size = 1`)
	terraform.Configure(existing)
	terraform.Run("apply", "-auto-approve")
	for argument, want := range map[string]string{
		`share_type = "no-such-type"`:        `Unknown share type "no-such-type"`,
		`availability_zone = "no-such-zone"`: `Unknown availability zone "no-such-zone"`,
	} {
		terraform.Configure(existing + block(`resource "sfs_share" "another"`, `size = 1`, argument))
		for _, command := range [][]string{{"plan"}, {"destroy", "-auto-approve"}} {
			if output := terraform.RunExit(1, command...); !Message(want, "The service lists", "-refresh=false").MatchString(output) {
				t.Errorf("%v with %s:\n%s", command, argument, output)
			}
		}
	}
	terraform.Run("destroy", "-auto-approve", "-refresh=false")
	if err := env.allDeleted(nil); err != nil {
		t.Error(err)
	}
}

func TestPlan_AShrinkIsAWarningOfThePlanAndNotAgainOfTheApply(t *testing.T) {
	t.Parallel()
	env := Start(t)
	terraform := NewCLI(t)
	shares := func(size int) string {
		return env.Provider(env.Member) + shareBlock(`count = 3`, fmt.Sprintf(`name = "%s-${count.index}"`, env.Name), fmt.Sprintf("size = %d", size))
	}
	terraform.Configure(shares(3))
	terraform.Run("apply", "-auto-approve")
	terraform.Configure(shares(2))
	const shrinks = "shrinks from 3 GiB to 2 GiB"
	for _, command := range []struct {
		warned    bool
		arguments []string
	}{
		{false, []string{"plan", "-refresh=false"}},
		{true, []string{"plan", "-compact-warnings", "-out=plan"}},
		{false, []string{"apply", "plan"}},
	} {
		if output := terraform.RunExit(0, command.arguments...); Message(shrinks).MatchString(output) != command.warned || strings.Contains(output, "Usage is not reported") {
			t.Errorf("%v: want warnings: %v, in one line each:\n%s", command.arguments, command.warned, output)
		}
	}
	terraform.Run("destroy", "-auto-approve")
}
