package emulator

import (
	"net/http"
	"regexp"
	"slices"
)

// What an SFS service (Options.SFS) has and Manila has not, and the other way
// round, all of it after the SFS API reference: requests may be signed in place
// of carrying a token, a gateway answers what is refused before the service
// proper, shares have tags, and metadata is only taken when a share is created.

// More of the accounts, of an SFS service only. The keys are the member's.
const (
	AccessKey = "HPUADEMOACCESSKEY001"
	SecretKey = "demoSecretKeyThatNobodyMaySee0000000001"

	TemporaryAccessKey = "HSTADEMOTEMPORARY001"
	TemporarySecretKey = "demoTemporarySecretKey00000000000000002"
	SecurityToken      = "demo-security-token-that-nobody-may-see"

	// RegionProjectID is the project that is named after the region.
	RegionProjectID = "8b2e4d6f0a1c3e5d7f9b1a3c5e7d9f10"

	// The agency lets this account work in another one, whose only project is
	// named after the region, too.
	AgencyName       = "share-keepers"
	AgencyDomainName = "partner"
	AgencyProjectID  = "c4d6e8f0123456789abcdef012345678"
)

func gatewayError(c *call, status int, code, message string) *response {
	a := jsonResponse(status, map[string]any{"error_code": code, "error_msg": message, "request_id": c.RequestID})
	a.reason = message
	a.header.Set("Date", c.Time.UTC().Format(http.TimeFormat))
	return a
}

// routeNotFound is the router's answer or, on SFS, the gateway's.
func (e *Emulator) routeNotFound(c *call) *response {
	if e.opts.SFS {
		return gatewayError(c, http.StatusNotFound, "APIG.0101", "The API does not exist or has not been published in the environment.")
	}
	return routerNotFound()
}

// hasRoute tells whether a path exists in the dialect that is spoken.
func (e *Emulator) hasRoute(c *call, path []string) bool {
	if !e.opts.SFS || len(path) == 0 {
		return true
	}
	return path[0] != "messages" && (c.Method == http.MethodGet || len(path) < 3 || path[2] != "metadata")
}

var sfsName = regexp.MustCompile(`^[A-Za-z0-9_-]{0,255}$`)

var encryptionKeys = []string{"#sfs_crypt_key_id", "#sfs_crypt_domain_id", "#sfs_crypt_alias"}

// checkForSFS is what SFS checks of a share to be created, and Manila does not.
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
