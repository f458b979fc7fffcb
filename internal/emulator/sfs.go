package emulator

import (
	"net/http"
	"regexp"
	"slices"
)

// How an SFS service (Options.SFS) differs from Manila, according to the SFS API
// reference: requests may be signed in place of carrying a token, a gateway
// rejects requests before they reach the service, shares have tags, and metadata
// is only accepted when a share is created.

// Further accounts of an SFS service. The keys belong to the member.
const (
	AccessKey = "HPUADEMOACCESSKEY001"
	SecretKey = "demoSecretKeyThatNobodyMaySee0000000001"

	TemporaryAccessKey = "HSTADEMOTEMPORARY001"
	TemporarySecretKey = "demoTemporarySecretKey00000000000000002"
	SecurityToken      = "demo-security-token-that-nobody-may-see"

	// RegionProjectID is the project that is named after the region.
	RegionProjectID = "8b2e4d6f0a1c3e5d7f9b1a3c5e7d9f10"

	// The agency gives access to another account, whose only project is named
	// after the region, too.
	AgencyName       = "share-keepers"
	AgencyDomainName = "partner"
	AgencyProjectID  = "c4d6e8f0123456789abcdef012345678"
)

func gatewayError(c *call, status int, code, message string) *response {
	resp := jsonResponse(status, map[string]any{"error_code": code, "error_msg": message, "request_id": c.RequestID})
	resp.reason = message
	resp.header.Set("Date", c.Time.UTC().Format(http.TimeFormat))
	return resp
}

// routeNotFound is sent by the router or, on SFS, by the gateway.
func (e *Emulator) routeNotFound(c *call) *response {
	if e.opts.SFS {
		return gatewayError(c, http.StatusNotFound, "APIG.0101", "The API does not exist or has not been published in the environment.")
	}
	return routerNotFound()
}

// hasRoute reports whether a path exists in the dialect.
func (e *Emulator) hasRoute(path []string) bool {
	if !e.opts.SFS || len(path) == 0 {
		return true
	}
	return !slices.Contains(notOfSFS, path[0]) && (len(path) < 3 || path[2] != "metadata")
}

var notOfSFS = []string{"messages", "snapshots", "share-networks", "security-services", "share-servers"}

var sfsName = regexp.MustCompile(`^[A-Za-z0-9_-]{0,255}$`)

var encryptionKeys = []string{"#sfs_crypt_key_id", "#sfs_crypt_domain_id", "#sfs_crypt_alias"}

// checkForSFS are the checks of a create that SFS has and Manila has not.
func (e *Emulator) checkForSFS(s *share) error {
	if !e.opts.SFS {
		return nil
	}
	for name, text := range map[string]string{"name": s.Name, "description": s.Description} {
		if !sfsName.MatchString(text) {
			return badRequest("Invalid input received: %s can contain only letters, digits, hyphens and underscores.", name)
		}
	}
	missing := slices.DeleteFunc(slices.Clone(encryptionKeys), func(key string) bool { return s.Metadata[key] != "" })
	if len(missing) > 0 && len(missing) < len(encryptionKeys) {
		return badRequest("Invalid input received: %s is needed for encryption.", missing[0])
	}
	return nil
}
