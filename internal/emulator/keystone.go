package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// token is a login. Without a project it opens nothing of the share service.
type token struct {
	account account
	project string // id, or ""
	methods []string
	issued  time.Time
	expires time.Time
}

func (t token) admin() bool { return t.account.admin() && t.project != "" }

// ExpireTokens ends every token at once, at Keystone and at the share service.
func (e *Emulator) ExpireTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.tokens)
}

// login finds the token of a request. It is refused from the second of its
// expiry on.
func (e *Emulator) login(id string, now time.Time) (token, bool) {
	t, found := e.tokens[id]
	return t, found && now.Before(t.expires)
}

func (e *Emulator) serveKeystone(c *call) *response {
	a := e.keystoneRoute(c)
	a.header.Set("X-Openstack-Request-Id", c.RequestID)
	a.header.Set("Vary", "X-Auth-Token")
	return a
}

func (e *Emulator) keystoneRoute(c *call) *response {
	switch strings.Join(c.segments, "/") {
	case "":
		return jsonResponse(http.StatusMultipleChoices, map[string]any{
			"versions": map[string]any{"values": []any{identityVersion(c)}},
		})
	case "v3":
		return okResponse(map[string]any{"version": identityVersion(c)})
	case "v3/auth/tokens":
		return e.tokenRoute(c)
	case "v3/projects":
		if e.opts.SFS && c.Method == http.MethodGet {
			return e.listProjects(c)
		}
	case "v3.0/OS-CREDENTIAL/securitytokens":
		if e.opts.SFS && c.Method == http.MethodPost {
			return e.createTemporaryKeys(c)
		}
	}
	return keystoneError(http.StatusNotFound, "Could not find the requested resource.")
}

func (e *Emulator) tokenRoute(c *call) *response {
	if c.Method == http.MethodPost {
		return e.newToken(c)
	}
	if _, valid := e.login(c.header.Get("X-Auth-Token"), c.Time); !valid {
		return unauthorized(c.base)
	}
	id := c.header.Get("X-Subject-Token")
	subject, valid := e.login(id, c.Time)
	if !valid {
		return keystoneError(http.StatusNotFound, "Could not find token.")
	}
	switch c.Method {
	case http.MethodGet, http.MethodHead:
		a := okResponse(e.describeToken(c, subject))
		a.header.Set("X-Subject-Token", id)
		return a
	case http.MethodDelete:
		delete(e.tokens, id)
		return emptyResponse(http.StatusNoContent)
	default:
		return keystoneError(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
	}
}

// newToken answers every wrong name, password and project alike, so that nobody
// can find out which of them it was.
func (e *Emulator) newToken(c *call) *response {
	var request loginRequest
	if err := json.Unmarshal(c.body, &request); err != nil || len(request.Auth.Identity.Methods) == 0 {
		return keystoneError(http.StatusBadRequest,
			"Expecting to find auth in request body. The server could not comply with the request "+
				"since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
	}
	if e.opts.SFS && slices.Equal(request.Auth.Identity.Methods, []string{"assume_role"}) {
		return e.assumeRole(c, request)
	}
	t := token{issued: c.Time.UTC(), expires: c.Time.UTC().Add(e.opts.TokenLives)}
	if !e.identify(request, &t) || !e.scoped(request.Auth.Scope, &t) {
		return unauthorized(c.base)
	}
	return e.issue(c, t)
}

// scoped: at SFS a user may have a token of his own account, for its agencies.
func (e *Emulator) scoped(s scope, t *token) bool {
	if e.opts.SFS && s.Domain != nil && s.Domain.isDefault() {
		return true
	}
	return s.apply(t)
}

func (e *Emulator) issue(c *call, t token) *response {
	id := "gAAAAA" + strings.ReplaceAll(e.newUUID()+e.newUUID(), "-", "")
	e.tokens[id] = t
	a := jsonResponse(http.StatusCreated, e.describeToken(c, t))
	a.header.Set("X-Subject-Token", id)
	return a
}

func (e *Emulator) describeToken(c *call, t token) map[string]any {
	domain := map[string]any{"id": DomainID, "name": DomainName}
	body := map[string]any{
		"methods":    t.methods,
		"user":       map[string]any{"id": t.account.id, "name": t.account.name, "domain": domain, "password_expires_at": nil},
		"audit_ids":  []string{e.newUUID()},
		"issued_at":  t.issued.Format(keystoneTime),
		"expires_at": t.expires.Format(keystoneTime),
	}
	if t.project != "" {
		body["project"] = map[string]any{"id": t.project, "name": e.projectName(t.project), "domain": domain}
		body["is_domain"] = false
		body["roles"] = roles(t.account)
		body["catalog"] = e.catalogue(c, t.project)
	}
	return map[string]any{"token": body}
}

const keystoneTime = "2006-01-02T15:04:05.000000Z"

func roles(a account) []any {
	list := make([]any, 0, len(a.roles))
	for _, role := range a.roles {
		list = append(list, map[string]any{"id": "role-" + role, "name": role})
	}
	return list
}

func (e *Emulator) catalogue(c *call, project string) []any {
	service := func(kind, name, url string) map[string]any {
		endpoints := make([]any, 0, 3)
		for _, face := range []string{"public", "internal", "admin"} {
			endpoints = append(endpoints, map[string]any{
				"id": kind + "-" + face, "interface": face, "url": url,
				"region": e.opts.Region, "region_id": e.opts.Region,
			})
		}
		return map[string]any{"id": kind, "type": kind, "name": name, "endpoints": endpoints}
	}
	return []any{
		service("identity", "keystone", c.base+"/identity"),
		service("sharev2", "manilav2", c.base+"/v2/"+project),
	}
}

func identityVersion(c *call) map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []any{map[string]any{"rel": "self", "href": c.base + "/identity/v3/"}},
		"media-types": []any{map[string]any{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}

// unauthorized is the answer to a bad login and to a bad token, at Keystone and
// at the share service alike.
func unauthorized(base string) *response {
	a := keystoneError(http.StatusUnauthorized, "The request you have made requires authentication.")
	a.header.Set("Www-Authenticate", `Keystone uri="`+base+`/identity"`)
	return a
}

func keystoneError(status int, message string) *response {
	return jsonResponse(status, map[string]any{"error": map[string]any{
		"code": status, "title": http.StatusText(status), "message": message,
	}})
}
