package emulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// SecurityService is a directory that the share servers of share networks use.
type SecurityService struct {
	ID, ProjectID, Type, Name, Description string
	DNSIP, Server, Domain, User, Password  string
	OU, DefaultADSite                      string
	CreatedAt, UpdatedAt                   time.Time
}

// securityServiceFields are what a request sets, with the microversion since which a
// response shows it.
func (s *SecurityService) fields() map[string]*string {
	return map[string]*string{
		"type": &s.Type, "name": &s.Name, "description": &s.Description, "dns_ip": &s.DNSIP, "server": &s.Server, "domain": &s.Domain,
		"user": &s.User, "password": &s.Password, "ou": &s.OU, "default_ad_site": &s.DefaultADSite,
	}
}

var shownSince = map[string]microversion{"ou": 44, "default_ad_site": 76}

// detail shows the password, as the service does.
func (s *SecurityService) detail(c *call) map[string]any {
	shown := map[string]any{
		"id": s.ID, "project_id": s.ProjectID, "status": "new", // a constant: the attribute was dropped
		"created_at": timeOrNull(s.CreatedAt), "updated_at": timeOrNull(s.UpdatedAt),
	}
	for name, value := range s.fields() {
		if c.version >= shownSince[name] {
			shown[name] = orNull(*value)
		}
	}
	return shown
}

func (e *Emulator) findSecurityService(c *call, id string) (*SecurityService, error) {
	for _, s := range e.securityServices {
		if s.ID == id && (s.ProjectID == c.caller.project || c.caller.admin()) {
			return s, nil
		}
	}
	return nil, notFound(notFoundText)
}

func (e *Emulator) listSecurityServices(c *call) (*response, error) {
	return e.securityServicesPage(c, func(s *SecurityService) map[string]any {
		return map[string]any{"id": s.ID, "name": orNull(s.Name), "type": s.Type, "status": "new"}
	})
}

// listSecurityServicesDetail shows the share networks of each, which a GET by id does not.
func (e *Emulator) listSecurityServicesDetail(c *call) (*response, error) {
	return e.securityServicesPage(c, func(s *SecurityService) map[string]any {
		shown, networks := s.detail(c), []any{}
		for _, n := range e.networksWith(s.ID) {
			networks = append(networks, n.ID)
		}
		shown["share_networks"] = networks
		return shown
	})
}

func (e *Emulator) securityServicesPage(c *call, show func(*SecurityService) map[string]any) (*response, error) {
	var of *shareNetwork
	if id := c.query.Get("share_network_id"); id != "" {
		network, err := e.findNetwork(c, id)
		if err != nil {
			return nil, err
		}
		of = network
	}
	list := []any{}
	for _, s := range e.securityServices {
		inProject := of == nil && s.ProjectID == c.caller.project || of != nil && slices.Contains(of.SecurityServiceIDs, s.ID)
		if inProject && s.matches(c) {
			list = append(list, show(s))
		}
	}
	page, err := e.cutInMemory(c, list)
	return okResponse(map[string]any{"security_services": page}), err
}

func (s *SecurityService) matches(c *call) bool {
	for name, value := range map[string]string{"id": s.ID, "name": s.Name, "type": s.Type, "user": s.User, "server": s.Server, "dns_ip": s.DNSIP, "domain": s.Domain} {
		if wanted := c.query.Get(name); wanted != "" && wanted != value {
			return false
		}
	}
	return true
}

func (e *Emulator) showSecurityService(c *call) (*response, error) {
	s, err := e.findSecurityService(c, c.params["service"])
	if err != nil {
		return nil, err
	}
	return okResponse(map[string]any{"security_service": s.detail(c)}), nil
}

func (e *Emulator) createSecurityService(c *call) (*response, error) {
	given, err := c.inner("security_service")
	if err != nil {
		return nil, err
	}
	s := &SecurityService{ID: e.newUUID(), ProjectID: c.caller.project, CreatedAt: c.Time}
	types := []string{"ldap", "kerberos", "active_directory"}
	if kind, _ := given["type"].(string); !slices.Contains(types, kind) {
		return nil, badRequest("Invalid input received: Invalid type %s specified for security service. Valid types are %s", pythonString(given["type"]), strings.Join(types, ","))
	}
	if err := s.set(c, given); err != nil {
		return nil, err
	}
	e.securityServices = append(e.securityServices, s)
	return okResponse(map[string]any{"security_service": s.detail(c)}), nil
}

// updateSecurityService accepts anything but the type and the login of a service that
// share servers use (observed on Manila 15.1).
func (e *Emulator) updateSecurityService(c *call) (*response, error) {
	given, err := c.inner("security_service")
	if err != nil {
		return nil, err
	}
	s, err := e.findSecurityService(c, c.params["service"])
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(e.networksWith(s.ID), e.hasServers) {
		for name := range given {
			if name != "name" && name != "description" {
				return nil, forbidden("Cannot update security service " + s.ID + ". It is attached to share network with share server associated. " +
					"Only 'name' and 'description' fields are available for update.")
			}
		}
	}
	if err := s.set(c, given); err != nil {
		return nil, err
	}
	s.UpdatedAt = c.Time
	return okResponse(map[string]any{"security_service": s.detail(c)}), nil
}

func (s *SecurityService) set(c *call, given map[string]any) error {
	changed := *s
	for name, into := range changed.fields() {
		value, present := given[name]
		if !present {
			continue
		}
		text, isText := databaseText(value)
		if value != nil && !isText || len([]rune(text)) > maxName {
			return serverError()
		}
		*into = text
	}
	switch {
	case given["default_ad_site"] != nil && c.version < shownSince["default_ad_site"]:
		return badRequest(`"default_ad_site" is only supported from API version 2.76.`)
	case given["default_ad_site"] != nil && given["server"] != nil && changed.Type == "active_directory":
		return badRequest("Invalid input received: Cannot create security service because both server and 'default_ad_site' were provided. " +
			"Specify either server or 'default_ad_site'.")
	}
	*s = changed
	return nil
}

func (e *Emulator) deleteSecurityService(c *call) (*response, error) {
	s, err := e.findSecurityService(c, c.params["service"])
	if err != nil {
		return nil, err
	}
	if len(e.networksWith(s.ID)) > 0 {
		return nil, forbidden("Cannot delete security service. It is assigned to share network(s)")
	}
	e.securityServices = slices.DeleteFunc(e.securityServices, func(other *SecurityService) bool { return other == s })
	return emptyResponse(http.StatusAccepted), nil
}
