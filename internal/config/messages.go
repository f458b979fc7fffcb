package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/opensfs/terraform-provider-sfs/internal/diags"
)

func errorAt(argument, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(AttributePath(argument), summary, detail)
}

func conflictingCredentials(names []string) diag.Diagnostic {
	return errorAt(names[1], "Conflicting credentials", fmt.Sprintf(
		"`%s` are different ways to log in. Keep one of them.", strings.Join(names, "` and `")))
}

// What incomplete credentials lack.
const (
	noLogin = "no user, token, application credential or access key. Set `username` and `password`, `token`, `application_credential_id` and " +
		"`application_credential_secret`, or `access_key` and `secret_key`; or `cloud` to use an entry of clouds.yaml"
	noUser                        = "no user. Set `username` or `user_id`"
	noToken                       = "no token. Set `token` (OS_TOKEN)"
	noPassword                    = "no password. Set `password` (OS_PASSWORD)"
	noApplicationCredential       = "no application credential. Set `application_credential_id`, or `application_credential_name` and the user"
	noApplicationCredentialSecret = "no secret. Set `application_credential_secret` (OS_APPLICATION_CREDENTIAL_SECRET)"
	noApplicationCredentialUser   = "no user, and the name of an application credential is unique only within its user. " +
		"Set `username` or `user_id`, or use `application_credential_id`"
	noIdentityProvider = "no identity provider. Set identity_provider (OS_IDENTITY_PROVIDER) to its name in Keystone"
	noProtocol         = "no protocol. Set protocol (OS_PROTOCOL) to its name in Keystone, such as openid"
	noOIDCCredentials  = "no access token and no client. Set access_token (OS_ACCESS_TOKEN), or client_id and client_secret (OS_CLIENT_ID, OS_CLIENT_SECRET)"
	noTokenEndpoint    = "no address of the identity provider. Set access_token_endpoint or discovery_endpoint (OS_ACCESS_TOKEN_ENDPOINT, OS_DISCOVERY_ENDPOINT)"

	noAccessKey    = "no access key. Set `access_key` (HW_ACCESS_KEY)"
	noSecretKey    = "no secret key. Set `secret_key` (HW_SECRET_KEY)"
	noAgency       = "no agency. Set `assume_role.agency_name` (HW_ASSUME_ROLE_AGENCY_NAME)"
	noAgencyDomain = "not the account of the agency. Set `assume_role.domain_name` (HW_ASSUME_ROLE_DOMAIN_NAME)"
)

func incompleteCredentials(argument, set, missing string) diag.Diagnostic {
	return errorAt(argument, "Credentials are incomplete", set+", but "+missing+".")
}

func cannotUseCloud(name, source string, err error) diag.Diagnostic {
	named := ""
	if source != "" {
		named = "The name is set by " + source + "."
	}
	return errorAt("cloud", fmt.Sprintf("Cannot use cloud %q", name), diags.Paragraphs(diags.Sentence(diags.Capitalize(err.Error())), named))
}

func undefinedCloud(file string, defined []string) error {
	if len(defined) == 0 {
		return fmt.Errorf("%s defines no clouds", file)
	}
	return fmt.Errorf("%s defines: %s", file, strings.Join(defined, ", "))
}

func cloudsFileNotFound(searched []string) error {
	return fmt.Errorf("no clouds.yaml exists in %s. Set OS_CLIENT_CONFIG_FILE to its path", strings.Join(searched, ", "))
}

func cannotReadCloudsFile(file string, reason error) error {
	return fmt.Errorf("cannot read %s: %w", file, reason)
}

func invalidCloudsFile(file, reason string) error {
	return fmt.Errorf("%s is not a valid clouds file: %s", file, reason)
}

