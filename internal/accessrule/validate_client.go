package accessrule

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// accessTypes are those that the service has.
var accessTypes = []string{manila.AccessIP, manila.AccessUser, manila.AccessCert, manila.AccessCephX}

// validateClient returns an error, in terms a user knows, for an access_to that the
// service would not accept with that type.
func validateClient(accessType, to string) error {
	if to != strings.TrimSpace(to) {
		return errors.New("it begins or ends with white space")
	}
	switch accessType {
	case manila.AccessIP:
		return validateAddress(to)
	case manila.AccessUser:
		if len(to) < 4 || len(to) > 255 {
			return fmt.Errorf("the name of a user or group has 4 to 255 characters, and this has %d", len(to))
		}
	case manila.AccessCert:
		return manila.CheckCertificate(to)
	case manila.AccessCephX:
		return validateCephX(to)
	}
	return nil
}

func validateAddress(to string) error {
	if address, err := netip.ParseAddr(to); err == nil {
		if address.Zone() != "" {
			return fmt.Errorf("the zone of the address (%s) has no meaning on another machine", address.Zone())
		}
		return nil
	}
	prefix, err := netip.ParsePrefix(to)
	if err != nil {
		return errors.New("it is neither an address such as 10.0.0.1 nor a range such as 10.0.0.0/24")
	}
	if masked := prefix.Masked(); masked != prefix {
		return fmt.Errorf("it is an address within a range, and the service takes either: write %s for the range, or %s for the one machine", masked, prefix.Addr())
	}
	return nil
}

func validateCephX(to string) error {
	if to == "" {
		return errors.New("the id of a Ceph user cannot be empty")
	}
	if strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("the id of a Ceph user has printable ASCII characters only, and no spaces")
	}
	if strings.Contains(to, ".") {
		return errors.New("the id of a Ceph user has no dots: write it without the prefix \"client.\"")
	}
	return nil
}
