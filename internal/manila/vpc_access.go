package manila

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// The limits of the access_to of a cert rule in SFS (SFS API reference).
const (
	MaxVPCPriority = 100 // the lowest; 0 is the highest
	maxVPCAccess   = 255
	maxCommonName  = 64
)

// VPCAccess is the access_to by which SFS allows an address range of a VPC.
type VPCAccess struct {
	VPCID string
	// Address is an IPv4 address, or a range with a mask of at most 31 bits.
	Address string
	// Priority is 0 (highest) to 100. The rule with the highest priority applies.
	Priority int
	// Squash is nil for a CIFS share, which has none.
	Squash *Squash
}

// Squash says which users of an NFS client are mapped to the anonymous user.
type Squash struct{ All, Root bool }

// String returns the access_to.
func (a VPCAccess) String() string {
	text := a.VPCID + "#" + a.Address + "#" + strconv.Itoa(a.Priority)
	if a.Squash == nil {
		return text
	}
	return text + "#" + orNo(a.Squash.All, allSquash) + "," + orNo(a.Squash.Root, rootSquash)
}

const (
	allSquash  = "all_squash"
	rootSquash = "root_squash"
)

func orNo(set bool, option string) string {
	if set {
		return option
	}
	return "no_" + option
}

// Check returns why SFS would reject the access_to.
func (a VPCAccess) Check() error {
	if err := a.CheckID(); err != nil {
		return err
	}
	if a.Priority < 0 || a.Priority > MaxVPCPriority {
		return fmt.Errorf("the priority is %d and must be from 0, the highest, to %d", a.Priority, MaxVPCPriority)
	}
	if err := checkVPCAddress(a.Address); err != nil {
		return err
	}
	if text := a.String(); len(text) > maxVPCAccess {
		return fmt.Errorf("it has %d characters, and the maximum is %d", len(text), maxVPCAccess)
	}
	return nil
}

// CheckID is Check for the VPC ID only.
func (a VPCAccess) CheckID() error {
	switch {
	case a.VPCID == "":
		return errors.New("the VPC ID is empty")
	case strings.ContainsAny(a.VPCID, "# \t\r\n"):
		return fmt.Errorf("%q is not a VPC ID", a.VPCID)
	}
	return nil
}

// checkVPCAddress allows host bits: the SFS API reference has them in its own
// example (2.2.2.2/16).
func checkVPCAddress(text string) error {
	address, bits, err := splitAddress(text)
	if err != nil {
		return err
	}
	first := address.As4()[0]
	switch {
	case bits == 0 && text == "0.0.0.0/0":
		return nil
	case first == 0:
		return fmt.Errorf("the address %s begins with 0, which is allowed only in 0.0.0.0/0, all addresses of the VPC", text)
	case bits == 0:
		return fmt.Errorf("the mask of %s is 0, which is allowed only in 0.0.0.0/0", text)
	case first == 127:
		return fmt.Errorf("the address %s is a loopback address", text)
	case first >= 224:
		return fmt.Errorf("the address %s is a multicast or reserved address", text)
	case bits == address.BitLen():
		return fmt.Errorf("the mask of %s is 32; a single address is written without a mask, as %s", text, address)
	}
	return nil
}

// splitAddress returns -1 bits for an address without a mask.
func splitAddress(text string) (address netip.Addr, bits int, err error) {
	bits = -1
	if strings.Contains(text, "/") {
		prefix, failure := netip.ParsePrefix(text)
		address, bits, err = prefix.Addr(), prefix.Bits(), failure
	} else {
		address, err = netip.ParseAddr(text)
	}
	if err != nil || !address.Is4() {
		return address, bits, fmt.Errorf("%q is neither an IPv4 address nor an IPv4 range such as 192.168.1.0/24", text)
	}
	return address, bits, nil
}

// parseVPCAccess parses and checks VPC#ADDRESS#PRIORITY#SQUASH, and
// VPC#ADDRESS#PRIORITY.
func parseVPCAccess(text string) (VPCAccess, error) {
	parts := strings.Split(text, "#")
	if len(parts) != 3 && len(parts) != 4 {
		return VPCAccess{}, errors.New("it must have the form VPC#ADDRESS#PRIORITY#SQUASH, for an NFS share, or VPC#ADDRESS#PRIORITY, for a CIFS share")
	}
	priority, err := strconv.Atoi(parts[2])
	if err != nil || strconv.Itoa(priority) != parts[2] {
		return VPCAccess{}, fmt.Errorf("the priority is %q and must be a whole number from 0, the highest, to %d", parts[2], MaxVPCPriority)
	}
	access := VPCAccess{VPCID: parts[0], Address: parts[1], Priority: priority}
	if len(parts) == 4 {
		squash, err := parseSquash(parts[3])
		if err != nil {
			return VPCAccess{}, err
		}
		access.Squash = &squash
	}
	return access, access.Check()
}

func parseSquash(text string) (Squash, error) {
	all, root, _ := strings.Cut(text, ",")
	squash := Squash{All: all == allSquash, Root: root == rootSquash}
	if orNo(squash.All, allSquash) != all || orNo(squash.Root, rootSquash) != root {
		return Squash{}, fmt.Errorf("the squash options are %q and must be all_squash or no_all_squash, a comma, and root_squash or no_root_squash", text)
	}
	return squash, nil
}

// CheckCertificate returns why every service would reject the access_to of a cert
// rule: the common name of a certificate, the ID of a VPC, or one of the forms of
// SFS with #. Of these, the one that begins with # is not documented well enough to
// be checked.
func CheckCertificate(to string) error {
	switch {
	case strings.HasPrefix(to, "#"):
		if len(to) > maxVPCAccess {
			return fmt.Errorf("it has %d characters, and the maximum is %d", len(to), maxVPCAccess)
		}
		return nil
	case strings.Contains(to, "#"):
		_, err := parseVPCAccess(to)
		return err
	case to == "" || len(to) > maxCommonName:
		return fmt.Errorf("it has %d characters, but a common name or the ID of a VPC has 1 to %d", len(to), maxCommonName)
	}
	return nil
}
