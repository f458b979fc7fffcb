package manila

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// Config says where the service is and how to authenticate.
type Config struct {
	// Auth is the login at Keystone v3: password, token or application
	// credential. A login by password or application credential is repeated when
	// the token has expired; AllowReauth is ignored.
	Auth gophercloud.AuthOptions
	// OIDC, if set, logs in through an identity provider; of Auth only the endpoint
	// and the scope are used then.
	OIDC OIDC
	// Keys, if set, sign every request, and no token is requested. Of Auth only
	// the endpoint, the scope's project and the domain ID are used then.
	Keys Keys
	// Agency, if set, is assumed after the login, with tokens and with keys. The
	// project in Auth's scope then belongs to the agency's account.
	Agency Agency
	// Endpoint is the service's URL, with or without /v2 and the project ID.
	// Empty means the endpoint in the catalogue.
	Endpoint string
	// Region selects the endpoint in the catalogue. Empty means the only region.
	Region string
	// OtherRegions are those that need a login of their own, and the key in
	// clouds.yaml that says so.
	OtherRegions map[string]string
	// ServiceType and ServiceName select the service in the catalogue; empty means
	// a share service of any name.
	ServiceType, ServiceName string
	// Availability is the endpoint interface; empty means public.
	Availability gophercloud.Availability
	TLS          *tls.Config
	// MaxRetries limits how often an idempotent request is repeated. After a 429 it
	// is repeated in any case.
	MaxRetries int
	UserAgent  string
	// RequestsPerMinute limits the requests that all clients made from this one
	// send to the share service in any minute; 0 is no limit.
	RequestsPerMinute int
	// OnShareChange is called with a share's ID after each request that may have
	// changed the share.
	OnShareChange func(shareID string)
	// Argument describes a provider argument in error messages: "password"
	// becomes "`password` (from OS_PASSWORD)". nil gives the name in backticks.
	Argument func(name string) string
	// Log receives one record per request: method, URL, status, request ID,
	// duration and redacted bodies.
	Log func(ctx context.Context, message string, fields map[string]any)
	// Warn receives what a user should know, such as why requests wait.
	Warn func(ctx context.Context, message string, fields map[string]any)
	// Clock is nil for the system clock.
	Clock Clock
	// Jitter returns numbers in [0,1); nil means math/rand/v2.
	Jitter func() float64
	// Transport is nil for a clone of http.DefaultTransport with TLS.
	Transport http.RoundTripper
}

// Keys are an access key and its secret key, which sign requests in place of a
// token. Temporary keys come with a security token.
type Keys struct{ AccessKey, SecretKey, SecurityToken string }

// IsSet reports whether an access key is configured.
func (k Keys) IsSet() bool { return k.AccessKey != "" }

func (k Keys) temporary() bool { return k.SecurityToken != "" }

// Agency is an IAM agency: a role in another account.
type Agency struct {
	// Name is the agency's name, DomainName the account that created it and
	// whose shares are managed.
	Name, DomainName string
	// HomeDomainID or HomeDomainName is the account that logs in by password.
	// Without either, the token is unscoped until the agency is assumed.
	HomeDomainID, HomeDomainName string
}

// IsSet reports whether an agency is configured.
func (a Agency) IsSet() bool { return a.Name != "" }

// Clock provides the time for back-off, rate limit and Retry-After.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx is done and then returns its error.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now is the current time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits on a timer.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
