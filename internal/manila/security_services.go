package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// SecurityService is a directory that share servers use. The service also returns its
// password, which is not kept.
type SecurityService struct {
	ID, ProjectID, Type, Name, Description, Status string
	DNSIP, Server, Domain, User, OU, DefaultADSite string
	CreatedAt                                      string
	// ShareNetworkIDs are those that have it. Only a list shows them.
	ShareNetworkIDs []string
}

const securityServiceKind = "security service"

// SecurityServiceRef identifies a security service.
func SecurityServiceRef(id, name string) Ref {
	return Ref{ID: id, Name: name, Kind: securityServiceKind}
}

// Ref identifies the security service in calls and messages.
func (s *SecurityService) Ref() Ref { return SecurityServiceRef(s.ID, s.Name) }

// SecurityServiceChange is what to set, by the names of the API; nil sets null.
type SecurityServiceChange map[string]*string

// securityServiceMicroversions are tried in this order: the newest shows all.
var securityServiceMicroversions = []string{adSiteMicroversion, ouMicroversion, shareMicroversion}

// atSecurityServiceMicroversion makes a call at the newest microversion of the service. It
// fails where that lacks a field of the change, which the service would ignore.
func (c *Client) atSecurityServiceMicroversion(change SecurityServiceChange, r request, call func(request) error) error {
	versions := securityServiceMicroversions
	for i, field := range []string{"default_ad_site", "ou"} {
		if change[field] != nil {
			versions = versions[:i+1]
			break
		}
	}
	if known := int(c.capabilities.securityServiceDialect.Load()); known >= len(versions) {
		r.microversion = versions[len(versions)-1]
		return c.notSupported(r)
	}
	return withDialect(&c.capabilities.securityServiceDialect, versions, func(version string) error {
		r.microversion = version
		return call(r)
	})
}

// CreateSecurityService creates a security service. The service does not tell two equal
// creates apart, as for shares.
func (c *Client) CreateSecurityService(ctx context.Context, fields SecurityServiceChange) (*SecurityService, error) {
	ref := SecurityServiceRef("", valueOf(fields["name"]))
	return c.changeSecurityService(ctx, fields, request{
		operation: "create security service", share: ref, method: http.MethodPost, path: "security-services",
		ok: []int{http.StatusOK, http.StatusCreated, http.StatusAccepted},
	})
}

// UpdateSecurityService changes a security service. The service rejects all but name and
// description with 403 while share servers use it.
func (c *Client) UpdateSecurityService(ctx context.Context, ref Ref, change SecurityServiceChange) (*SecurityService, error) {
	r := c.securityServiceRequest("update security service", ref, http.MethodPut)
	r.idempotent = true
	return c.changeSecurityService(ctx, change, r)
}

func (c *Client) changeSecurityService(ctx context.Context, change SecurityServiceChange, r request) (*SecurityService, error) {
	if password := change["password"]; password != nil {
		c.secrets.add(*password)
		r.secret = *password
	}
	r.body = map[string]any{"security_service": change}
	return c.readSecurityService(ctx, change, r)
}

// GetSecurityService reads a security service, without its share networks.
func (c *Client) GetSecurityService(ctx context.Context, ref Ref) (*SecurityService, error) {
	return c.readSecurityService(ctx, nil, c.securityServiceRequest("read security service", ref, http.MethodGet))
}

func (c *Client) readSecurityService(ctx context.Context, change SecurityServiceChange, r request) (service *SecurityService, err error) {
	err = c.atSecurityServiceMicroversion(change, r, func(r request) (err error) {
		service, err = callAndDecode(ctx, c, r, decodeSecurityService)
		return err
	})
	return service, err
}

// DeleteSecurityService deletes a security service. The service rejects it with 403 while
// a share network has it.
func (c *Client) DeleteSecurityService(ctx context.Context, ref Ref) error {
	r := c.securityServiceRequest("delete security service", ref, http.MethodDelete)
	r.ok = []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	r.idempotent = true
	_, err := c.call(ctx, r)
	return err
}

func (c *Client) securityServiceRequest(operation string, ref Ref, method string) request {
	return c.requestAbout(operation, ref, method, "security-services/"+url.PathEscape(ref.ID))
}

// ListSecurityServicesPage lists the security services of the project from an offset on.
func (c *Client) ListSecurityServicesPage(ctx context.Context, offset int) ([]*SecurityService, error) {
	return c.listSecurityServices(ctx, pageQuery(offset))
}

const listSecurityServices = "list security services"

// SecurityServicesNamed lists the security services of a name, "" being those without.
func (c *Client) SecurityServicesNamed(ctx context.Context, name string) ([]*SecurityService, error) {
	return named(ctx, c, listSecurityServices, name, c.listSecurityServices)
}

// SecurityServicesOf lists the security services of a share network of any project.
func (c *Client) SecurityServicesOf(ctx context.Context, networkID string) ([]*SecurityService, error) {
	services, err := c.listSecurityServices(ctx, url.Values{"share_network_id": {networkID}})
	// A service ignores a filter that it does not know.
	return slices.DeleteFunc(services, func(s *SecurityService) bool { return !slices.Contains(s.ShareNetworkIDs, networkID) }), err
}

// AllSecurityServices lists those of the project.
func (c *Client) AllSecurityServices(ctx context.Context) ([]*SecurityService, error) {
	return allPages(ctx, c, listSecurityServices, nil, c.listSecurityServices)
}

func (c *Client) listSecurityServices(ctx context.Context, query url.Values) (services []*SecurityService, err error) {
	r := request{operation: listSecurityServices, method: http.MethodGet, path: "security-services/detail", query: query}
	err = c.atSecurityServiceMicroversion(nil, r, func(r request) (err error) {
		services, err = callAndDecode(ctx, c, r, decodeSecurityServices)
		return err
	})
	return services, err
}

func valueOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

type wireSecurityService struct {
	ID            string         `json:"id"`
	ProjectID     string         `json:"project_id"`
	Type          string         `json:"type"`
	Name          string         `json:"name"`
	Description   string         `json:"description"`
	Status        string         `json:"status"`
	DNSIP         string         `json:"dns_ip"`
	Server        string         `json:"server"`
	Domain        string         `json:"domain"`
	User          string         `json:"user"`
	OU            string         `json:"ou"`
	DefaultADSite string         `json:"default_ad_site"`
	CreatedAt     string         `json:"created_at"`
	ShareNetworks listOf[string] `json:"share_networks"`
}

func (w *wireSecurityService) securityService() (*SecurityService, error) {
	if w == nil || w.ID == "" {
		return nil, missing("security service with an id")
	}
	return &SecurityService{
		ID: w.ID, ProjectID: w.ProjectID, Type: w.Type, Name: w.Name, Description: w.Description, Status: w.Status,
		DNSIP: w.DNSIP, Server: w.Server, Domain: w.Domain, User: w.User, OU: w.OU, DefaultADSite: w.DefaultADSite,
		CreatedAt: w.CreatedAt, ShareNetworkIDs: w.ShareNetworks,
	}, nil
}

func decodeSecurityService(body []byte) (*SecurityService, error) {
	var document struct {
		Service *wireSecurityService `json:"security_service"`
	}
	if err := unmarshal(body, &document, "security service with an id"); err != nil {
		return nil, err
	}
	return document.Service.securityService()
}

func decodeSecurityServices(body []byte) ([]*SecurityService, error) {
	var document struct {
		Services listOf[*wireSecurityService] `json:"security_services"`
	}
	if err := unmarshalList(body, &document, securityServiceKind); err != nil {
		return nil, err
	}
	return convert(document.Services, (*wireSecurityService).securityService)
}
