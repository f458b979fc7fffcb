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

// serviceTypes are the names the share service goes by in catalogues, the best
// first. Where both exist, "share" is the old v1 interface of the same service.
var serviceTypes = []string{"sharev2", "shared-file-system", "share"}

var versionSegment = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

const findService = "find the share service"

// place is an endpoint of the catalogue.
type place struct{ url, region string }

// serviceURL is where the calls go, as https://host/path/v2/PROJECT/.
func (c *Client) serviceURL(session *session) (string, *Error) {
	if session.projectID == "" {
		return "", c.misconfigured(findService,
			"the login is not scoped to a project, and the share service works on projects only",
			fmt.Sprintf("Set %s or %s.", c.argument("project_name"), c.argument("project_id")))
	}
	if c.core.endpoint == "" && session.signed {
		return c.fromRegion(session)
	}
	if c.core.endpoint == "" {
		found, err := c.fromCatalogue(session)
		if err != nil {
			return "", err
		}
		return c.normalise(found.url, session.projectID, "the catalogue's address of the share service",
			fmt.Sprintf("Tell the operator of the cloud, and set %s meanwhile.", c.argument("endpoint")))
	}
	if c.region != c.home {
		return "", c.misconfigured(findService,
			fmt.Sprintf("region %q was asked for, but %s fixes the address of one service, in %s", c.region, c.argument("endpoint"), orUnnamed(c.home)),
			fmt.Sprintf("Remove %s so that the catalogue gives each region's address, or use a provider of its own for the other region.", c.argument("endpoint")))
	}
	return c.normalise(c.core.endpoint, session.projectID, c.argument("endpoint"),
		"It must look like https://sfs.example.com or https://sfs.example.com/v2.")
}

// fromRegion knows where the service is in a region, for keys bring no catalogue.
func (c *Client) fromRegion(session *session) (string, *Error) {
	if address, ok := serviceIn("sfs", c.region, c.login.auth.IdentityEndpoint); ok {
		return c.normalise(address, session.projectID, c.argument("region"), "")
	}
	if c.region == "" {
		return "", c.misconfigured(findService, fmt.Sprintf("a login by %s brings no catalogue, and neither a region nor an address is known", c.argument("access_key")),
			fmt.Sprintf("Set %s to the address of the share service, or %s to a region of Huawei Cloud, Open Telekom Cloud or FlexibleEngine.", c.argument("endpoint"), c.argument("region")))
	}
	return "", c.misconfigured(findService,
		fmt.Sprintf("a login by %s brings no catalogue, and it is not known where the share service of region %q is", c.argument("access_key"), c.region),
		fmt.Sprintf("Set %s to its address, or %s to that of the region's IAM, if it is of the form https://iam.%s.DOMAIN.", c.argument("endpoint"), c.argument("auth_url"), c.region))
}

func orUnnamed(region string) string {
	if region == "" {
		return "a region that was not named"
	}
	return fmt.Sprintf("region %q", region)
}

// fromCatalogue picks the endpoint out of the catalogue that came with the token.
// gophercloud's own look-up may send discovery requests, which need a token or
// a version document that gateways in front of the service do not have.
func (c *Client) fromCatalogue(session *session) (place, *Error) {
	var regions, interfaces []string
	for _, serviceType := range serviceTypes {
		fitting := c.placesOf(session.catalogue, serviceType, &regions, &interfaces)
		switch {
		case len(fitting) == 0:
			continue
		case c.region == "" && differ(fitting):
			return place{}, c.misconfigured(findService,
				fmt.Sprintf("no region was asked for, and the catalogue has the share service in several: %s", list(regions)),
				fmt.Sprintf("Set %s to one of them.", c.argument("region")))
		}
		return fitting[0], nil
	}
	return place{}, c.notInCatalogue(regions, interfaces)
}

