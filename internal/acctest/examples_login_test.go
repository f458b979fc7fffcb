package acctest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// exampleLogins are the provider blocks of the index page, with the environment
// that each needs. The endpoints of clouds with access keys follow from the
// region, so those set the endpoint of the emulator.
var exampleLogins = map[string]func(*Env) map[string]string{
	"provider.tf": (*Env).cloudsFile,
	"provider_environment.tf": func(env *Env) map[string]string {
		account := env.Member
		return map[string]string{
			"OS_AUTH_URL": account.AuthURL, "OS_USERNAME": account.UserName, "OS_PASSWORD": account.Password, "OS_PROJECT_NAME": account.ProjectName,
			"OS_USER_DOMAIN_NAME": account.DomainName, "OS_PROJECT_DOMAIN_NAME": account.DomainName,
		}
	},
	"provider_defaults.tf": func(env *Env) map[string]string {
		variables := env.cloudsFile()
		variables["OS_CLOUD"] = "storage"
		return variables
	},
	"provider_password.tf": func(env *Env) map[string]string { return map[string]string{"OS_PASSWORD": env.Member.Password} },
	"provider_token.tf":    func(env *Env) map[string]string { return map[string]string{"OS_TOKEN": env.logIn().Token()} },
	"provider_application_credential.tf": func(*Env) map[string]string {
		return map[string]string{"OS_APPLICATION_CREDENTIAL_SECRET": emulator.ApplicationCredentialSecret}
	},
	"provider_access_key.tf":           accessKey(emulator.AccessKey, emulator.SecretKey, ""),
	"provider_assume_role.tf":          accessKey(emulator.AccessKey, emulator.SecretKey, ""),
	"provider_temporary_access_key.tf": accessKey(emulator.TemporaryAccessKey, emulator.TemporarySecretKey, emulator.SecurityToken),
}

func accessKey(access, secret, token string) func(*Env) map[string]string {
	return func(env *Env) map[string]string {
		return map[string]string{
			"HW_ACCESS_KEY": access, "HW_SECRET_KEY": secret, "HW_SECURITY_TOKEN": token,
			"OS_AUTH_URL": env.Member.AuthURL, "SFS_ENDPOINT": env.Endpoint,
		}
	}
}

// cloudsFile is the clouds.yaml that the page shows.
func (env *Env) cloudsFile() map[string]string {
	env.t.Helper()
	page := readExample(env.t, filepath.Join("..", "templates", "index.md.tmpl"))
	_, block, found := strings.Cut(page, "```yaml\n")
	if !found {
		env.t.Fatal("the page shows no clouds.yaml")
	}
	block, _, _ = strings.Cut(block, "```")
	block = strings.Replace(env.replaceExampleNames(block), `"..."`, fmt.Sprintf("%q", env.Member.Password), 1)
	file := filepath.Join(env.t.TempDir(), "clouds.yaml")
	env.mustSucceed(os.WriteFile(file, []byte(block), 0o600))
	return map[string]string{"OS_CLIENT_CONFIG_FILE": file}
}

// replaceExampleNames replaces names and addresses by the emulator's.
func (env *Env) replaceExampleNames(text string) string {
	account := env.Member
	return strings.NewReplacer(
		"https://keystone.example.com/v3", account.AuthURL,
		`project_name = "storage"`, fmt.Sprintf("project_name = %q", account.ProjectName),
		"project_name: storage", "project_name: "+account.ProjectName,
		`"terraform"`, fmt.Sprintf("%q", account.UserName),
		"username: terraform", "username: "+account.UserName,
		"OTC00000000001000000001", emulator.AgencyDomainName,
	).Replace(text)
}

// The plan of a new share reads the quota, for which the provider logs in.
func TestExamples_EachLoginOfTheIndexPageLogsInOnTheEmulator(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		name, isLogin := strings.CutPrefix(file, "provider/")
		if !isLogin {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			block := readExample(t, file)
			env := StartOnTheEmulator(t, immediate, func(o *emulator.Options) {
				o.SFS = true
				if strings.Contains(block, `"eu-de"`) {
					o.Region = "eu-de"
				}
			})
			variables := exampleLogins[name]
			if variables == nil {
				t.Fatal("exampleLogins does not have its environment")
			}
			cli := NewCLI(t)
			cli.Setenv(variables(env))
			block = env.replaceExampleNames(block) + home
			if strings.Contains(block, "required_providers") {
				cli.Write("main.tf", block)
			} else {
				cli.Configure(block)
			}
			cli.Run("plan")
			if len(env.Emulator.Requests()) == 0 {
				t.Error("the plan sent no request")
			}
		})
	}
}
