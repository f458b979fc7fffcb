package manila

import (
	"context"
	"crypto/tls"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
)

// Config says where the share service is and how to speak to it.
type Config struct {
	// Auth is how to log in at Keystone v3, by password, token or application
	// credential. A login by password or application credential is repeated by
	// itself when the token has expired; AllowReauth is not looked at.
	Auth gophercloud.AuthOptions
	// Keys, if given, sign every request, and no token is asked for. Of Auth only
	// the address, the scope's project and the domain's id are looked at then.
	Keys Keys
	// Agency, if given, is used after the login, whichever way that goes. The
	// project of Auth's scope is one of the agency's account then.
	Agency Agency
	// Endpoint is the share service's URL, with or without /v2 and the project
	// id. Empty means the one in the catalogue.
	Endpoint string
	// Region picks the endpoint in the catalogue. Empty means the only one there is.
	Region string
	// Availability is the interface to use; empty means public.
	Availability gophercloud.Availability
	TLS          *tls.Config
	// MaxRetries is how many times a request that is safe to repeat is repeated.
	MaxRetries int
	UserAgent  string
	// RequestsPerMinute is how many requests the whole process may send to the
	// share service in any minute; 0 is no limit.
	RequestsPerMinute int
	// OnShareChange is told the id of a share before and after each request that may
	// change it. nil is fine.
	OnShareChange func(shareID string)
	// Argument tells how the person set a provider argument, for the errors:
	// "password" becomes "`password` (from OS_PASSWORD)". nil gives the name in
	// backticks.
	Argument func(name string) string
	// Log gets one line per request: method, URL, status, request id, duration
	// and masked bodies, never a secret. nil is silent.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Clock is nil for the system's.
	Clock Clock
	// Jitter gives numbers in [0,1); nil means math/rand/v2.
	Jitter func() float64
	// Transport is nil for a clone of http.DefaultTransport with TLS.
	Transport http.RoundTripper
}
