package manila

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// useToken uses a configured token unchanged if it is scoped to the configured
// project, since a service may forbid rescoping a scoped token. Otherwise it is
// exchanged for one of that project.
func (l *login) useToken(ctx context.Context, address string) (*session, *Error) {
	identity := l.identity(address)
	identity.SetToken(l.auth.TokenID)
	got, failure := l.core.send(ctx, identity, request{
		operation: logIn, method: http.MethodGet,
		headers: map[string]string{"X-Subject-Token": l.auth.TokenID},
		ok:      []int{http.StatusOK, http.StatusNonAuthoritativeInfo},
	}, address+"auth/tokens")
	if failure != nil {
		return nil, l.withAdvice(failure)
	}
	session, failure := l.newSession(got, l.auth.TokenID)
	if failure != nil {
		return nil, failure
	}
	auth := copyScope(l.auth)
	if !canRequestScope(&auth) || session.matches(auth.Scope) {
		return session, nil
	}
	return l.requestToken(ctx, address, gophercloud.AuthOptions{TokenID: l.auth.TokenID, Scope: auth.Scope})
}

// canRequestScope is false for a scope that does not ask for a project. gophercloud
// fills in the scope of the options by the way.
func canRequestScope(auth *gophercloud.AuthOptions) bool {
	_, err := auth.ToTokenV3ScopeMap()
	return err == nil
}

// requestToken logs in.
func (l *login) requestToken(ctx context.Context, address string, auth gophercloud.AuthOptions) (*session, *Error) {
	body, err := loginBody(auth)
	if err != nil {
		return nil, l.core.misconfigured(logIn, l.missingCredentials(err), l.credentialAdvice()).because(incompleteCredentials)
	}
	got, failure := l.core.send(ctx, l.identity(address), request{
		operation: logIn, method: http.MethodPost, idempotent: true, body: body,
		ok: []int{http.StatusOK, http.StatusCreated},
	}, address+"auth/tokens")
	if failure != nil {
		return nil, l.withAdvice(failure)
	}
	return l.newSession(got, "")
}

func loginBody(auth gophercloud.AuthOptions) (map[string]any, error) {
	auth = copyScope(auth)
	scope, err := auth.ToTokenV3ScopeMap()
	if err != nil {
		return nil, err
	}
	return auth.ToTokenV3CreateMap(scope)
}

// copyScope: gophercloud writes into the scope.
func copyScope(auth gophercloud.AuthOptions) gophercloud.AuthOptions {
	if auth.Scope != nil {
		scope := *auth.Scope
		auth.Scope = &scope
	}
	return auth
}

// hasNoCredentials is true without anything that proves who logs in, besides keys.
func (l *login) hasNoCredentials() bool {
	return l.auth.Password == "" && l.auth.TokenID == "" && l.auth.ApplicationCredentialID == "" && l.auth.ApplicationCredentialName == "" && !l.core.config.OIDC.IsSet()
}

// missingCredentials is why gophercloud does not accept the credentials.
func (l *login) missingCredentials(err error) string {
	arg := l.core.config.Argument
	switch {
	case !l.hasNoCredentials():
	case l.auth.UserID != "":
		return fmt.Sprintf("%s is set, but no password, token, application credential or access key", arg("user_id"))
	case l.auth.Username != "":
		return fmt.Sprintf("%s is set, but no password, token, application credential or access key", arg("username"))
	default:
		return fmt.Sprintf("%s is set, but no user, token, application credential or access key", arg("auth_url"))
	}
	var domain gophercloud.ErrDomainIDOrDomainName
	var projectDomain gophercloud.ErrScopeDomainIDOrDomainName
	switch {
	case errors.As(err, &domain):
		return fmt.Sprintf("%s requires exactly one of %s and %s", arg("username"), arg("user_domain_name"), arg("user_domain_id"))
	case errors.As(err, &projectDomain):
		return fmt.Sprintf("%s requires %s or %s", arg("project_name"), arg("project_domain_name"), arg("project_domain_id"))
	}
	return "arguments are missing or contradict each other"
}

// newSession reads Keystone's response. The token is in a header; requested is the
// token that the request was about, for a service that does not repeat it.
func (l *login) newSession(got response, requested string) (*session, *Error) {
	token := got.header.Get("X-Subject-Token")
	if token == "" {
		token = requested
	}
	session, err := decodeToken(got.body)
	if err == nil && token == "" {
		err = errors.New("it has no token")
	}
	if err != nil {
		return nil, l.withAdvice(got.malformed(err))
	}
	session.provider = l.core.newProvider()
	session.provider.SetToken(token)
	return session, nil
}

// matches reports whether the session is for the scope's project, if it has one.
func (s *session) matches(scope *gophercloud.AuthScope) bool {
	switch {
	case scope == nil:
		return true
	case scope.ProjectID != "":
		return s.projectID == scope.ProjectID
	case scope.ProjectName != "":
		return s.projectName == scope.ProjectName
	}
	return true
}

func decodeToken(body []byte) (*session, error) {
	var document struct {
		Token *struct {
			Project tokens.Project              `json:"project"`
			Catalog listOf[tokens.CatalogEntry] `json:"catalog"`
			Roles   listOf[tokens.Role]         `json:"roles"`
			User    tokens.User                 `json:"user"`
		} `json:"token"`
	}
	if err := unmarshal(body, &document, "token"); err != nil {
		return nil, err
	}
	var roles []string
	for _, role := range document.Token.Roles {
		roles = append(roles, role.Name)
	}
	return &session{
		roles:       roles,
		userID:      document.Token.User.ID,
		projectID:   document.Token.Project.ID,
		projectName: document.Token.Project.Name,
		catalogue:   document.Token.Catalog,
	}, nil
}
