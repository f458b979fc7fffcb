package provider

import (
	"github.com/gophercloud/gophercloud/v2"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

var (
	keyArguments    = []string{"access_key", "secret_key", "security_token"}
	agencyArguments = []string{"assume_role.agency_name", "assume_role.domain_name"}
)

// credentials are who logs in, and how.
type credentials struct {
	auth   gophercloud.AuthOptions
	keys   manila.Keys
	agency manila.Agency
}

// keys are none when only one half of them is there.
func (s settings) keys() manila.Keys {
	if !s.has("access_key") || !s.has("secret_key") {
		return manila.Keys{}
	}
	return manila.Keys{AccessKey: s.get("access_key"), SecretKey: s.get("secret_key"), SecurityToken: s.get("security_token")}
}

func (s settings) agency() manila.Agency {
	agency := manila.Agency{Name: s.get("assume_role.agency_name"), DomainName: s.get("assume_role.domain_name")}
	if agency.IsSet() && s.strongest("user_domain_id", "user_domain_name", "domain_id", "domain_name") != "" {
		agency.HomeDomainID, agency.HomeDomainName = s.domain("user_domain_id", "user_domain_name")
	}
	return agency
}
