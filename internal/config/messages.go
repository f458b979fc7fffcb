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
	noPassword                    = "no password. Set `password` (OS_PASSWORD)"
	noApplicationCredential       = "no application credential. Set `application_credential_id`, or `application_credential_name` and the user"
	noApplicationCredentialSecret = "no secret. Set `application_credential_secret` (OS_APPLICATION_CREDENTIAL_SECRET)"
	noApplicationCredentialUser   = "no user, and the name of an application credential is unique only within its user. " +
		"Set `username` or `user_id`, or use `application_credential_id`"
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
	return fmt.Errorf("no clouds.yaml exists at %s. Set OS_CLIENT_CONFIG_FILE to its path", strings.Join(searched, ", "))
}

func cannotReadCloudsFile(file string, reason error) error {
	return fmt.Errorf("cannot read %s: %w", file, reason)
}

func invalidCloudsFile(file, reason string) error {
	return fmt.Errorf("%s is not a valid clouds file: %s", file, reason)
}

func unsupportedAuthType(authType string) error {
	return fmt.Errorf("its auth_type %q is not supported. Supported are password, token and v3applicationcredential", authType)
}

const addAuthURL = "Add auth_url to the entry's auth section, or set `auth_url`"

func entryWithoutAuthURL(file string) error {
	return fmt.Errorf("its entry in %s has no auth_url. "+addAuthURL, file)
}

func profileNotFound(file, profile string, searched []string) error {
	return errors.New(diags.Paragraphs(
		fmt.Sprintf("its entry in %s has no auth_url, and its profile %q was not found in a clouds-public.yaml at %s.", file, profile, strings.Join(searched, ", ")),
		addAuthURL))
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

func cannotRead(argument, described string, reason error) diag.Diagnostic {
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
