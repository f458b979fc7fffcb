package manila

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

// serviceTypes are the types of the share service in catalogues, in order of
// preference. If both exist, "share" is the old v1 interface of the same service.
var serviceTypes = []string{"sharev2", "shared-file-system", "share"}

var versionSegment = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

// urlPlaceholder is what Keystone replaces in the endpoints of its catalogue.
var urlPlaceholder = regexp.MustCompile(`[%$]\([a-z_]+\)s`)

// userAndQuery may be secret. It works on addresses that are not URLs, as those
// with a placeholder.
var userAndQuery = regexp.MustCompile(`//[^/@]*@|[?#].*$`)

func withoutUserAndQuery(address string) string {
	return userAndQuery.ReplaceAllStringFunc(address, func(found string) string {
		if strings.HasPrefix(found, "//") {
			return "//"
		}
		return ""
	})
}

const findService = "find the share service"

type catalogueEndpoint struct{ url, region string }

// serviceURL is the base of all calls, as https://host/path/v2/PROJECT/.
func (c *Client) serviceURL(session *session) (string, *Error) {
	arg := c.config.Argument
	switch {
	case session.projectID == "":
		return "", c.misconfigured(findService,
			"the token is not scoped to a project, which the share service requires",
			fmt.Sprintf("Set %s or %s.", arg("project_name"), arg("project_id")))
	case c.region != c.config.Region && c.config.OtherRegions[c.region] != "":
		return "", c.misconfigured(findService,
			fmt.Sprintf("in clouds.yaml region %q has a %s of its own, and the provider has logged in for region %q", c.region, c.config.OtherRegions[c.region], c.config.Region),
			fmt.Sprintf("Configure another provider, with an alias and with %s for that region.", arg("region")))
	case c.config.Endpoint == "" && session.signed:
		return c.fromRegion(session)
	case c.config.Endpoint == "":
		found, err := c.fromCatalogue(session)
		if err != nil {
			return "", err
		}
		advice := fmt.Sprintf("Report it to the operator of the cloud, and set %s meanwhile.", arg("endpoint"))
		if placeholder := urlPlaceholder.FindString(found.url); placeholder != "" {
			return "", c.misconfigured(findService,
				fmt.Sprintf("the catalogue's URL of the share service is %s, in which the cloud has not filled in %s", withoutUserAndQuery(found.url), placeholder), advice)
		}
		return c.normalise(found.url, session.projectID, "the catalogue's URL of the share service", advice)
	case c.region != c.config.Region:
		configured := "a region that is not configured"
		if c.config.Region != "" {
			configured = fmt.Sprintf("region %q", c.config.Region)
		}
		return "", c.misconfigured(findService,
			fmt.Sprintf("region %q was requested, but %s sets the URL of one service, in %s", c.region, arg("endpoint"), configured),
			fmt.Sprintf("Remove %s to use the endpoints of the catalogue, or configure another provider for the other region.", arg("endpoint"))).because(unknownRegion).inRegion(c)
	}
	return c.normalise(c.config.Endpoint, session.projectID, arg("endpoint"),
		"It must look like https://sfs.example.com or https://sfs.example.com/v2.")
}

// fromRegion derives the URL from the region, because keys come without a catalogue.
func (c *Client) fromRegion(session *session) (string, *Error) {
	arg := c.config.Argument
	if address, ok := serviceAddress("sfs", c.region, c.login.auth.IdentityEndpoint); ok {
		return c.normalise(address, session.projectID, arg("region"), "")
	}
	if c.region == "" {
		return "", c.misconfigured(findService, fmt.Sprintf("a login by %s has no catalogue, and neither %s nor %s is set", arg("access_key"), arg("region"), arg("endpoint")),
			fmt.Sprintf("Set %s to the URL of the share service, or %s to a region of Huawei Cloud, Open Telekom Cloud or FlexibleEngine.", arg("endpoint"), arg("region")))
	}
	return "", c.misconfigured(findService,
		fmt.Sprintf("a login by %s has no catalogue, and the URL of the share service in region %q is unknown", arg("access_key"), c.region),
		fmt.Sprintf("Set %s to it, or %s to that of the region's IAM, if it has the form https://iam.%s.DOMAIN.", arg("endpoint"), arg("auth_url"), c.region)).because(unknownRegion).inRegion(c)
}

// fromCatalogue selects the endpoint from the catalogue that came with the token.
// gophercloud's own search may send discovery requests, which need a token or a
// version document that gateways in front of the service do not have.
func (c *Client) fromCatalogue(session *session) (catalogueEndpoint, *Error) {
	var regions, interfaces []string
	types := serviceTypes
	if c.config.ServiceType != "" {
		types = []string{c.config.ServiceType}
	}
	for _, serviceType := range types {
		matching := c.matchingEndpoints(session.catalogue, serviceType, &regions, &interfaces)
		if len(matching) == 0 {
			continue
		}
		if c.region == "" && slices.ContainsFunc(matching, func(e catalogueEndpoint) bool { return e.region != matching[0].region }) {
			return catalogueEndpoint{}, c.misconfigured(findService,
				"no region is configured, and the catalogue has the share service in several: "+quoted(regions),
				fmt.Sprintf("Set %s to one of them.", c.config.Argument("region")))
		}
		return matching[0], nil
	}
	return catalogueEndpoint{}, c.notInCatalogue(regions, interfaces)
}

