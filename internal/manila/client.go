package manila

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// attemptTimeout limits one request from dialling to the last byte. The service
// responds in well under a second because all long work is asynchronous, and a
// list of a thousand shares takes a few seconds.
const attemptTimeout = 30 * time.Second

// Client makes the calls. It is safe for concurrent use.
type Client struct {
	*core
	login        *login
	region       string
	capabilities *capabilities
}

// core is shared by the clients of all regions.
type core struct {
	config         Config // with the defaults
	http           http.Client
	attemptTimeout time.Duration
	secrets        *secrets
	limiter        *rateLimiter
	reportedLogins sync.Map // the outcomes of failed logins; see ReportedBefore

	mu       sync.Mutex
	byRegion map[string]*Client
}

// capabilities caches what the service of a region offers, as its responses have
// shown.
type capabilities struct {
	noExportLocations, noUserMessages atomic.Bool
	noRecycleBin, noResourceLocks     atomic.Bool
	accessDialect                     atomic.Int32 // index of accessDialects
	levelChange                       atomic.Int32 // see CanSetAccessLevel
	networkDialect                    atomic.Int32 // index of networkMicroversions
	securityServiceDialect            atomic.Int32 // index of securityServiceMicroversions
	hasTags, noTags, noTagList        atomic.Bool
	highestMinor                      atomic.Pointer[int] // microversion, once a service has rejected one; see negotiate
}

// New makes a client. It sends nothing: the login happens at the first call, once
// for all calls waiting for it. A rejected login (not a network failure) is
// cached, so that concurrent reads with a wrong password do not lock an account.
func New(config Config) *Client {
	config.Availability = cmp.Or(config.Availability, gophercloud.AvailabilityPublic)
	config.Clock = cmp.Or[Clock](config.Clock, SystemClock{})
	if config.Jitter == nil {
		config.Jitter = rand.Float64
	}
	if config.Argument == nil {
		config.Argument = backticks
	}
	if config.OnShareChange == nil {
		config.OnShareChange = func(string) {}
	}
	shared := &core{
		config:         config,
		http:           newHTTPClient(config.Transport, config.TLS),
		attemptTimeout: attemptTimeout,
		secrets:        secretsOf(config),
		limiter:        newRateLimiter(config),
	}

	client := &Client{core: shared, region: config.Region, capabilities: new(capabilities)}
	client.login = &login{core: shared, auth: config.Auth, keys: config.Keys, agency: config.Agency, region: config.Region}
	shared.byRegion = map[string]*Client{config.Region: client}
	return client
}

// InRegion returns a client for another region's endpoint, with the same login
// and connections. "" returns c itself.
func (c *Client) InRegion(region string) *Client {
	if region == "" {
		return c
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if client, ok := c.byRegion[region]; ok {
		return client
	}
	client := &Client{core: c.core, login: c.login.in(region), region: region, capabilities: new(capabilities)}
	c.byRegion[region] = client
	return client
}

// Region returns the configured region, or else that of the catalogue's endpoint,
// for which it may log in. It is "" if an endpoint is configured without a region.
func (c *Client) Region(ctx context.Context) (string, error) {
	if c.region != "" || c.config.Endpoint != "" || c.login.keys.IsSet() {
		return c.region, nil
	}
	session, err := c.login.session(ctx)
	if err != nil {
		return "", err
	}
	found, err := c.fromCatalogue(session)
	if err != nil {
		return "", err
	}
	return found.region, nil
}

// IsMember is true for an account that is known to be no administrator: its token
// has roles, and none is admin. It may log in.
func (c *Client) IsMember(ctx context.Context) bool {
	session, err := c.login.session(ctx)
	return err == nil && len(session.roles) > 0 && !slices.Contains(session.roles, "admin")
}

// IsRateLimited is true in the minutes after the service has rejected a request because
// of its rate.
func (c *Client) IsRateLimited() bool { return c.limiter.isLimiting() }

type notifyKey struct{}

// NotifyWaits returns a context whose requests report that they begin, and that they end,
// to wait for a rate limit before they are sent.
func NotifyWaits(ctx context.Context, notify func(waits bool)) context.Context {
	return context.WithValue(ctx, notifyKey{}, notify)
}

func backticks(name string) string { return "`" + name + "`" }
