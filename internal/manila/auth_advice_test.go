package manila

import (
	"net/http"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// Advice about arguments that are not in use would send the user the wrong way.
func TestLoginAdvice_NamesTheArgumentsInUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"a password":                {Config{Auth: gophercloud.AuthOptions{Username: "u", Password: "p"}}, "Check `username`, `password`,"},
		"a password of a user's id": {Config{Auth: gophercloud.AuthOptions{UserID: "u", Password: "p"}}, "Check `user_id`, `password`,"},
		"an application credential by id": {Config{Auth: gophercloud.AuthOptions{ApplicationCredentialID: "a", ApplicationCredentialName: "n", ApplicationCredentialSecret: "s"}},
			"Check `application_credential_id` and `application_credential_secret`"},
		"an application credential by name": {Config{Auth: gophercloud.AuthOptions{UserID: "u", ApplicationCredentialName: "n", ApplicationCredentialSecret: "s"}},
			"Check `application_credential_name`, `application_credential_secret` and `user_id`"},
		"a token":                       {Config{Auth: gophercloud.AuthOptions{TokenID: "t"}}, "The token in `token`"},
		"a token beside a password":     {Config{Auth: gophercloud.AuthOptions{TokenID: "t", Username: "u", Password: "p"}}, "Check `username`, `password`,"},
		"a token beside OIDC":           {Config{OIDC: OIDC{IdentityProvider: "ci", AccessToken: "a"}, Auth: gophercloud.AuthOptions{TokenID: "t"}}, "Check that `access_token`"},
		"OIDC by a client":              {Config{OIDC: OIDC{IdentityProvider: "ci", ClientID: "c"}}, "Check `client_id` and `client_secret`"},
		"keys":                          {Config{Keys: permanentKeys}, "Check `access_key` and `secret_key`, that the key is enabled"},
		"keys, and a token beside them": {Config{Keys: permanentKeys, Auth: gophercloud.AuthOptions{TokenID: "t"}}, "Check `access_key` and `secret_key`, that the key is enabled"},
		"temporary keys":                {Config{Keys: temporaryKeys}, "`security_token`"},
		"nothing":                       {Config{}, "Set `username` and `password`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantText(t, New(test.config).login.credentialAdvice(), test.want)
		})
	}
}

// A Keystone that is not there is no matter of the credentials.
func TestLoginAdvice_FitsTheClassOfTheError(t *testing.T) {
	t.Parallel()
	const credentials, address, page = "Check `username`, `password`", "there is no Keystone v3 at", "is Keystone or IAM"
	for name, test := range map[string]struct {
		answer reply
		want   string
	}{
		"400":        {reply{status: 400}, credentials},
		"401":        {reply{status: 401, body: refusal401}, credentials},
		"403":        {reply{status: 403}, credentials},
		"404":        {reply{status: 404}, address},
		"a web page": {reply{status: 201, body: "<html>"}, page},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFakeCloud(t)
			c.setLogin(test.answer.serve())
			_, err := c.client().GetShare(t.Context(), data)
			e := mustError(t, err)
			wantText(t, e.Advice(), test.want)
			for _, other := range []string{credentials, address, page} {
				if other != test.want {
					wantNone(t, e.Advice(), other)
				}
			}
		})
	}
}

func TestLogin_WithoutAnAddressTheProblemIsWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"nothing at all":                    {Config{}, "No credentials configured"},
		"a user's name":                     {Config{Auth: gophercloud.AuthOptions{Username: "u"}}, "No credentials configured"},
		"a password":                        {Config{Auth: gophercloud.AuthOptions{Password: "p"}}, "Credentials are incomplete"},
		"a token":                           {Config{Auth: gophercloud.AuthOptions{TokenID: "t"}}, "Credentials are incomplete"},
		"an application credential":         {Config{Auth: gophercloud.AuthOptions{ApplicationCredentialID: "a"}}, "Credentials are incomplete"},
		"an application credential by name": {Config{Auth: gophercloud.AuthOptions{ApplicationCredentialName: "a"}}, "Credentials are incomplete"},
		"an identity provider":              {Config{OIDC: OIDC{IdentityProvider: "ci"}}, "Credentials are incomplete"},
		"keys, and a project by name":       {Config{Keys: permanentKeys, Auth: gophercloud.AuthOptions{Scope: &gophercloud.AuthScope{ProjectName: "p"}}}, "Credentials are incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, failure := New(test.config).login.session(t.Context())
			if failure == nil || failure.Problem() != test.want {
				t.Errorf("%v: want %q", failure, test.want)
			}
		})
	}
}

// The clock explains a rejected signature only where it differs by ten minutes.
func TestLoginAdvice_AClockThatIsAlmostRightIsNotBlamed(t *testing.T) {
	t.Parallel()
	for off, blamed := range map[time.Duration]bool{
		0: false, 10*time.Minute - time.Second: false, -10*time.Minute + time.Second: false, 10 * time.Minute: true, -10 * time.Minute: true,
	} {
		e := &Error{Status: http.StatusUnauthorized, class: ClassUnauthorized, clockAhead: off}
		advice := New(Config{Keys: permanentKeys}).login.advice(e)
		if blamed {
			wantText(t, advice, "The clock of this machine")
		} else {
			wantNone(t, advice, "The clock of this machine")
		}
	}
}
