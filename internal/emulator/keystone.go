package emulator

import (
	"net/http"
	"strings"
	"time"
)

const keystoneTime = "2006-01-02T15:04:05.000000Z"

// token without a project gives no access to the share service.
type token struct {
	account account
	project string // id, or ""
	methods []string
	issued  time.Time
	expires time.Time
}

func (t token) admin() bool { return t.account.admin() && t.project != "" }

// ExpireTokens expires all tokens, at Keystone and at the share service.
func (e *Emulator) ExpireTokens() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.tokens)
}

// validToken: a token is invalid from the second of its expiry on.
func (e *Emulator) validToken(id string, now time.Time) (token, bool) {
	t, found := e.tokens[id]
	return t, found && now.Before(t.expires)
}

func (e *Emulator) serveKeystone(c *call) *response {
	resp := e.routeKeystone(c)
	resp.header.Set("X-Openstack-Request-Id", c.RequestID)
	resp.header.Set("Vary", "X-Auth-Token")
	return resp
}

func (e *Emulator) routeKeystone(c *call) *response {
	switch strings.Join(c.segments, "/") {
	case "":
		return jsonResponse(http.StatusMultipleChoices, map[string]any{
			"versions": map[string]any{"values": []any{identityVersion(c)}},
		})
	case "v3":
		return okResponse(map[string]any{"version": identityVersion(c)})
	case "v3/auth/tokens":
		if c.Method == http.MethodPost {
			return e.createToken(c)
		}
		return e.serveToken(c)
	case "oidc/token":
		if e.opts.OIDC && c.Method == http.MethodPost {
			return e.issueAccessToken(c)
		}
	case "v3/OS-FEDERATION/identity_providers/" + OIDCProvider + "/protocols/" + OIDCProtocol + "/auth":
		if e.opts.OIDC && c.Method == http.MethodPost {
			return e.federate(c)
		}
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

// serveToken shows or revokes the token in X-Subject-Token.
func (e *Emulator) serveToken(c *call) *response {
	if _, valid := e.validToken(c.header.Get("X-Auth-Token"), c.Time); !valid {
		return unauthorized(c.base)
	}
	id := c.header.Get("X-Subject-Token")
	subject, valid := e.validToken(id, c.Time)
	if !valid {
		return keystoneError(http.StatusNotFound, "Could not find token.")
	}
	switch c.Method {
	case http.MethodGet, http.MethodHead:
		resp := okResponse(e.describeToken(c, subject))
		resp.header.Set("X-Subject-Token", id)
		return resp
	case http.MethodDelete:
		delete(e.tokens, id)
		return emptyResponse(http.StatusNoContent)
	default:
		return keystoneError(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
	}
}

func (e *Emulator) issueToken(c *call, t token) *response {
	id := "gAAAAA" + strings.ReplaceAll(e.newUUID()+e.newUUID(), "-", "")
	e.tokens[id] = t
	resp := jsonResponse(http.StatusCreated, e.describeToken(c, t))
	resp.header.Set("X-Subject-Token", id)
	return resp
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
		roles := []any{}
		for _, role := range t.account.roles {
			roles = append(roles, map[string]any{"id": "role-" + role, "name": role})
		}
		body["project"] = map[string]any{"id": t.project, "name": e.projectName(t.project), "domain": domain}
		body["is_domain"] = false
		body["roles"] = roles
		body["catalog"] = e.catalogue(c, t.project)
	}
	return map[string]any{"token": body}
}

func (e *Emulator) catalogue(c *call, project string) []any {
	endpoints := func(kind, region, url string) []any {
		var all []any
		for _, face := range []string{"public", "internal", "admin"} {
			endpoint := map[string]any{"id": kind + "-" + region + "-" + face, "interface": face, "url": url, "region": region}
			if !e.opts.V2Catalogue {
				endpoint["region_id"] = region
			}
			all = append(all, endpoint)
		}
		return all
	}
	service := func(kind, name, path string) map[string]any {
		all := endpoints(kind, e.opts.Region, c.base+path)
		if e.opts.SecondRegion != "" {
			all = append(all, endpoints(kind, e.opts.SecondRegion, c.base+"/second"+path)...)
		}
		return map[string]any{"id": kind, "type": kind, "name": name, "endpoints": all}
	}
	identity := map[string]any{"id": "identity", "type": "identity", "name": "keystone", "endpoints": endpoints("identity", e.opts.Region, c.base+"/identity")}
	if e.opts.V2Catalogue {
		return []any{identity, service("share", "manila", "/v1/"+project), service("sharev2", "manilav2", "/v2/"+project)}
	}
	return []any{identity, service("sharev2", "manilav2", "/v2/"+project)}
}

func identityVersion(c *call) map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []any{map[string]any{"rel": "self", "href": c.base + "/identity/v3/"}},
		"media-types": []any{map[string]any{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}

// unauthorized is the 401 for invalid credentials and tokens, at Keystone and at
// the share service.
func unauthorized(base string) *response {
	resp := keystoneError(http.StatusUnauthorized, "The request you have made requires authentication.")
	resp.header.Set("Www-Authenticate", `Keystone uri="`+base+`/identity"`)
	return resp
}

func keystoneError(status int, message string) *response {
	return jsonResponse(status, map[string]any{"error": map[string]any{
		"code": status, "title": http.StatusText(status), "message": message,
	}})
}
