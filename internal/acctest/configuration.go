package acctest

import (
	"fmt"
	"strings"
)

// Address is that of the share in Configuration.
const Address = "sfs_share.test"

// Configuration is a provider block for the test's service and one share of
// the test's name, with the given arguments, one a line.
func (w *Env) Configuration(arguments ...string) string {
	return w.ConfigurationAs(w.Member()) + share(append([]string{fmt.Sprintf("name = %q", w.Name)}, arguments...)...)
}

// ConfigurationWithoutName is Configuration without a name.
func (w *Env) ConfigurationWithoutName(arguments ...string) string {
	return w.ConfigurationAs(w.Member()) + share(arguments...)
}

// ConfigurationNamed is Configuration with another name.
func (w *Env) ConfigurationNamed(name string, arguments ...string) string {
	return w.ConfigurationWithoutName(append([]string{fmt.Sprintf("name = %q", name)}, arguments...)...)
}

// ConfigurationAs is a provider block with somebody's login. Whatever else it says comes
// last in the block.
func (w *Env) ConfigurationAs(who Account, more ...string) string {
	return providerBlock(who, append([]string{fmt.Sprintf("endpoint = %q", w.Proxy.URL)}, more...)...)
}

func providerBlock(who Account, more ...string) string {
	return fmt.Sprintf(`
provider "sfs" {
  auth_url            = %q
  username            = %q
  password            = %q
  user_domain_name    = %q
  project_name        = %q
  project_domain_name = %q
  region              = %q
  %s
}
`, who.AuthURL, who.UserName, who.Password, who.DomainName, who.ProjectName, who.DomainName, who.Region,
		strings.Join(more, "\n  "))
}

func share(arguments ...string) string {
	return fmt.Sprintf(`
resource "sfs_share" "test" {
  %s
}
`, strings.Join(arguments, "\n  "))
}
