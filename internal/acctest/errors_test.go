package acctest

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

func TestErrors_AWrongLoginIsReportedWithWhatToChange(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		configuration func(*Env, Account) string
		want          func(Account) []string
	}{
		"no login": {
			func(*Env, Account) string { return "provider \"sfs\" {}\n" + shareBlock(`size = 1`) },
			func(Account) []string { return []string{"`auth_url`"} },
		},
		"unknown cloud": {
			func(*Env, Account) string {
				return "provider \"sfs\" {\n  cloud = \"cloud-nine\"\n}\n" + shareBlock(`size = 1`)
			},
			func(Account) []string { return []string{`Cannot use cloud "cloud-nine"`, "clouds.yaml"} },
		},
		"wrong password": {
			func(env *Env, account Account) string {
				account.Password = "not-the-password"
				return env.Provider(account) + shareBlock(`size = 1`)
			},
			func(Account) []string { return []string{"ould not log in", "401 Unauthorized", "`password`"} },
		},
		"unreachable server": {
			func(_ *Env, account Account) string {
				account.AuthURL = "http://" + closed + "/v3"
				return providerBlock(account, `max_retries = 0`) + shareBlock(`size = 1`)
			},
			func(Account) []string {
				return []string{"ould not log in", "http://" + closed, "could not be reached", "connection refused", "`auth_url`"}
			},
		},
		"unknown region": {
			func(_ *Env, account Account) string {
				account.Region = "Atlantis"
				return providerBlock(account) + shareBlock(`size = 1`)
			},
			func(account Account) []string { return []string{"Atlantis", account.Region} },
		},
		"unknown region of a share": {
			func(_ *Env, account Account) string {
				return providerBlock(account) + shareBlock(`size = 1`, `region = "Atlantis"`)
			},
			func(account Account) []string { return []string{"Atlantis", account.Region} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := Start(t)
			env.Test(t, resource.TestStep{Config: test.configuration(env, env.Member), ExpectError: Message(test.want(env.Member)...)})
		})
	}
}

// Terraform makes the error of a check block a warning, so the share's own has to stop
// the run.
func TestErrors_AFailedLoginInACheckBlockDoesNotLetTheShareSucceed(t *testing.T) {
	t.Parallel()
	env := Start(t)
	account := env.Member
	account.Password = "not-the-password"
	check := `
check "quota" {
  data "sfs_quota" "project" {}

  assert {
    condition     = data.sfs_quota.project.shares_used >= 0
    error_message = "no quota"
  }
}
`
	env.Test(t, resource.TestStep{
		Config:      env.Provider(account) + shareBlock(`size = 1`) + check,
		ExpectError: regexp.MustCompile(`(?s)Error: .*with sfs_share\.test`),
	})
}

// closed is an address that refuses connections. The port of a listener that was closed
// may soon be that of another test's.
const closed = "127.0.0.1:1"

func TestErrors_InvalidSizesAreRejectedWithoutARequest(t *testing.T) {
	t.Parallel()
	env := Start(t)
	invalid := func(size, problem string) resource.TestStep {
		return resource.TestStep{
			Config:      env.Configuration(`size = ` + size),
			PlanOnly:    true,
			ExpectError: Message(`in resource "sfs_share" "test"`, `size = `+size, problem),
		}
	}
	env.Test(t,
		invalid(`0`, "Attribute size value must be at least 1, got: 0"),
		invalid(`1.5`, "must be a whole number of at least 1, got 1.5"),
		invalid(`"ten"`, `Inappropriate value for attribute "size": a number is required`),
	)
	env.sentNothing()
}

func TestProvider_AnEmptyBlockWithoutSharesSendsNoRequest(t *testing.T) {
	t.Parallel()
	env := Start(t)
	env.Test(t, resource.TestStep{
		Config: "provider \"sfs\" {}\n\noutput \"answer\" {\n  value = 42\n}\n",
		Check:  resource.TestCheckOutput("answer", "42"),
	})
	env.sentNothing()
}

func (env *Env) sentNothing() {
	env.t.Helper()
	if sent := env.Proxy.Exchanges(anyExchange); len(sent) > 0 {
		env.t.Errorf("requests were sent: %+v", sent)
	}
}
