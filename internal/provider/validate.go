package provider

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const (
	defaultMaxRetries = 5
	maxMaxRetries     = 20

	documentedPerMinute = 400 // of a project, by the SFS user guide
	maxPerMinute        = 1_000_000
	// A longer interval can only be a mistake, such as milliseconds written as seconds: no share would settle in time.
	maxPollInterval = time.Hour
)

// checkArguments finds what is wrong in the configuration alone.
func checkArguments(arguments map[string]string) diag.Diagnostics {
	s := settings{}
	s.fill(arguments, fromArgument, "")
	diags := s.conflictingLogins()
	diags.Append(s.checkURLs()...)
	_, moreDiags := s.availability()
	diags.Append(moreDiags...)
	_, moreDiags = s.maxRetries()
	diags.Append(moreDiags...)
	_, moreDiags = s.requestsPerMinute()
	diags.Append(moreDiags...)
	_, moreDiags = s.pollInterval()
	diags.Append(moreDiags...)
	_, moreDiags = s.defaultTags()
	diags.Append(moreDiags...)
	return diags
}

// conflictingLogins finds two ways to log in that are both written down. Between sources there is no conflict: the higher
// one is obeyed.
func (s settings) conflictingLogins() diag.Diagnostics {
	var given []string
	for _, names := range [][]string{{"password"}, tokenArguments, applicationCredentialArguments, keyArguments} {
		for _, name := range names {
			if s.sourceOf(name) == fromArgument {
				given = append(given, name)
				break
			}
		}
	}
	if len(given) < 2 {
		return nil
	}
	return diag.Diagnostics{tooManyLogins(given)}
}

// nothingToLogInWith is an error only where a person clearly meant to log in. An OS_AUTH_URL that lies in the environment is
// no such sign.
func (s settings) nothingToLogInWith() diag.Diagnostics {
	if s.sourceOf("auth_url") <= fromEnvironment {
		return nil
	}
	return diag.Diagnostics{noCredentials(s.describe("auth_url"))}
}

// halfLogin finds what is missing from the chosen way to log in. Leftovers in an environment that names no service to log
// in at are not looked at.
func (s settings) halfLogin(chosen method) diag.Diagnostics {
	if chosen == byKeys {
		return s.halfKeys()
	}
	if !s.has("auth_url") && s.sourceOf(append(applicationCredentialArguments, passwordArguments...)...) <= fromEnvironment {
		return nil
	}
	missing := func(attribute, given, why string) diag.Diagnostics {
		return diag.Diagnostics{incompleteLogin(attribute, s.describe(given), why)}
	}
	user := s.strongest("user_id", "username")
	credential := s.strongest("application_credential_id", "application_credential_name")
	switch {
	case chosen == byPassword && user == "":
		return missing("username", "password", "no user: set `username` or `user_id`")
	case chosen == byPassword && !s.has("password"):
		return missing("password", user, "no password: set `password` (or OS_PASSWORD)")
	case chosen == byApplicationCredential && credential == "":
		return missing("application_credential_id", "application_credential_secret", "no credential that it belongs to: set `application_credential_id`, or `application_credential_name` and the user")
	case chosen == byApplicationCredential && !s.has("application_credential_secret"):
		return missing("application_credential_secret", credential, "no secret: set `application_credential_secret` (or OS_APPLICATION_CREDENTIAL_SECRET)")
	case chosen == byApplicationCredential && credential == "application_credential_name" && user == "":
		return missing("username", credential, "no user, and a credential's name is only unique within its user: set `username` or `user_id`, or use `application_credential_id`")
	}
	return nil
}

func (s settings) halfKeys() diag.Diagnostics {
	namesAService := s.has("auth_url") || s.has("endpoint") || s.has("region")
	if !namesAService && s.sourceOf(keyArguments...) <= fromEnvironment {
		return nil
	}
	switch {
	case !s.has("access_key"):
		return diag.Diagnostics{incompleteLogin("access_key", s.describe(s.strongest("secret_key", "security_token")),
			"no key that it belongs to: set `access_key` (or HW_ACCESS_KEY)")}
	case !s.has("secret_key"):
		return diag.Diagnostics{incompleteLogin("secret_key", s.describe("access_key"), "no secret: set `secret_key` (or HW_SECRET_KEY)")}
	}
	return nil
}

func (s settings) halfAgency() diag.Diagnostics {
	name, domain := agencyArguments[0], agencyArguments[1]
	switch {
	case s.has(name) && !s.has(domain):
		return diag.Diagnostics{incompleteLogin(domain, s.describe(name), "no account that the agency belongs to: set `assume_role.domain_name` (or HW_ASSUME_ROLE_DOMAIN_NAME)")}
	case s.has(domain) && !s.has(name):
		return diag.Diagnostics{incompleteLogin(name, s.describe(domain), "no agency: set `assume_role.agency_name` (or HW_ASSUME_ROLE_AGENCY_NAME)")}
	}
	return nil
}

func (s settings) checkURLs() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range []string{"auth_url", "endpoint"} {
		if s.has(name) && !isServiceURL(s.get(name)) {
			diags.Append(badURL(name, s.describe(name), s.get(name)))
		}
	}
	return diags
}

func isServiceURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func (s settings) maxRetries() (int, diag.Diagnostics) {
	return s.wholeNumber("max_retries", defaultMaxRetries, maxMaxRetries)
}

// requestsPerMinute is unlimited by default, but with an access key it is the limit of the services that have them.
func (s settings) requestsPerMinute() (int, diag.Diagnostics) {
	byDefault := 0
	if s.method() == byKeys {
		byDefault = documentedPerMinute
	}
	return s.wholeNumber("requests_per_minute", byDefault, maxPerMinute)
}

func (s settings) wholeNumber(name string, byDefault, most int) (int, diag.Diagnostics) {
	if !s.has(name) {
		return byDefault, nil
	}
	n, err := strconv.Atoi(s.get(name))
	if err != nil || n < 0 || n > most {
		return 0, diag.Diagnostics{invalid(name, s.describe(name), s.get(name), fmt.Sprintf("a whole number from 0 to %d", most))}
	}
	return n, nil
}

// pollInterval is 0, the adaptive schedule, unless a person sets it.
func (s settings) pollInterval() (time.Duration, diag.Diagnostics) {
	const name = "poll_interval"
	if !s.has(name) {
		return 0, nil
	}
	interval, err := parseDuration(s.get(name))
	if err != nil || interval < 0 || interval > maxPollInterval {
		return 0, diag.Diagnostics{invalid(name, s.describe(name), s.get(name),
			`a duration such as "500ms", "2s" or "1m30s", or a number of seconds, of at most one hour`)}
	}
	return interval, nil
}

func parseDuration(text string) (time.Duration, error) {
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return time.ParseDuration(text)
	}
	if math.IsNaN(seconds) || math.Abs(seconds) > math.MaxInt32 {
		return 0, strconv.ErrRange
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// parseBool reads the words that rc files and clouds.yaml have for yes and no.
func parseBool(text string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "yes", "on", "y", "t", "1":
		return true, nil
	case "false", "no", "off", "n", "f", "0":
		return false, nil
	}
	return false, strconv.ErrSyntax
}
