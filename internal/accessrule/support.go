package accessrule

import (
	"slices"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/manila"
)

// support says whether shares of a protocol take rules of an access type.
type support int

const (
	supported support = iota
	// unlikely: the service takes every rule and leaves it to the backend, so
	// that only few pairs are certain.
	unlikely
	unsupported
)

// supportOf returns also the types that shares of the protocol usually take. NFS
// and CIFS shares of SFS take cert, for VPCs.
func supportOf(protocol, accessType string) (s support, usual string) {
	var types []string
	switch strings.ToUpper(protocol) {
	case "NFS":
		types, usual = []string{manila.AccessIP, manila.AccessCert}, "`ip` (or, on SFS, `cert` for VPCs)"
	case "CIFS":
		types, usual = []string{manila.AccessUser, manila.AccessCert}, "`user` (or, on SFS, `cert` for VPCs)"
	case "CEPHFS":
		types, usual = []string{manila.AccessCephX}, "`cephx`"
	default:
		return supported, ""
	}
	switch {
	case slices.Contains(types, accessType):
		return supported, usual
	case accessType == manila.AccessCephX || types[0] == manila.AccessCephX:
		return unsupported, usual
	}
	return unlikely, usual
}

// failures are the rules of a share in state "error". One rule that the backend
// rejects sets all that are applied with it to that state (observed on Manila 15.1).
type failures struct {
	failed []manila.Rule
	// suspects are those of them whose type the share does not usually take.
	suspects []manila.Rule
	protocol string
	usual    string // the types that it does take
}

// failedRules finds no suspects without a share.
func failedRules(share *manila.Share, rules []manila.Rule) failures {
	var f failures
	for _, rule := range rules {
		if rule.State != ruleError {
			continue
		}
		f.failed = append(f.failed, rule)
		if share == nil {
			continue
		}
		if s, usual := supportOf(share.ShareProto, rule.Type); s != supported {
			f.suspects = append(f.suspects, rule)
			f.protocol, f.usual = share.ShareProto, usual
		}
	}
	return f
}