// placesOf gives a service type's endpoints that fit, and notes all the regions
// and interfaces it passes for a message.
func (c *Client) placesOf(catalogue []tokens.CatalogEntry, serviceType string, regions, interfaces *[]string) []place {
	var fitting []place
	for _, entry := range catalogue {
		if entry.Type != serviceType {
			continue
		}
		for _, endpoint := range entry.Endpoints {
			note(interfaces, endpoint.Interface)
			if endpoint.Interface != string(c.availability) || endpoint.URL == "" {
				continue
			}
			region := endpoint.Region
			if region == "" {
				region = endpoint.RegionID
			}
			note(regions, region)
			if c.region == "" || c.region == endpoint.Region || c.region == endpoint.RegionID {
				fitting = append(fitting, place{url: endpoint.URL, region: region})
			}
		}
	}
	return fitting
}

func differ(places []place) bool {
	return slices.ContainsFunc(places, func(p place) bool { return p.region != places[0].region })
}

func (c *Client) notInCatalogue(regions, interfaces []string) *Error {
	switch {
	case len(interfaces) == 0:
		return c.misconfigured(findService,
			fmt.Sprintf("the catalogue has no share service (looked for the types %s)", list(serviceTypes)),
			fmt.Sprintf("Set %s to the address of the share service.", c.argument("endpoint")))
	case len(regions) == 0:
		return c.misconfigured(findService,
			fmt.Sprintf("the catalogue has no %s address of the share service, only %s", c.availability, list(interfaces)),
			fmt.Sprintf("Change %s, or set %s.", c.argument("endpoint_type"), c.argument("endpoint")))
	}
	return c.misconfigured(findService,
		fmt.Sprintf("region %q, asked for by %s, is not among the share service's regions: %s", c.region, c.argument("region"), list(regions)),
		fmt.Sprintf("Set %s to one of them.", c.argument("region")))
}

func note(names *[]string, name string) {
	if !slices.Contains(*names, name) {
		*names = append(*names, name)
	}
}

func list(names []string) string {
	quoted := make([]string, 0, len(names))
	for _, name := range names {
		quoted = append(quoted, fmt.Sprintf("%q", name))
	}
	return strings.Join(quoted, ", ")
}

// normalise brings any way of writing the service's address to .../v2/PROJECT/.
// Releases before 2.60 answer only with the project's id in the path, and a v1
// address has no microversions.
func (c *Client) normalise(raw, projectID, what, advice string) (string, *Error) {
	address, err := parseAddress(raw)
	if err != nil {
		return "", c.misconfigured(findService, fmt.Sprintf("%s cannot be used: %s", what, err), advice)
	}
	segments := strings.Split(strings.Trim(address.Path, "/"), "/")
	last := len(segments) - 1
	switch {
	case versionSegment.MatchString(segments[last]):
		segments = segments[:last]
	case last > 0 && versionSegment.MatchString(segments[last-1]):
		segments = segments[:last-1]
	case segments[last] == projectID:
		segments = segments[:last]
	}
	address.Path = "/" + strings.Join(append(segments, "v2", projectID), "/") + "/"
	address.Path = strings.Replace(address.Path, "//", "/", 1)
	return address.String(), nil
}

// authURL is the versioned address of Keystone. A version is appended without
// asking, because the version document may sit behind a proxy that gives the
// wrong scheme or host, and because no Keystone without v3 has been released
// since 2017.
func authURL(raw string) (string, error) {
	address, err := parseAddress(raw)
	if err != nil {
		return "", err
	}
	path := strings.TrimSuffix(strings.TrimRight(address.Path, "/"), "/auth/tokens")
	segments := strings.Split(path, "/")
	if last := len(segments) - 1; versionSegment.MatchString(segments[last]) {
		segments = segments[:last]
	}
	address.Path = strings.Join(append(segments, "v3"), "/") + "/"
	return address.String(), nil
}

// parseAddress takes an absolute http(s) URL and tells what is wrong without
// repeating it, because people do write passwords into URLs.
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
		return nil, errors.New("it holds a user name or a password")
	case address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("it has a query or a fragment")
	}
	address.RawPath = ""
	return address, nil
}
