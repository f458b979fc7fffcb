package manila

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// borrowedFor is how long the keys of an agency are asked for. They are renewed
// before they end, so a short life costs little.
const borrowedFor = time.Hour

// borrowKeys asks IAM for temporary keys of the agency, by a request that is
// signed with one's own (IAM API reference, POST /v3.0/OS-CREDENTIAL/securitytokens).
func (l *login) borrowKeys(ctx context.Context) (Keys, time.Time, *Error) {
	address, failure := l.iamAddress()
	if failure != nil {
		return Keys{}, time.Time{}, failure
	}
	got, failure := l.core.send(ctx, l.signedIdentity(address, l.keys), request{
		operation: logIn, detail: l.byAgency(), method: http.MethodPost, safe: true,
		body: map[string]any{"auth": map[string]any{"identity": map[string]any{
			"methods": []string{"assume_role"},
			"assume_role": map[string]any{
				"agency_name": l.agency.Name, "domain_name": l.agency.DomainName,
				"duration_seconds": int(borrowedFor / time.Second),
			},
		}}},
		ok: []int{http.StatusOK, http.StatusCreated},
	}, strings.TrimSuffix(address, "v3/")+"v3.0/OS-CREDENTIAL/securitytokens")
	if failure != nil {
		return Keys{}, time.Time{}, l.explainAgency(failure)
	}
	keys, expires, err := decodeKeys(got.body)
	if err != nil {
		return Keys{}, time.Time{}, l.explainAgency(got.garbled(err))
	}
	l.core.secrets.learn(keys.AccessKey, keys.SecretKey, keys.SecurityToken)
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
	if err := json.Unmarshal(body, &document); err != nil {
		return Keys{}, time.Time{}, unreadable(body, err)
	}
	given := document.Credential
	if given == nil || given.Access == "" || given.Secret == "" || given.Token == "" {
		return Keys{}, time.Time{}, missing("keys")
	}
	return Keys{AccessKey: given.Access, SecretKey: given.Secret, SecurityToken: given.Token}, given.Expires, nil
}

// assumeRole is the login with an agency by a token: with a token of one's own
// account a second one is asked for, of the agency's project (IAM API reference,
// POST /v3/auth/tokens, assume_role).
func (l *login) assumeRole(ctx context.Context, address string) (*session, *Error) {
	own, failure := l.ownToken(ctx, address)
	if failure != nil {
		return nil, failure
	}
	scope := l.agencyScope()
	if scope == nil {
		arg := l.core.argument
		return nil, l.core.misconfigured(logIn, "it is not known for which project of the agency's account",
			fmt.Sprintf("Set %s, %s or %s.", arg("project_id"), arg("project_name"), arg("region")))
	}
	identity := l.identity(address)
	identity.SetToken(own)
	got, failure := l.core.send(ctx, identity, request{
		operation: logIn, detail: l.byAgency(), method: http.MethodPost, safe: true,
		body: map[string]any{"auth": map[string]any{
			"identity": map[string]any{
				"methods":     []string{"assume_role"},
				"assume_role": map[string]any{"domain_name": l.agency.DomainName, "xrole_name": l.agency.Name},
			},
			"scope": map[string]any{"project": scope},
		}},
		ok: []int{http.StatusOK, http.StatusCreated},
	}, address+"auth/tokens")
	if failure != nil {
		return nil, l.explainAgency(failure)
	}
	return l.newSession(got, "")
}

// ownToken is one's own account's: an agency is used by the account, not by one
// of its projects.
func (l *login) ownToken(ctx context.Context, address string) (string, *Error) {
	if l.byToken() {
		return l.auth.TokenID, nil
	}
	own := l.auth
	own.Scope = nil
	if l.agency.HomeDomainID != "" || l.agency.HomeDomainName != "" {
		own.Scope = &gophercloud.AuthScope{DomainID: l.agency.HomeDomainID, DomainName: l.agency.HomeDomainName}
	}
	session, failure := l.create(ctx, address, own)
	if failure != nil {
		return "", failure
	}
	return session.provider.Token(), nil
}

func (l *login) agencyScope() map[string]any {
	var id, name string
	if scope := l.auth.Scope; scope != nil {
		id, name = scope.ProjectID, scope.ProjectName
	}
	switch {
	case id != "":
		return map[string]any{"id": id}
	case name == "" && l.core.home == "":
		return nil
	case name == "":
		name = l.core.home
	}
	return map[string]any{"name": name, "domain": map[string]any{"name": l.agency.DomainName}}
}

func (l *login) byAgency() string {
	return fmt.Sprintf(" with the agency %q of %q", l.agency.Name, l.agency.DomainName)
}

// explainAgency: IAM says "not found" of an agency that it does not want to show.
func (l *login) explainAgency(e *Error) *Error {
	e.notSent = true
	arg := l.core.argument
	switch e.Status {
	case http.StatusUnauthorized, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound:
		e.advice = fmt.Sprintf("Check %s and %s: the agency must exist in that account and be for yours, and your user needs the right to use agencies (Agent Operator). %s",
			arg("assume_role.agency_name"), arg("assume_role.domain_name"), l.advice(e))
		return e
	}
	return l.explain(e)
}