// otherLogin is what to do about an auth_type that is not supported.
func otherLogin(authType string) string {
	const supported = "Supported are password, token, v3applicationcredential, v3oidcaccesstoken and v3oidcclientcredentials"
	switch {
	case strings.HasPrefix(authType, "v2"):
		return "Keystone v2 no longer exists: use " + strings.TrimPrefix(authType, "v2") + ". " + supported
	case authType == "none" || authType == "None" || authType == "noauth" || authType == "http_basic" || authType == "admin_token" || authType == "token_endpoint":
		return "The share service needs a token of Keystone. " + supported
	}
	return "Create an application credential with it (`openstack application credential create`) and use v3applicationcredential, " +
		"or a token (`openstack token issue`) and use token. " + supported
}

// unsupportedAuthType is an auth_type that the provider cannot do.
type unsupportedAuthType string

func (u unsupportedAuthType) Error() string {
	return fmt.Sprintf("its auth_type %q is not supported. %s", string(u), otherLogin(string(u)))
}

func unsupportedAuthTypeVariable(variable, authType string) diag.Diagnostic {
	return errorAt("auth_url", variable+" is not supported", fmt.Sprintf("It is %q. %s.", authType, otherLogin(authType)))
}

func keystoneToKeystone(variable string) diag.Diagnostic {
	return errorAt("auth_url", "Keystone to Keystone ("+variable+") is not supported",
		"With it the `openstack` command works in the cloud of a service provider. Log in to that cloud itself, with an application credential there, and unset the variable.")
}

const addAuthURL = "Add auth_url to the entry's auth section, or set `auth_url`"

func entryWithoutAuthURL(file string) error {
	return fmt.Errorf("its entry in %s has no auth_url. "+addAuthURL, file)
}

func profileNotFound(file, profile string, searched []string) error {
	return errors.New(diags.Paragraphs(
		fmt.Sprintf("its entry in %s has no auth_url, and its profile %q was not found in a clouds-public.yaml in %s.", file, profile, strings.Join(searched, ", ")),
		addAuthURL))
}

func remoteProfile(place, profile string) error {
	return fmt.Errorf("%s has the profile %q, which the OpenStack clients download. This provider does not: "+
		"set what the address says there, in place of `profile` (OS_PROFILE)", place, profile)
}

func inPlace(place string, err error) error { return fmt.Errorf("%s: %w", place, err) }

func cannotUseEnvironment(err error) diag.Diagnostic {
	return errorAt("auth_url", "Cannot use the OS_* variables", diags.Sentence(diags.Capitalize(err.Error())))
}

var errInvalidRegion = errors.New("an element of regions must be a name, or a mapping with the keys name and values only")

func notAMapping(key string, err error) error {
	if key == "" {
		key = "the entry"
	}
	return fmt.Errorf("%s is not a mapping of names to values: %s", key, withoutValues(err))
}

func notText(key string) error { return fmt.Errorf("%s is a list or a mapping, and must be text", key) }

func unfilledPlaceholder(key, placeholder string) error {
	return fmt.Errorf("%s contains %s, and the entry has no such key", key, placeholder)
}

func regionNotListed(place string, wanted setting, regions []string) error {
	source := "`region`"
	if wanted.detail != "" {
		source += " (from " + wanted.detail + ")"
	}
	return fmt.Errorf("%s is %q, and the regions of %s are: %s", source, wanted.value, place, strings.Join(regions, ", "))
}

func variablesNotUsed(cloud, file string, variables []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("cloud"), fmt.Sprintf("Cloud %q takes precedence over %s", cloud, strings.Join(variables, ", ")), fmt.Sprintf(
		"The entry in %s says something else than the environment, and the entry is used. Unset the variables, or set the arguments of the provider that are to override the entry.", file))
}

func keysNotUsed(cloud, file string, keys []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("cloud"), fmt.Sprintf("Keys of cloud %q are not used: %s", cloud, strings.Join(keys, ", ")), fmt.Sprintf(
		"In the entry in %s another key takes precedence, as it does for the OpenStack clients, or the key is unknown. Without auth_type a password is used before all other credentials; "+
			"`auth` is used before what stands beside it, and `regions` before `region_name`.", file))
}

