package acctest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// logins are the provider blocks of the index page, with what each takes from
// the environment. Those with an access key are of clouds whose addresses follow
// from the region; here they are told.
var logins = map[string]func(*testing.T, *Env) map[string]string{
	"provider.tf": func(t *testing.T, w *Env) map[string]string {
		t.Helper()
		return cloudsFile(t, w)
	},
	"provider_environment.tf": func(_ *testing.T, w *Env) map[string]string {
		who := w.Member()
		return map[string]string{
			"OS_AUTH_URL": who.AuthURL, "OS_USERNAME": who.UserName, "OS_PASSWORD": who.Password, "OS_PROJECT_NAME": who.ProjectName,
			"OS_USER_DOMAIN_NAME": who.DomainName, "OS_PROJECT_DOMAIN_NAME": who.DomainName,
		}
	},
	"provider_defaults.tf": func(t *testing.T, w *Env) map[string]string {
		t.Helper()
		env := cloudsFile(t, w)
		env["OS_CLOUD"] = "storage"
		return env
	},
	"provider_password.tf": func(_ *testing.T, w *Env) map[string]string {
		return map[string]string{"OS_PASSWORD": w.Member().Password}
	},
	"provider_token.tf": func(t *testing.T, w *Env) map[string]string {
		t.Helper()
		session, err := login(w.Member())
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"OS_TOKEN": session.token}
	},
	"provider_application_credential.tf": func(*testing.T, *Env) map[string]string {
		return map[string]string{"OS_APPLICATION_CREDENTIAL_SECRET": emulator.ApplicationCredentialSecret}
	},
	"provider_access_key.tf":           signed(emulator.AccessKey, emulator.SecretKey, ""),
	"provider_assume_role.tf":          signed(emulator.AccessKey, emulator.SecretKey, ""),
	"provider_temporary_access_key.tf": signed(emulator.TemporaryAccessKey, emulator.TemporarySecretKey, emulator.SecurityToken),
}

func signed(access, secret, token string) func(*testing.T, *Env) map[string]string {
	return func(_ *testing.T, w *Env) map[string]string {
		return map[string]string{
			"HW_ACCESS_KEY": access, "HW_SECRET_KEY": secret, "HW_SECURITY_TOKEN": token,
			"OS_AUTH_URL": w.Member().AuthURL, "SFS_ENDPOINT": w.Endpoint(),
		}
	}
}

// cloudsFile is the entry of clouds.yaml that the page shows.
func cloudsFile(t *testing.T, w *Env) map[string]string {
	t.Helper()
	page := readExample(t, filepath.Join("..", "templates", "index.md.tmpl"))
	_, block, found := strings.Cut(page, "```yaml\n")
	if !found {
		t.Fatal("the page shows no clouds.yaml")
	}
	block, _, _ = strings.Cut(block, "```")
	block = strings.Replace(here(w, block), `"..."`, fmt.Sprintf("%q", w.Member().Password), 1)
	file := filepath.Join(t.TempDir(), "clouds.yaml")
	if err := os.WriteFile(file, []byte(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"OS_CLIENT_CONFIG_FILE": file}
}

// here puts the emulator's names and addresses in the place of the example's.
func here(w *Env, text string) string {
	return strings.NewReplacer(
		"https://keystone.example.com/v3", w.Member().AuthURL,
		`project_name = "storage"`, fmt.Sprintf("project_name = %q", w.Member().ProjectName),
		"project_name: storage", "project_name: "+w.Member().ProjectName,
		`"terraform"`, fmt.Sprintf("%q", w.Member().UserName),
		"username: terraform", "username: "+w.Member().UserName,
		"OTC00000000001000000001", emulator.AgencyDomainName,
	).Replace(text)
}

// A plan of a new share asks for the quota, which needs a login.
func TestEveryLoginOfTheIndexPageLogsInOnTheEmulator(t *testing.T) {
	t.Parallel()
	for _, file := range exampleFiles(t) {
		name, isLogin := strings.CutPrefix(file, "provider/")
		if !isLogin {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := StartOnTheEmulator(t, atOnce, speaksSFS, func(o *emulator.Options) {
				if text := readExample(t, file); strings.Contains(text, `"eu-de"`) {
					o.Region = "eu-de"
				}
			})
			env := logins[name]
			if env == nil {
				t.Fatal("nobody has said what it takes from the environment")
			}
			terraform := NewCommandLine(t)
			terraform.setenv(env(t, w))
			block := here(w, readExample(t, file))
			if header := "required_providers"; strings.Contains(block, header) {
				terraform.Write("main.tf", block+home)
			} else {
				terraform.Configure(block + home)
			}
			terraform.Run("plan")
			if asked := w.Emulator().Requests(); len(asked) == 0 {
				t.Error("the plan asked nothing of the service")
			}
		})
	}
}
