package provider

import (
	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

var (
	passwordArguments              = []string{"password", "username", "user_id"}
	tokenArguments                 = []string{"token"}
	applicationCredentialArguments = []string{"application_credential_id", "application_credential_name", "application_credential_secret"}
)

type method int

const (
	noMethod method = iota
	byPassword
	byToken
	byApplicationCredential
	byKeys
)

// login makes what the client logs in with. It holds at most the URL when there is nothing to log in with; the first call tells that.
func (s settings) login() (credentials, diag.Diagnostics) {
	if diags := s.conflictingLogins(); diags.HasError() {
		return credentials{}, diags
	}
	chosen := s.method()
	if chosen == noMethod {
		return credentials{auth: gophercloud.AuthOptions{IdentityEndpoint: s.get("auth_url")}}, s.nothingToLogInWith()
	}
	diags := s.halfLogin(chosen)
	diags.Append(s.halfAgency()...)
	if diags.HasError() {
		return credentials{}, diags
	}
	with := credentials{auth: s.authOptions(chosen), agency: s.agency()}
	if chosen == byKeys {
		with.keys = s.keys()
	}
	return with, nil
}

func (s settings) authOptions(chosen method) gophercloud.AuthOptions {
	auth := gophercloud.AuthOptions{IdentityEndpoint: s.get("auth_url")}
	switch chosen {
	case byKeys:
		auth.DomainID = s.get("domain_id")
		auth.Scope = s.scope()
	case byToken:
		auth.TokenID = s.get("token")
		auth.Scope = s.scope()
	case byPassword:
		auth.Password = s.get("password")
		s.addUser(&auth)
		auth.Scope = s.scope()
	case byApplicationCredential:
		// Without a scope: the credential has its project, and Keystone refuses one that names another.
		auth.ApplicationCredentialSecret = s.get("application_credential_secret")
		if s.strongest("application_credential_id", "application_credential_name") == "application_credential_id" {
			auth.ApplicationCredentialID = s.get("application_credential_id")
			break
		}
		auth.ApplicationCredentialName = s.get("application_credential_name")
		s.addUser(&auth)
	}
	return auth
}

// method chooses the way to log in: the one from the highest source, and among equals the one that gives away least.
func (s settings) method() method {
	sources := map[method]source{
		byApplicationCredential: s.sourceOf(applicationCredentialArguments...),
		byToken:                 s.sourceOf("token"),
		byPassword:              s.sourceOf("password"),
		byKeys:                  s.sourceOf(keyArguments...),
	}
	user := s.sourceOf("username", "user_id")
	if user > max(sources[byApplicationCredential], sources[byToken], sources[byPassword], sources[byKeys]) {
		// The user is named by a higher source than any secret: a token, credential or key that has its own user would be
		// somebody else's login.
		sources[byToken], sources[byKeys] = nowhere, nowhere
		if s.has("application_credential_id") {
			sources[byApplicationCredential] = nowhere
		}
		sources[byPassword] = max(sources[byPassword], fromEnvironment)
	}

	chosen := noMethod
	candidates := []method{byApplicationCredential, byToken, byPassword, byKeys}
	if !s.has("auth_url") {
		candidates = []method{byKeys, byApplicationCredential, byToken, byPassword} // the only one that needs no Keystone
	}
	for _, candidate := range candidates {
		if sources[candidate] > sources[chosen] {
			chosen = candidate
		}
	}
	return chosen
}

func (s settings) addUser(auth *gophercloud.AuthOptions) {
	if s.strongest("user_id", "username") == "user_id" {
		auth.UserID = s.get("user_id")
		return
	}
	auth.Username = s.get("username")
	auth.DomainID, auth.DomainName = s.domain("user_domain_id", "user_domain_name")
}

// scope is nil when no project is named: Keystone then takes the user's default project, where there is one.
func (s settings) scope() *gophercloud.AuthScope {
	project := s.strongest("project_id", "project_name")
	switch {
	case s.has(trustID) && s.sourceOf("project_id", "project_name") <= fromCloud:
		return &gophercloud.AuthScope{TrustID: s.get(trustID)}
	case project == "project_id":
		return &gophercloud.AuthScope{ProjectID: s.get("project_id")}
	case project == "project_name":
		id, name := s.domain("project_domain_id", "project_domain_name")
		return &gophercloud.AuthScope{ProjectName: s.get("project_name"), DomainID: id, DomainName: name}
	}
	return nil
}

// domain is where a user's or a project's name is looked up: its own argument, else the common one, else what the
// OpenStack client assumes, the domain with the id "default".
func (s settings) domain(ownID, ownName string) (id, name string) {
	switch argument := s.strongest(ownID, ownName, "domain_id", "domain_name"); argument {
	case ownID, "domain_id":
		return s.get(argument), ""
	case ownName, "domain_name":
		return "", s.get(argument)
	}
	return first(s.get(defaultDomain), "default"), ""
}
