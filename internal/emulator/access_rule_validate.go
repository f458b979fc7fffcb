package emulator

import (
	"net/netip"
	"slices"
)

const maxCertificate = 64

// newRule parses the body of allow_access. A missing field is a 500.
func (e *Emulator) newRule(c *call, body any) (Rule, error) {
	object, _ := body.(map[string]any)
	r := Rule{ID: e.newUUID(), State: queuedToApply, Level: "rw", Metadata: map[string]string{}, CreatedAt: c.Time.UTC()}
	kind, hasType := object["access_type"]
	to, hasTo := object["access_to"].(string)
	r.Type, _ = kind.(string)
	switch isText := r.Type != "" || kind == ""; {
	case !hasType, isText && !hasTo:
		return r, serverError()
	case !isText:
		return r, unknownType(c)
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
	if pairs, given := object["metadata"].(map[string]any); given && c.version >= 45 {
		metadata, err := checkMetadata(pairs)
		if err != nil {
			return r, err
		}
		r.Metadata = metadata
	}
	return r, nil
}

func (e *Emulator) checkTarget(c *call, r Rule) error {
	switch {
	case r.Type == "ip":
		return checkAddress(r.To, c.version >= 38)
	case r.Type == "user":
		if length := len(r.To); length < 4 || length > 255 {
			return badRequest("Invalid user or group name. Must be 4-255 characters and consist of alphanumeric characters " +
				"and special characters ]{.-_'`;}[\\")
		}
	case r.Type == "cert":
		return e.checkCertificate(r.To)
	case r.Type == "cephx" && c.version >= 13:
		if r.To == "" {
			return badRequest("Ceph IDs may not be empty.")
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
		return badRequest("Invalid ip access: '%s' is not an IPv4 address or network.", to)
	}
	if prefix.Masked() != prefix {
		return badRequest("%s has host bits set", to)
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
