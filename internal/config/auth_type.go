package config

import (
	"slices"
	"strings"
)

// keepOneMethod drops what belongs to other ways to log in than the one in use: an entry that was changed to an application
// credential often still has the old password in secure.yaml. Without an auth_type, the OpenStack clients log in by password if
// there is one. What is dropped is returned, because it may not be meant.
func keepOneMethod(values map[string]string, authType string) (dropped []string, err error) {
	others := slices.Concat(passwordArguments, tokenArguments, applicationCredentialArguments, keyArguments, oidcSettings)
	keep := func(names ...string) {
		others = slices.DeleteFunc(others, func(name string) bool { return slices.Contains(names, name) })
	}
	switch strings.TrimPrefix(authType, "v3") {
	case "":
		keep(slices.Concat(passwordArguments, keyArguments)...)
		if values["password"] == "" || values["username"] == "" && values["user_id"] == "" {
			keep(slices.Concat(tokenArguments, applicationCredentialArguments)...)
		}
	case "password":
		keep(passwordArguments...)
	case "token":
		keep(tokenArguments...)
	case "applicationcredential":
		keep(append([]string{"username", "user_id"}, applicationCredentialArguments...)...)
	case "oidcaccesstoken":
		keep(identityProvider, protocol, accessToken)
	case "oidcclientcredentials":
		keep(slices.DeleteFunc(slices.Clone(oidcSettings), func(name string) bool { return name == accessToken })...)
	default:
		return nil, unsupportedAuthType(authType)
	}
	for _, name := range others {
		if values[name] != "" {
			dropped = append(dropped, name)
		}
		delete(values, name)
	}
	return dropped, nil
}

// needsPassword reports whether the entry logs in by password and has none, as a clouds.yaml without secrets does.
func (c *cloud) needsPassword() bool {
	for _, name := range secretArguments {
		if c.values[name] != "" {
			return false
		}
	}
	method := strings.TrimPrefix(c.authType, "v3")
	return method == "" || method == "password"
}

// logsInBy reports whether the entry logs in as an auth_type says.
func (c *cloud) logsInBy(authType string) bool {
	own := strings.TrimPrefix(c.authType, "v3")
	for _, login := range []struct{ setting, authType string }{
		{"password", "password"}, {"token", "token"}, {"application_credential_secret", "applicationcredential"},
		{accessToken, "oidcaccesstoken"}, {clientSecret, "oidcclientcredentials"},
	} {
		if own == "" && c.values[login.setting] != "" {
			own = login.authType
		}
	}
	return strings.TrimPrefix(authType, "v3") == own || own == "" && c.needsPassword() && strings.HasSuffix(authType, "password")
}

// methodOf is what an auth_type asks for.
func methodOf(authType string) loginMethod {
	switch strings.TrimPrefix(authType, "v3") {
	case "password":
		return byPassword
	case "token":
		return byToken
	case "applicationcredential":
		return byApplicationCredential
	case "oidcaccesstoken", "oidcclientcredentials":
		return byOIDC
	}
	return noMethod
}
