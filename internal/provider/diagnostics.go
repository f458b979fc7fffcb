package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

func problem(attribute, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(pathTo(attribute), summary, detail)
}

// pathTo is the path of an argument, which in a block or a map has a dot in its name.
func pathTo(attribute string) path.Path {
	outer, inner, nested := strings.Cut(attribute, ".")
	switch {
	case !nested:
		return path.Root(attribute)
	case outer+"." == inDefaultTags:
		return path.Root(outer).AtMapKey(inner)
	}
	return path.Root(outer).AtName(inner)
}

func unusableTags(err error) diag.Diagnostic {
	return problem("default_tags", "Tags that the service does not take", fmt.Sprintf("In `default_tags`, %s.", err))
}

func unreadableConfiguration(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider block cannot be read", fmt.Sprintf("Terraform sent a configuration that does not fit the provider's schema: %s.", err))
}

func notKnownYet(name string) diag.Diagnostic {
	return problem(name, "A provider argument is not known yet", fmt.Sprintf(
		"`%s` gets its value from something that does not exist before this apply, and the provider needs it to plan. "+
			"Apply what it comes from first (terraform apply -target=...), or set `%s` to a value that is known, such as a variable, a local or an environment variable.", name, name))
}

func unusableCloud(described, name string, err error) diag.Diagnostic {
	return problem("cloud", "The cloud cannot be used", fmt.Sprintf(
		"%s asks for the cloud %q of clouds.yaml, but %s.", described, name, err))
}

func cloudWithoutAuthURL(described, name string, c *cloud) diag.Diagnostic {
	detail := fmt.Sprintf("%s asks for the cloud %q, but its entry in %s has no auth_url. ", described, name, c.file)
	if c.profile != "" {
		detail += fmt.Sprintf("The profile %q that it builds on was not found in a clouds-public.yaml; it was looked for at %s. ", c.profile, strings.Join(c.publics, ", "))
	}
	return problem("cloud", "The cloud has no auth_url", detail+"Add auth_url to the entry's auth section, or set `auth_url`.")
}

func tooManyLogins(names []string) diag.Diagnostic {
	return problem(names[1], "More than one way to log in", fmt.Sprintf(
		"`%s` are different ways to log in, and only one can be used. Keep one of them.", strings.Join(names, "` and `")))
}

func incompleteLogin(attribute, given, why string) diag.Diagnostic {
	return problem(attribute, "The login is incomplete", fmt.Sprintf("%s is set, but there is %s.", given, why))
}

func noCredentials(authURL string) diag.Diagnostic {
	return problem("auth_url", "There is nothing to log in with", authURL+" says where to log in, but not as whom: set `username` and `password`, "+
		"`application_credential_id` and `application_credential_secret`, `access_key` and `secret_key`, or `token`; or `cloud` for an entry of clouds.yaml.")
}

func badURL(attribute, described, value string) diag.Diagnostic {
	shown := fmt.Sprintf(" It is %q.", value)
	if strings.Contains(value, "@") {
		shown = "" // what is before the @ may be a password
	}
	return problem(attribute, "Not the URL of a service", fmt.Sprintf(
		"%s must be a URL such as https://cloud.example.com:5000/v3, with http or https and a host, and without a user, a query or a fragment.%s", described, shown))
}

func invalid(attribute, described, value, expected string) diag.Diagnostic {
	return problem(attribute, "A value that cannot be used", fmt.Sprintf("%s must be %s. It is %q.", described, expected, value))
}

func unusableFile(attribute, described, reason string) diag.Diagnostic {
	return problem(attribute, "A certificate or key that cannot be used", fmt.Sprintf("%s cannot be used: %s.", described, reason))
}

func halfCertificate(attribute, given string) diag.Diagnostic {
	return problem(attribute, "The client certificate is incomplete", fmt.Sprintf(
		"%s is set, but not `%s`. A client certificate needs both `cert` and `key`.", given, attribute))
}
