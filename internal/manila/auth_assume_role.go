package manila

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// assumedRoleLifetime is requested for the keys of an agency. They are renewed
// before they expire, so a short life costs little.
const assumedRoleLifetime = time.Hour

// assumeRoleByKeys requests temporary keys of the agency, with a request signed by
// the configured keys (IAM API reference, POST
// /v3.0/OS-CREDENTIAL/securitytokens).
func (l *login) assumeRoleByKeys(ctx context.Context) (Keys, time.Time, *Error) {
	address, failure := l.iamAddress()
	if failure != nil {
		return Keys{}, time.Time{}, failure
	}
	got, failure := l.sendAssumeRole(ctx, l.signedIdentity(address, l.keys),
		strings.TrimSuffix(address, "v3/")+"v3.0/OS-CREDENTIAL/securitytokens",
		map[string]any{"identity": map[string]any{
			"methods": []string{"assume_role"},
			"assume_role": map[string]any{
				"agency_name": l.agency.Name, "domain_name": l.agency.DomainName,
				"duration_seconds": int(assumedRoleLifetime / time.Second),
			},
		}})
	if failure != nil {
		return Keys{}, time.Time{}, failure
	}
	keys, expires, err := decodeKeys(got.body)
	if err != nil {
		return Keys{}, time.Time{}, l.withAgencyAdvice(got.malformed(err))
	}
	l.core.secrets.add(keys.AccessKey, keys.SecretKey, keys.SecurityToken)
	return keys, expires, nil
}

func decodeKeys(body []byte) (Keys, time.Time, error) {
	var document struct {
		Credential *struct {
			Access  string    `json:"access"`
			Secret  string    `json:"secret"`
			Token   string    `json:"securitytoken"`
			Expires time.Time `json:"expires_at"`
		} `json:"credential"`
	}
	if err := unmarshal(body, &document, "keys"); err != nil {
		return Keys{}, time.Time{}, err
	}
	credential := document.Credential
	if credential.Access == "" || credential.Secret == "" || credential.Token == "" {
		return Keys{}, time.Time{}, missing("keys")
	}
	return Keys{AccessKey: credential.Access, SecretKey: credential.Secret, SecurityToken: credential.Token}, credential.Expires, nil
}

// assumeRole is the login to an agency by token: a token of the own account
// requests one of the agency's project (IAM API reference, POST /v3/auth/tokens,
// assume_role).
func (l *login) assumeRole(ctx context.Context, address string) (*session, *Error) {
	token, failure := l.ownToken(ctx, address)
	if failure != nil {
		return nil, failure
	}
	scope, failure := l.agencyScope()
	if failure != nil {
		return nil, failure
	}
	identity := l.identity(address)
	identity.SetToken(token)
	got, failure := l.sendAssumeRole(ctx, identity, address+"auth/tokens", map[string]any{
		"identity": map[string]any{
			"methods":     []string{"assume_role"},
			"assume_role": map[string]any{"domain_name": l.agency.DomainName, "xrole_name": l.agency.Name},
		},
		"scope": map[string]any{"project": scope},
	})
	if failure != nil {
		return nil, failure
	}
	return l.newSession(got, "")
}

func (l *login) sendAssumeRole(ctx context.Context, identity *gophercloud.ServiceClient, address string, auth map[string]any) (response, *Error) {
	got, failure := l.core.send(ctx, identity, request{
		operation: logIn, detail: fmt.Sprintf(" with the agency %q of %q", l.agency.Name, l.agency.DomainName),
		method: http.MethodPost, idempotent: true,
		body: map[string]any{"auth": auth},
		ok:   []int{http.StatusOK, http.StatusCreated},
	}, address)
	if failure != nil {
		return response{}, l.withAgencyAdvice(failure)
	}
	return got, nil
}

// ownToken is a token of the own account, not of one of its projects: an agency is
// assumed by an account.
func (l *login) ownToken(ctx context.Context, address string) (string, *Error) {
	if l.byToken() {
		return l.auth.TokenID, nil
	}
	auth := l.auth
	auth.Scope = nil
	if l.agency.HomeDomainID != "" || l.agency.HomeDomainName != "" {
		auth.Scope = &gophercloud.AuthScope{DomainID: l.agency.HomeDomainID, DomainName: l.agency.HomeDomainName}
	}
	session, failure := l.requestToken(ctx, address, auth)
	if failure != nil {
		return "", failure
	}
	return session.provider.Token(), nil
}

func (l *login) agencyScope() (map[string]any, *Error) {
	id, name, failure := l.project()
	switch {
	case failure != nil:
		return nil, failure
	case id != "":
		return map[string]any{"id": id}, nil
	}
	return map[string]any{"name": name, "domain": map[string]any{"name": l.agency.DomainName}}, nil
}
