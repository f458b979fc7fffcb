package manila

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// The microversions the calls are sent at.
const (
	// shareMicroversion is the last with the action names the SFS API documents
	// (os-extend, os-shrink), and it still lists the export locations inline, so
	// that one request shows a whole share.
	shareMicroversion = "2.6"
	// locationsMicroversion is the first that says which location is preferred.
	// It leaves out the locations only an administrator can mount.
	locationsMicroversion = "2.14"
	// messagesMicroversion is the first with user messages.
	messagesMicroversion = "2.37"
)

// attemptTimeout bounds one request from dialling to the last byte. The service
// answers in well under a second because all long work is asynchronous, and a
// listing of a thousand shares takes a few seconds, so this long without an
// answer means that none will come.
const attemptTimeout = 30 * time.Second

// Client makes the calls. It is safe for concurrent use.
type Client struct {
	*core
	login  *login
	region string
	known  *known
}

// core is what the clients of all regions share.
type core struct {
	http           http.Client
	endpoint       string
	home           string // the region configured for all
	availability   gophercloud.Availability
	userAgent      string
	maxRetries     int
	attemptTimeout time.Duration
	clock          Clock
	jitter         func() float64
	argument       func(string) string
	log            func(context.Context, string, map[string]any)
	secrets        *secrets
	pause          pause
	limit          *limit
	changed        func(string)

	mu     sync.Mutex
	byName map[string]*Client
}

// known is what a region's service has shown it does not offer, so that it is
// not asked again.
type known struct {
	noLocations, noMessages atomic.Bool
	dialect                 atomic.Int32 // of access rules: an index of dialects
	levels                  atomic.Int32 // whether a rule's level can be changed
	tags, noTags            atomic.Bool  // whether there are tags, once one of them is true
	noTagListing            atomic.Bool
	highest                 atomic.Pointer[string] // microversion, where it is below the usual one
}

// New makes a client. It asks nothing of the network: the login happens at the
// first call, once for all calls that wait for it, and a refusal (not a network
// failure) is remembered, so that ten reads with a wrong password do not lock an
// account.
func New(config Config) *Client {
	shared := &core{
		endpoint:       config.Endpoint,
		availability:   config.Availability,
		userAgent:      config.UserAgent,
		maxRetries:     config.MaxRetries,
		attemptTimeout: attemptTimeout,
		clock:          config.Clock,
		jitter:         config.Jitter,
		argument:       config.Argument,
		log:            config.Log,
		changed:        config.OnShareChange,
		secrets:        secretsOf(config),
	}
	if shared.availability == "" {
		shared.availability = gophercloud.AvailabilityPublic
	}
	if shared.clock == nil {
		shared.clock = systemClock{}
	}
	if shared.jitter == nil {
		shared.jitter = rand.Float64
	}
	if shared.argument == nil {
		shared.argument = backticks
	}
	if shared.changed == nil {
		shared.changed = func(string) {}
	}
	shared.limit = newLimit(config.RequestsPerMinute, shared.clock)
	shared.http = newHTTPClient(config.Transport, config.TLS)
	shared.home = config.Region

	client := &Client{core: shared, region: config.Region, known: new(known)}
	client.login = &login{core: shared, auth: config.Auth, keys: config.Keys, agency: config.Agency, region: config.Region}
	shared.byName = map[string]*Client{config.Region: client}
	return client
}

// InRegion gives a client with the same login and connections for another
// region's endpoint. "" gives c itself.
func (c *Client) InRegion(region string) *Client {
	if region == "" {
		return c
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if client, ok := c.byName[region]; ok {
		return client
	}
	client := &Client{core: c.core, login: c.login.in(region), region: region, known: new(known)}
	c.byName[region] = client
	return client
}

// Region is the configured region, or else that of the catalogue's endpoint in
// use, for which it may have to log in. It is "" when the endpoint is configured
// and the region is not.
func (c *Client) Region(ctx context.Context) (string, error) {
	if c.region != "" || c.core.endpoint != "" || c.login.keys.IsSet() {
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

type onceKey struct{}

// WithoutRetries makes a context whose calls are sent only once: no retries beyond the one
// that a new login brings. It is for callers that look again by themselves.
func WithoutRetries(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, true)
}

func isOnce(ctx context.Context) bool { return ctx.Value(onceKey{}) != nil }

func backticks(name string) string { return "`" + name + "`" }
