package accessrule

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// accessTypes are those that the service knows.
var accessTypes = []string{manila.AccessIP, manila.AccessUser, manila.AccessCert, manila.AccessCephX}

// checkTarget tells what the service would not take as the access_to of a rule
// of that type, in words for a person.
func checkTarget(kind, to string) error {
	if to != strings.TrimSpace(to) {
		return errors.New("it begins or ends with white space")
	}
	switch kind {
	case manila.AccessIP:
		return checkAddress(to)
	case manila.AccessUser:
		if len(to) < 4 || len(to) > 255 {
			return fmt.Errorf("the name of a user or group has 4 to 255 characters, and this has %d", len(to))
		}
	case manila.AccessCert:
		return manila.CheckCertificate(to)
	case manila.AccessCephX:
		return checkCephX(to)
	}
	return nil
}

func checkAddress(to string) error {
	if address, err := netip.ParseAddr(to); err == nil {
		if address.Zone() != "" {
			return fmt.Errorf("an address with a zone (%s) means nothing on another machine", address.Zone())
		}
		return nil
	}
	prefix, err := netip.ParsePrefix(to)
	if err != nil {
		return fmt.Errorf("%q is neither an address such as 10.0.0.1 nor a range such as 10.0.0.0/24", to)
	}
	if masked := prefix.Masked(); masked != prefix {
		return fmt.Errorf("%s is an address within a range, and the service takes either: write %s for the range, or %s for the one machine",
			to, masked, prefix.Addr())
	}
	return nil
}

func checkCephX(to string) error {
	if to == "" {
		return errors.New("the id of a Ceph user cannot be empty")
	}
	for _, r := range to {
		if r <= ' ' || r > '~' {
			return errors.New("the id of a Ceph user has printable ASCII characters only, and no spaces")
		}
	}
	if strings.Contains(to, ".") {
		return errors.New("the id of a Ceph user has no dots: write it without the prefix \"client.\"")
	}
	return nil
}

// fit says whether a share of some protocol can have a rule of some type.
type fit int

// The service takes every rule and lets the backend find out, so only a few
// pairs are certain.
const (
	fits fit = iota
	doubtful
	hopeless
)

// fitOf judges a rule's type for a share's protocol. NFS shares of SFS take cert,
// for VPCs, and so do CIFS shares.
func fitOf(protocol, kind string) (how fit, instead string) {
	switch strings.ToUpper(protocol) {
	case "NFS":
		return oneOf(kind, manila.AccessIP, manila.AccessCert), "`ip` (or, on SFS, `cert` for VPCs)"
	case "CIFS":
		return oneOf(kind, manila.AccessUser, manila.AccessCert), "`user` (or, on SFS, `cert` for VPCs)"
	case "CEPHFS":
		if kind != manila.AccessCephX {
			return hopeless, "`cephx`"
		}
		return fits, ""
	}
	return fits, ""
}

func oneOf(kind string, usual ...string) fit {
	for _, u := range usual {
		if kind == u {
			return fits
		}
	}
	if kind == manila.AccessCephX {
		return hopeless
	}
	return doubtful
}
