package manila

import (
	"net/url"
	"regexp"
	"strings"
)

// clouds are those whose services are at https://SERVICE.REGION.DOMAIN, by the
// names of their regions (the clouds' pages "Regions and Endpoints").
var clouds = []struct {
	regions *regexp.Regexp
	domain  string
}{
	{regexp.MustCompile(`^eu-(de|nl)$`), "otc.t-systems.com"},
	{regexp.MustCompile(`^eu-ch2$`), "sc.otc.t-systems.com"},
	{regexp.MustCompile(`^eu-west-0$`), "prod-cloud-ocb.orange-business.com"},
	{regexp.MustCompile(`^eu-west-101$`), "myhuaweicloud.eu"},
	{regexp.MustCompile(`^(ae|af|ap|cn|la|me|my|na|ru|sa|tr)(-[a-z0-9]+)+$`), "myhuaweicloud.com"},
}

// otherRegionOf returns the region that a project's name begins with (REGION or
// REGION_NAME) if it is another region of the same cloud, else "".
func otherRegionOf(project, region string) string {
	named, _, _ := strings.Cut(project, "_")
	for _, cloud := range clouds {
		if named != region && cloud.regions.MatchString(named) && cloud.regions.MatchString(region) {
			return named
		}
	}
	return ""
}

// serviceAddress returns the URL of a service in a region, without a path. The
// region's IAM address, such as https://iam.eu-de.otc.t-systems.com/v3, gives the
// domain of any cloud with this naming scheme.
func serviceAddress(service, region, authURL string) (string, bool) {
	if region == "" {
		return "", false
	}
	if domain, ok := domainOf(authURL, region); ok {
		return "https://" + service + "." + region + "." + domain, true
	}
	for _, cloud := range clouds {
		if cloud.regions.MatchString(region) {
			return "https://" + service + "." + region + "." + cloud.domain, true
		}
	}
	return "", false
}

func domainOf(authURL, region string) (string, bool) {
	address, err := url.Parse(authURL)
	if err != nil || address.Port() != "" {
		return "", false
	}
	return strings.CutPrefix(address.Hostname(), "iam."+region+".")
}
