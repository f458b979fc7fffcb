package config

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// checkConflicts reports two ways to log in that are both in the configuration. There is no conflict between sources: the
// higher one takes precedence.
func (s settings) checkConflicts(diags *diag.Diagnostics) {
	var conflicting []string
	for _, names := range [][]string{{"password"}, tokenArguments, applicationCredentialArguments, keyArguments} {
		i := slices.IndexFunc(names, func(name string) bool { return s.sourceOf(name) == fromArgument })
		if i >= 0 {
			conflicting = append(conflicting, names[i])
		}
	}
	if len(conflicting) > 1 {
		diags.Append(conflictingCredentials(conflicting))
	}
}

// checkComplete reports what is missing from the chosen way to log in.
func (s settings) checkComplete(method loginMethod, diags *diag.Diagnostics) {
	if s.credentialsAreUnused(method) {
		return
	}
	user := s.effective("user_id", "username")
	credential := s.effective("application_credential_id", "application_credential_name")
	missing := func(attribute, set, text string) {
		if !s.has(set) {
			set = authType
		}
		diags.Append(incompleteCredentials(attribute, s.isSet(set), text))
	}
	switch {
	case method == noMethod:
		missing("auth_url", "auth_url", noLogin)
	case method == byPassword && user == "":
		missing("username", "password", noUser)
	case method == byPassword && !s.has("password"):
		missing("password", user, noPassword)
	case method == byToken && !s.has("token"):
		missing("token", authType, noToken)
	case method == byApplicationCredential && credential == "":
		missing("application_credential_id", "application_credential_secret", noApplicationCredential)
	case method == byApplicationCredential && !s.has("application_credential_secret"):
		missing("application_credential_secret", credential, noApplicationCredentialSecret)
	case method == byApplicationCredential && credential == "application_credential_name" && user == "":
		missing("username", credential, noApplicationCredentialUser)
	case method == byOIDC && !s.has(identityProvider):
		missing("auth_url", s.effective(oidcSettings...), noIdentityProvider)
	case method == byOIDC && !s.has(protocol):
		missing("auth_url", identityProvider, noProtocol)
	case method == byOIDC && !s.has(accessToken) && (!s.has(clientID) || !s.has(clientSecret)):
		missing("auth_url", identityProvider, noOIDCCredentials)
	case method == byOIDC && !s.has(accessToken) && !s.has(accessTokenEndpoint) && !s.has(discoveryEndpoint):
		missing("auth_url", clientID, noTokenEndpoint)
	case method == byKeys && !s.has("access_key"):
		missing("access_key", s.effective("secret_key", "security_token"), noAccessKey)
	case method == byKeys && !s.has("secret_key"):
		missing("secret_key", "access_key", noSecretKey)
	}
}

// credentialsAreUnused is true for variables of a shell that do not say which service they are for: other tools need them,
// and this provider may be configured without credentials.
func (s settings) credentialsAreUnused(method loginMethod) bool {
	switch method {
	case noMethod:
		return s.sourceOf("auth_url") <= fromEnvironment
	case byKeys:
		return !s.has("auth_url") && !s.has("endpoint") && !s.has("region") && s.sourceOf(keyArguments...) <= fromEnvironment
	default:
		return !s.has("auth_url") && s.sourceOf(slices.Concat(applicationCredentialArguments, passwordArguments)...) <= fromEnvironment
	}
}

// checkScope reports what else than a project a login asks for: the share service knows only projects.
func (s settings) checkScope(method loginMethod, diags *diag.Diagnostics) {
	if method == noMethod || method == byKeys || method == byApplicationCredential || s.has(agencyName) {
		return
	}
	project := s.effective("project_id", "project_name")
	domain := s.effective("domain_id", "domain_name")
	switch {
	case s[project].source == fromArgument:
	case s.has(systemScope):
		diags.Append(notAProject(s.isSet(systemScope)))
	case s.has(trustID) && project != "":
		diags.Append(twoScopes(s.isSet(trustID), s.isSet(project)))
	case project == "" && !s.has(trustID) && domain != "" && s[domain].source == fromCloud:
		diags.Append(notAProject(s.isSet(domain)))
	}
}

func (s settings) checkAgency(diags *diag.Diagnostics) {
	switch {
	case s.has(agencyName) && !s.has(agencyDomain):
		diags.Append(incompleteCredentials(agencyDomain, s.isSet(agencyName), noAgencyDomain))
	case s.has(agencyDomain) && !s.has(agencyName):
		diags.Append(incompleteCredentials(agencyName, s.isSet(agencyDomain), noAgency))
	}
}

// isSet says that an argument is set, and where if not in the configuration: `password` is set (OS_PASSWORD).
func (s settings) isSet(name string) string {
	if detail := s[name].detail; detail != "" {
		return "`" + name + "` is set (" + detail + ")"
	}
	return "`" + name + "` is set"
}
