package emulator

import "slices"

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
		Scope scope `json:"scope"`
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

type scope struct {
	Project *struct {
		ID     string    `json:"id"`
		Name   string    `json:"name"`
		Domain domainRef `json:"domain"`
	} `json:"project"`
	Domain *domainRef `json:"domain"`
}

// apply scopes the token; without any scope it stays as the method left it.
func (s scope) apply(t *token) bool {
	if s.Project != nil {
		p := s.Project
		t.project = ProjectID
		return p.ID == ProjectID || p.ID == "" && p.Name == ProjectName && p.Domain.isDefault()
	}
	// Nobody has a role on the domain.
	return s.Domain == nil
}

// identify finds out who logs in. Every method that is named must succeed.
func (e *Emulator) identify(request loginRequest, t *token) bool {
	t.methods = request.Auth.Identity.Methods
	for _, method := range t.methods {
		if !e.identifyBy(method, request, t) {
			return false
		}
	}
	return true
}

func (e *Emulator) identifyBy(method string, request loginRequest, t *token) bool {
	identity := request.Auth.Identity
	switch method {
	case "password":
		user, found := identity.Password.User.find()
		t.account = user
		return found && identity.Password.User.Password == user.password
	case "token":
		old, valid := e.login(identity.Token.ID, t.issued)
		t.account = old.account
		t.expires = old.expires
		t.methods = append(slices.Clone(old.methods), "token")
		return valid
	case "application_credential":
		return identifyByCredential(request, t)
	default:
		return false
	}
}

// identifyByCredential scopes the token by itself: a credential belongs to a project.
func identifyByCredential(request loginRequest, t *token) bool {
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
