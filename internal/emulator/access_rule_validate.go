package emulator

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	maxCertificate = 64
	maxTarget      = 255
)

// newRule parses the body of allow_access. A missing field is a 500.
func (e *Emulator) newRule(c *call, body any) (Rule, error) {
	object, isObject := body.(map[string]any)
	if !isObject && c.version >= 45 {
		return Rule{}, badRequest(badRequestText)
	}
	r := Rule{ID: e.newUUID(), State: queuedToApply, Level: "rw", Metadata: map[string]string{}, CreatedAt: c.Time.UTC()}
	kind, hasType := object["access_type"]
	given, hasTo := object["access_to"]
	to, isName := given.(string)
	r.Type, _ = kind.(string)
	switch isText := r.Type != "" || kind == ""; {
	case !hasType, !hasTo:
		return r, serverError()
	case !isText:
		return r, unknownType(c)
	case !isName && r.Type == "ip":
		to = pythonString(given)
	case !isName && r.Type == "user":
		return r, badRequest(badRequestText)
	case !isName && r.Type == "cert":
		return r, serverError()
	}
	r.To = to
	if err := e.checkTarget(c, r); err != nil {
		return r, err
	}
	if level := object["access_level"]; level != nil {
		r.Level = pythonString(level)
	}
	if !slices.Contains([]string{"rw", "ro"}, r.Level) {
		return r, badRequest("Invalid access rule: Invalid share access level: %s.", r.Level)
	}
	if c.version >= 45 {
		metadata, err := givenMetadata(object)
		if err != nil {
			return r, err
		}
		r.Metadata = metadata
	}
	if len(r.To) > maxTarget {
		return r, serverError() // by the database
	}
	return r, nil
}

func (e *Emulator) checkTarget(c *call, r Rule) error {
	switch {
	case r.Type == "ip":
		return checkAddress(r.To, c.version >= 38)
	case r.Type == "user":
		return checkUser(r.To)
	case r.Type == "cert":
		return e.checkCertificate(strings.TrimSpace(r.To))
	case r.Type == "cephx" && c.version >= 13:
		if r.To == "" {
			return badRequest("Ceph IDs may not be empty.")
		}
		if strings.Contains(r.To, ".") {
			return badRequest("Ceph IDs may not contain periods.")
		}
	default:
		return unknownType(c)
	}
	return nil
}

func unknownType(c *call) error {
	if c.version >= 13 {
		return badRequest("Only 'ip', 'user', 'cert' or 'cephx' access types are supported.")
	}
	return badRequest("Only 'ip', 'user' or 'cert' access types are supported.")
}

// checkCertificate: on SFS this is a VPC with an address range and options, which
// is longer than a common name.
func (e *Emulator) checkCertificate(to string) error {
	longest := maxCertificate
	if e.opts.LegacyRefusal {
		longest = 255
	}
	if len(to) == 0 || len(to) > longest {
		return badRequest("Invalid CN (common name). Must be 1-64 chars long.")
	}
	return nil
}

// checkAddress accepts an address, or a network without host bits.
func checkAddress(to string, allowIPv6 bool) error {
	prefix, err := netip.ParsePrefix(to)
	if err != nil {
		var address netip.Addr
		if address, err = netip.ParseAddr(to); err == nil {
			prefix = netip.PrefixFrom(address, address.BitLen())
		}
	}
	if err != nil || prefix.Addr().Is6() && !allowIPv6 {
		if allowIPv6 {
			return badRequest("'%s' does not appear to be an IPv4 or IPv6 network", to)
		}
		return badRequest("%s", networkProblem(to))
	}
	if prefix.Masked() != prefix {
		return badRequest("%s has host bits set", to)
	}
	return nil
}

// networkProblem is what Python says of a text that is no IPv4 network.
func networkProblem(to string) string {
	address, mask, hasMask := strings.Cut(to, "/")
	octets := strings.Split(address, ".")
	switch {
	case strings.Contains(mask, "/"):
		return "Only one '/' permitted in '" + to + "'"
	case address == "":
		return "Address cannot be empty"
	case len(octets) != 4:
		return "Expected 4 octets in '" + address + "'"
	}
	for _, octet := range octets {
		if problem := octetProblem(octet); problem != "" {
			return problem + " in '" + address + "'"
		}
	}
	if hasMask {
		return "'" + mask + "' is not a valid netmask"
	}
	return "'" + to + "' does not appear to be an IPv4 or IPv6 network"
}

func octetProblem(octet string) string {
	number, err := strconv.Atoi(octet)
	switch {
	case octet == "":
		return "Empty octet not permitted"
	case err != nil || number < 0:
		return "Only decimal digits permitted in '" + octet + "'"
	case len(octet) > 3:
		return "At most 3 characters permitted in '" + octet + "'"
	case octet != "0" && octet[0] == '0':
		return "Leading zeros are not permitted in '" + octet + "'"
	case number > 255:
		return fmt.Sprintf("Octet %d (> 255) not permitted", number)
	}
	return ""
}

var (
	soleDots = regexp.MustCompile(`^[\s|.]+$`)
	userName = regexp.MustCompile(`^.[^"/\\\[\]:;|=,+*?<>]{3,254}$`)
)

func checkUser(name string) error {
	switch {
	case soleDots.MatchString(name):
		return badRequest("Invalid user or group name,cannot consist solely of periods or spaces.")
	case !userName.MatchString(name):
		return badRequest("Invalid user or group name. Must be 4-255 characters and consist of alphanumeric characters " +
			"and exclude special characters \"/\\[]:;|=,+*?<>")
	}
	return nil
}

// withoutHostPrefix makes 10.0.0.1 and 10.0.0.1/32 equal.
func withoutHostPrefix(to string) string {
	if prefix, err := netip.ParsePrefix(to); err == nil && prefix.IsSingleIP() {
		return prefix.Addr().String()
	}
	return to
}
