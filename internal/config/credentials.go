package config

import (
	"cmp"
	"slices"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

type credentials struct {
	auth   gophercloud.AuthOptions
	oidc   manila.OIDC
	keys   manila.Keys
	agency manila.Agency
}

// credentials holds at most the URL when there is nothing to log in with; the first call fails then.
func (s settings) credentials(diags *diag.Diagnostics) credentials {
	if s.checkConflicts(diags); diags.HasError() {
		return credentials{}
	}
	method := s.method()
	s.checkComplete(method, diags)
	s.checkScope(method, diags)
	login := credentials{auth: s.authOptions(method)}
	if method == noMethod {
		return login
	}
	s.checkAgency(diags)
	login.agency = s.agency()
	if method == byOIDC {
		login.oidc = manila.OIDC{
			IdentityProvider: s.get(identityProvider), Protocol: s.get(protocol), AccessToken: s.get(accessToken),
			ClientID: s.get(clientID), ClientSecret: s.get(clientSecret),
			TokenEndpoint: s.get(accessTokenEndpoint), DiscoveryEndpoint: s.get(discoveryEndpoint),
			TokenType: s.get(accessTokenType), Scope: s.get(openIDScope),
		}
	}
	if method == byKeys && s.has("access_key") && s.has("secret_key") {
		login.keys = manila.Keys{AccessKey: s.get("access_key"), SecretKey: s.get("secret_key"), SecurityToken: s.get("security_token")}
	}
	return login
}

// loginMethod is a way to log in.
type loginMethod int

const (
	noMethod loginMethod = iota
	byPassword
	byToken
	byApplicationCredential
	byKeys
	byOIDC
)

var (
	passwordArguments              = []string{"password", "username", "user_id"}
	tokenArguments                 = []string{"token"}
	applicationCredentialArguments = []string{"application_credential_id", "application_credential_name", "application_credential_secret"}
	oidcSettings                   = []string{accessToken, clientSecret, clientID, identityProvider, protocol, accessTokenEndpoint, discoveryEndpoint}
	keyArguments                   = []string{"access_key", "secret_key", "security_token"}

	// secretArguments decide, by their source, whose credentials are used.
	secretArguments = slices.Concat([]string{"password"}, tokenArguments, applicationCredentialArguments, keyArguments)
)

// method chooses the login from the highest source, and among equals the one that exposes least.
func (s settings) method() loginMethod {
	sources := map[loginMethod]source{
		byApplicationCredential: s.sourceOf(applicationCredentialArguments...),
		byToken:                 s.sourceOf(tokenArguments...),
		byPassword:              s.sourceOf("password"),
		byKeys:                  s.sourceOf(keyArguments...),
		byOIDC:                  s.sourceOf(accessToken, clientSecret, identityProvider),
	}
	user := s.sourceOf("username", "user_id")
	if user > max(sources[byApplicationCredential], sources[byToken], sources[byPassword], sources[byKeys], sources[byOIDC]) {
		// The user is named by a higher source than any secret: a token, credential or key that has its own user could be
		// another user's.
		sources[byToken], sources[byKeys] = notSet, notSet
		if s.has("application_credential_id") {
			sources[byApplicationCredential] = notSet
		}
		sources[byPassword] = max(sources[byPassword], fromEnvironment)
	}

	candidates := []loginMethod{byOIDC, byApplicationCredential, byToken, byPassword, byKeys}
	if !s.has("auth_url") {
		candidates = []loginMethod{byKeys, byOIDC, byApplicationCredential, byToken, byPassword} // only keys work without Keystone
	}
	chosen := noMethod
	for _, candidate := range candidates {
		if sources[candidate] > sources[chosen] {
			chosen = candidate
		}
	}
	if wanted := methodOf(s.get(authType)); sources[chosen] <= s[authType].source && wanted != noMethod && s.sourceOf(slices.Concat(secretArguments, oidcSettings)...) == notSet {
		return wanted // nothing proves who logs in, and auth_type says what is missing
	}
	return chosen
}

func (s settings) authOptions(method loginMethod) gophercloud.AuthOptions {
	auth := gophercloud.AuthOptions{IdentityEndpoint: s.get("auth_url")}
	switch method {
	case noMethod:
	case byKeys:
		auth.DomainID = s.get("domain_id")
		auth.Scope = s.scope()
	case byOIDC:
		auth.Scope = s.scope()
	case byToken:
		auth.TokenID = s.get("token")
		auth.Scope = s.scope()
	case byPassword:
		auth.Password = s.get("password")
		s.setUser(&auth)
		auth.Scope = s.scope()
	case byApplicationCredential:
		// Without a scope: the credential has its project, and Keystone rejects one that names another.
		auth.ApplicationCredentialSecret = s.get("application_credential_secret")
		if s.effective("application_credential_id", "application_credential_name") == "application_credential_id" {
			auth.ApplicationCredentialID = s.get("application_credential_id")
			break
		}
		auth.ApplicationCredentialName = s.get("application_credential_name")
		s.setUser(&auth)
	}
	return auth
}

func (s settings) setUser(auth *gophercloud.AuthOptions) {
	if s.effective("user_id", "username") == "user_id" {
		auth.UserID = s.get("user_id")
		return
	}
	auth.Username = s.get("username")
	auth.DomainID, auth.DomainName = s.domain("user_domain_id", "user_domain_name")
}

// scope is nil when no project is named: Keystone then uses the user's default project, if there is one.
func (s settings) scope() *gophercloud.AuthScope {
	project := s.effective("project_id", "project_name")
	switch {
	case s.has(trustID) && s[project].source < fromArgument:
		return &gophercloud.AuthScope{TrustID: s.get(trustID)}
	case project == "project_id":
		return &gophercloud.AuthScope{ProjectID: s.get("project_id")}
	case project == "project_name":
		id, name := s.domain("project_domain_id", "project_domain_name")
		return &gophercloud.AuthScope{ProjectName: s.get("project_name"), DomainID: id, DomainName: name}
	}
	return nil
}

// domain is where the name of a user or project is unique: its own argument, else the common one, else what the OpenStack
// client assumes, the domain with the id "default".
func (s settings) domain(ownID, ownName string) (id, name string) {
	switch argument := s.effective(ownID, ownName, "domain_id", "domain_name"); argument {
	case ownID, "domain_id":
		return s.get(argument), ""
	case ownName, "domain_name":
		return "", s.get(argument)
	}
	if s.has(defaultDomainName) && !s.has(defaultDomain) {
		return "", s.get(defaultDomainName)
	}
	return cmp.Or(s.get(defaultDomain), "default"), ""
}

func (s settings) agency() manila.Agency {
	agency := manila.Agency{Name: s.get(agencyName), DomainName: s.get(agencyDomain)}
	if agency.IsSet() && s.effective("user_domain_id", "user_domain_name", "domain_id", "domain_name") != "" {
		agency.HomeDomainID, agency.HomeDomainName = s.domain("user_domain_id", "user_domain_name")
	}
	return agency
}