// matchingEndpoints returns a service type's endpoints in the region and interface,
// and collects the regions and interfaces of all for a message.
func (c *Client) matchingEndpoints(catalogue []tokens.CatalogEntry, serviceType string, regions, interfaces *[]string) []catalogueEndpoint {
	var matching []catalogueEndpoint
	for _, entry := range catalogue {
		if entry.Type != serviceType || c.config.ServiceName != "" && entry.Name != c.config.ServiceName {
			continue
		}
		for _, endpoint := range entry.Endpoints {
			addNew(interfaces, endpoint.Interface)
			if endpoint.Interface != string(c.config.Availability) || endpoint.URL == "" {
				continue
			}
			region := endpoint.Region
			if region == "" {
				region = endpoint.RegionID
			}
			addNew(regions, region)
			if c.region == "" || c.region == endpoint.Region || c.region == endpoint.RegionID {
				matching = append(matching, catalogueEndpoint{url: endpoint.URL, region: region})
			}
		}
	}
	return matching
}

func (c *Client) notInCatalogue(regions, interfaces []string) *Error {
	arg := c.config.Argument
	switch {
	case len(interfaces) == 0:
		return c.misconfigured(findService,
			fmt.Sprintf("the catalogue has no share service (of the types %s)", quoted(serviceTypes)),
			fmt.Sprintf("Set %s to the URL of the share service.", arg("endpoint")))
	case len(regions) == 0:
		return c.misconfigured(findService,
			fmt.Sprintf("the catalogue has no %s endpoint of the share service, only %s", c.config.Availability, quoted(interfaces)),
			fmt.Sprintf("Change %s, or set %s.", arg("endpoint_type"), arg("endpoint")))
	}
	if c.region != c.config.Region {
		// It is of a resource, so where the provider's own comes from says nothing.
		arg = backticks
	}
	return c.misconfigured(findService,
		fmt.Sprintf("%s is %q, and the regions of the share service are %s", arg("region"), c.region, quoted(regions)),
		fmt.Sprintf("Set %s to one of them.", arg("region"))).because(unknownRegion).inRegion(c)
}

func addNew(names *[]string, name string) {
	if !slices.Contains(*names, name) {
		*names = append(*names, name)
	}
}

func quoted(names []string) string {
	list := make([]string, 0, len(names))
	for _, name := range names {
		list = append(list, fmt.Sprintf("%q", name))
	}
	return strings.Join(list, ", ")
}

// normalise converts any form of the service's URL to .../v2/PROJECT/. Releases
// before 2.60 require the project ID in the path, and v1 has no microversions.
func (c *Client) normalise(raw, projectID, source, advice string) (string, *Error) {
	address, err := parseAddress(raw)
	if err != nil {
		return "", c.misconfigured(findService, fmt.Sprintf("%s is invalid: %s", source, err), advice)
	}
	segments := pathSegments(address)
	last := len(segments) - 1
	switch {
	case last >= 0 && versionSegment.MatchString(segments[last]):
		segments = segments[:last]
	case last > 0 && versionSegment.MatchString(segments[last-1]):
		segments = segments[:last-1]
	case last >= 0 && segments[last] == projectID:
		segments = segments[:last]
	}
	address.Path = "/" + strings.Join(append(segments, "v2", projectID), "/") + "/"
	return address.String(), nil
}

// authURL is the versioned URL of Keystone. The version is appended without
// discovery, because the version document may be behind a proxy and have the wrong
// scheme or host, and no Keystone without v3 has been released since 2017.
func authURL(raw string) (string, error) {
	address, err := parseAddress(raw)
	if err != nil {
		return "", err
	}
	segments := pathSegments(address)
	if last := len(segments) - 1; last >= 1 && segments[last-1] == "auth" && segments[last] == "tokens" {
		segments = segments[:last-1]
	}
	if last := len(segments) - 1; last >= 0 && versionSegment.MatchString(segments[last]) {
		segments = segments[:last]
	}
	address.Path = "/" + strings.Join(append(segments, "v3"), "/") + "/"
	return address.String(), nil
}

// pathSegments are the parts of the path between slashes. Some catalogs have two
// slashes where a prefix was joined to a path, and no service means anything by them.
func pathSegments(address *url.URL) []string {
	return strings.FieldsFunc(address.Path, func(r rune) bool { return r == '/' })
}

// parseAddress parses an absolute http(s) URL. Its error does not repeat the URL,
// which may contain a password.
func parseAddress(raw string) (*url.URL, error) {
	address, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return nil, errors.New("it is not a URL")
	case address.Scheme != "http" && address.Scheme != "https":
		return nil, errors.New("it does not begin with http:// or https://")
	case address.Hostname() == "":
		return nil, errors.New("it has no host")
	case address.User != nil:
		return nil, errors.New("it contains a user name or password")
	case address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("it has a query or a fragment")
	}
	address.RawPath = ""
	return address, nil
}
