package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// loginRequest is the body of POST /v3/auth/tokens.
type loginRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User userRef `json:"user"`
			} `json:"password"`
			Token struct {
				ID string `json:"id"`
			} `json:"token"`
			AssumeRole struct {
				Agency string `json:"xrole_name"`
				Domain string `json:"domain_name"`
			} `json:"assume_role"`
			ApplicationCredential struct {
				ID     string  `json:"id"`
				Name   string  `json:"name"`
				Secret string  `json:"secret"`
				User   userRef `json:"user"`
			} `json:"application_credential"`
		} `json:"identity"`
		Scope struct {
			Project *struct {
				ID     string    `json:"id"`
				Name   string    `json:"name"`
				Domain domainRef `json:"domain"`
			} `json:"project"`
			Domain *domainRef `json:"domain"`
		} `json:"scope"`
	} `json:"auth"`
}

type domainRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (d domainRef) isDefault() bool {
	return d.ID == DomainID || d.ID == "" && d.Name == DomainName
}

type userRef struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Password string    `json:"password"`
	Domain   domainRef `json:"domain"`
}

func (u userRef) find() (account, bool) {
	for _, a := range accounts() {
		if u.ID == a.id || u.ID == "" && u.Name == a.name && u.Domain.isDefault() {
			return a, true
		}
	}
	return account{}, false
}

// createToken returns the same error for a wrong name, password or project, so
// that a client cannot find out which of them was wrong.
func (e *Emulator) createToken(c *call) *response {
	var request loginRequest
	if err := json.Unmarshal(c.body, &request); err != nil || len(request.Auth.Identity.Methods) == 0 {
		return keystoneError(http.StatusBadRequest,
			"Expecting to find auth in request body. The server could not comply with the request "+
				"since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
	}
	if e.opts.SFS && slices.Equal(request.Auth.Identity.Methods, []string{"assume_role"}) {
		return e.assumeRole(c, request)
	}
	t := token{methods: request.Auth.Identity.Methods, issued: c.Time.UTC(), expires: c.Time.UTC().Add(e.opts.TokenLifetime)}
	for _, method := range request.Auth.Identity.Methods {
		if !e.authenticateBy(method, request, &t) {
			return unauthorized(c.base)
		}
	}
	if !e.applyScope(request, &t) {
		return unauthorized(c.base)
	}
	return e.issueToken(c, t)
}

func (e *Emulator) authenticateBy(method string, request loginRequest, t *token) bool {
	identity := request.Auth.Identity
	switch method {
	case "password":
		user, found := identity.Password.User.find()
		t.account = user
		return found && identity.Password.User.Password == user.password
	case "token":
		old, valid := e.validToken(identity.Token.ID, t.issued)
		t.account, t.expires = old.account, old.expires
		t.methods = append(slices.Clone(old.methods), "token")
		return valid
	case "application_credential":
		return authenticateByCredential(request, t)
	default:
		return false
	}
}

// authenticateByCredential sets the scope: a credential belongs to a project.
func authenticateByCredential(request loginRequest, t *token) bool {
	given := request.Auth.Identity.ApplicationCredential
	known := given.ID == ApplicationCredentialID
	if given.ID == "" && given.Name == ApplicationCredentialName {
		user, found := given.User.find()
		known = found && user.id == UserID
	}
	t.account = accounts()[0]
	t.project = ProjectID
	return known && given.Secret == ApplicationCredentialSecret && request.Auth.Scope.Project == nil
}

// applyScope: without a scope the project stays as the method set it.
func (e *Emulator) applyScope(request loginRequest, t *token) bool {
	project, domain := request.Auth.Scope.Project, request.Auth.Scope.Domain
	if e.opts.SFS && domain != nil && domain.isDefault() {
		return true // SFS has tokens for the account, which assume its agencies
	}
	if project != nil {
		known := map[string]string{ProjectName: ProjectID, SecondProjectName: SecondProjectID}
		t.project = project.ID
		if project.ID == "" && project.Domain.isDefault() {
			t.project = known[project.Name]
		}
		return t.project == ProjectID || t.project == SecondProjectID
	}
	return domain == nil // no account has a role on the domain
}
