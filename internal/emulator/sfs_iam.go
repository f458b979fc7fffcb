package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

func (e *Emulator) projectsOf(key accessKey) []string {
	if key.ofAgency {
		return []string{AgencyProjectID}
	}
	return []string{ProjectID, RegionProjectID}
}

func (e *Emulator) projectName(id string) string {
	switch id {
	case ProjectID:
		return ProjectName
	case SecondProjectID:
		return SecondProjectName
	}
	return e.opts.Region
}

// listProjects is GET /v3/projects with its filter by name.
func (e *Emulator) listProjects(c *call) *response {
	if _, failed := e.authenticate(c); failed != nil {
		return failed
	}
	key := e.keys[parseAuthorization(c.header.Get("Authorization")).access]
	names, filtered := c.query["name"]
	list := []any{}
	for _, id := range e.projectsOf(key) {
		name := e.projectName(id)
		if !filtered || slices.Contains(names, name) {
			list = append(list, map[string]any{"id": id, "name": name, "domain_id": DomainID, "enabled": true, "is_domain": false})
		}
	}
	return okResponse(map[string]any{"projects": list, "links": map[string]any{"self": c.base + c.Path, "next": nil, "previous": nil}})
}

// createTemporaryKeys is POST /v3.0/OS-CREDENTIAL/securitytokens: temporary keys
// of the agency for a client that signs with keys of its own account.
func (e *Emulator) createTemporaryKeys(c *call) *response {
	caller, failed := e.authenticate(c)
	if failed != nil {
		return failed
	}
	var request struct {
		Auth struct {
			Identity struct {
				Methods    []string `json:"methods"`
				AssumeRole struct {
					Agency  string `json:"agency_name"`
					Domain  string `json:"domain_name"`
					Seconds int    `json:"duration_seconds"`
				} `json:"assume_role"`
			} `json:"identity"`
		} `json:"auth"`
	}
	if json.Unmarshal(c.body, &request) != nil || !slices.Equal(request.Auth.Identity.Methods, []string{"assume_role"}) {
		return keystoneError(http.StatusBadRequest, "Request body is invalid.")
	}
	role := request.Auth.Identity.AssumeRole
	if missing := checkAgency(role.Agency, role.Domain); missing != nil {
		return missing
	}
	if role.Seconds < 900 || role.Seconds > 86400 {
		return keystoneError(http.StatusBadRequest, "The value of duration_seconds must be between 900 and 86400.")
	}
	key := accessKey{
		secret: e.newUUID(), securityToken: e.newUUID(), account: caller.account, ofAgency: true,
		expires: c.Time.Add(time.Duration(role.Seconds) * time.Second),
	}
	id := "HSTA" + e.newUUID()
	e.keys[id] = key
	return jsonResponse(http.StatusCreated, map[string]any{"credential": map[string]any{
		"access": id, "secret": key.secret, "securitytoken": key.securityToken,
		"expires_at": key.expires.UTC().Format(keystoneTime),
	}})
}

// assumeRole issues a token of the agency's project for a token of one's own account.
func (e *Emulator) assumeRole(c *call, request loginRequest) *response {
	own, valid := e.validToken(c.header.Get("X-Auth-Token"), c.Time)
	if !valid {
		return unauthorized(c.base)
	}
	role := request.Auth.Identity.AssumeRole
	if missing := checkAgency(role.Agency, role.Domain); missing != nil {
		return missing
	}
	project := request.Auth.Scope.Project
	if project == nil || project.ID != AgencyProjectID && (project.Name != e.opts.Region || project.Domain.Name != AgencyDomainName) {
		return unauthorized(c.base)
	}
	return e.issueToken(c, token{
		account: own.account, project: AgencyProjectID, methods: []string{"assume_role"},
		issued: c.Time.UTC(), expires: own.expires,
	})
}

func checkAgency(name, domain string) *response {
	if name != AgencyName || domain != AgencyDomainName {
		return keystoneError(http.StatusNotFound, "Could not find agency: "+name+".")
	}
	return nil
}