func profileNotUsed(cloud, file, profile string, searched []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("cloud"), fmt.Sprintf("Profile %q of cloud %q was not found", profile, cloud), fmt.Sprintf(
		"The entry in %s refers to it, and no clouds-public.yaml in %s defines it. The entry is used without it.", file, strings.Join(searched, ", ")))
}

func profileOfEnvironmentNotFound(profile string, searched []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("auth_url"), fmt.Sprintf("Profile %q (OS_PROFILE) was not found", profile), fmt.Sprintf(
		"No clouds-public.yaml in %s defines it. The other variables are used without it.", strings.Join(searched, ", ")))
}

func profileIsUsed(profile string, variables []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("auth_url"), "OS_PROFILE takes precedence over "+strings.Join(variables, ", "), fmt.Sprintf(
		"The `auth` section of profile %q is used before variables, as by the OpenStack clients. Unset OS_PROFILE or the variables, or set the arguments of the provider.", profile))
}

func onlyCloudNotUsed(cloud, file string, variables []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("cloud"), fmt.Sprintf("Cloud %q is not used because of %s", cloud, strings.Join(variables, ", ")), fmt.Sprintf(
		"It is the only entry in %s. The OpenStack clients use the only entry where no OS_* variable is set, and so does the provider. Set `cloud` (OS_CLOUD) to %q, or unset the variables.", file, cloud))
}

func passwordIsUsed(variables []string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(AttributePath("password"), "OS_PASSWORD takes precedence over "+strings.Join(variables, ", "),
		"Without OS_AUTH_TYPE the OpenStack clients log in by password if the environment has a user and a password, and so does the provider. Set OS_AUTH_TYPE, or unset what is not meant.")
}

func notAProject(set string) diag.Diagnostic {
	return errorAt("project_name", "The login is not for a project", set+", and no project: the share service needs one. Set `project_name` or `project_id`.")
}

func twoScopes(first, second string) diag.Diagnostic {
	return errorAt("project_name", "The login is for a trust and for a project", first+", and "+second+". A trust has its own project: keep one of them.")
}

func invalidURL(argument, described, value string) diag.Diagnostic {
	got := ""
	if value != "" {
		got = fmt.Sprintf(", got %q", value)
	}
	return errorAt(argument, "Invalid URL in `"+argument+"`", fmt.Sprintf(
		"%s must be a URL such as https://cloud.example.com:5000/v3, with http or https and a host, without user, query and fragment%s.", described, got))
}

func invalid(argument, described, value, expected string) diag.Diagnostic {
	return errorAt(argument, "Invalid `"+argument+"`", fmt.Sprintf("%s must be %s, got %q.", described, expected, value))
}

func invalidDefaultTag(err error) diag.Diagnostic {
	return errorAt("default_tags", "Invalid `default_tags`", diags.Sentence(diags.Capitalize(err.Error())))
}

func tooManyDefaultTags(count, most int) diag.Diagnostic {
	return errorAt("default_tags", "Invalid `default_tags`", fmt.Sprintf("There are %d tags, and a share can have %d.", count, most))
}

// cannotRead names the file, unless that is "".
func cannotRead(argument, described, file string, reason error) diag.Diagnostic {
	if file != "" {
		described = fmt.Sprintf("%s is %q, which", described, file)
	}
	return errorAt(argument, "Cannot read `"+argument+"`", fmt.Sprintf("%s is neither PEM content nor a readable file: %s.", described, reason))
}

func noCertificate(argument, described string) diag.Diagnostic {
	return errorAt(argument, "Cannot read `"+argument+"`", described+" contains no certificate in PEM format.")
}

func invalidCertificate(cert, key, reason string) diag.Diagnostic {
	return errorAt("cert", "Invalid client certificate", fmt.Sprintf("%s and %s cannot be used together: %s.", cert, key, reason))
}

func incompleteCertificate(missing, set string) diag.Diagnostic {
	return errorAt(missing, "Client certificate is incomplete", fmt.Sprintf("%s, but not `%s`. A client certificate needs both `cert` and `key`.", set, missing))
}
