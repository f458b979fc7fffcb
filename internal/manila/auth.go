package manila

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"
)

const logIn = "log in"

// login holds the session that all calls share.
//
// gophercloud can log in again by itself, but in the context of the call that met
// the expired token: when that call is canceled, all others fail with it. This
// login has a context of its own and is canceled only when no call waits for it.
type login struct {
	core   *core
	auth   gophercloud.AuthOptions
	keys   Keys
	agency Agency
	region string

	mu       sync.Mutex
	current  *session
	rejected *Error
	inFlight *inFlightLogin
}

// session is the result of a login. It never changes; a new login makes a new one.
type session struct {
	provider               *gophercloud.ProviderClient
	projectID, projectName string
	userID                 string // "" if unknown
	catalogue              []tokens.CatalogEntry
	roles                  []string  // none if unknown
	signed                 bool      // by keys: there is neither a token nor a catalogue
	expires                time.Time // of an agency's keys; zero if unknown
}

// renewBefore is how long before they expire the keys of an agency are renewed.
const renewBefore = 2 * time.Minute

func (s *session) expiresBy(t time.Time) bool {
	return !s.expires.IsZero() && !s.expires.After(t)
}

type inFlightLogin struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	session *session
	err     *Error
}

// in returns the login for another region. A Keystone token is valid in all of
// them; keys work in a project, and each region has projects of its own.
func (l *login) in(region string) *login {
	if !l.keys.IsSet() {
		return l
	}
	return &login{core: l.core, auth: l.auth, keys: l.keys, agency: l.agency, region: region}
}

// session returns the current session, or waits for a login.
func (l *login) session(ctx context.Context) (*session, *Error) {
	if ctx.Err() != nil {
		return nil, notLoggedIn(ctx)
	}
	l.mu.Lock()
	if l.current != nil && l.current.expiresBy(l.core.config.Clock.Now().Add(renewBefore)) {
		l.current = nil
	}
	if l.current != nil || l.rejected != nil {
		defer l.mu.Unlock()
		if l.current != nil {
			return l.current, nil
		}
		return nil, l.rejected.copy()
	}
	if l.inFlight == nil {
		l.inFlight = l.start(ctx)
	}
	f := l.inFlight
	f.waiting++
	l.mu.Unlock()
	return l.wait(ctx, f)
}

// wait returns the outcome of a login that this and other callers wait for.
func (l *login) wait(ctx context.Context, f *inFlightLogin) (*session, *Error) {
	select {
	case <-f.done:
	case <-ctx.Done():
		l.stopWaiting(f)
	}
	switch {
	case ctx.Err() != nil: // also if the login has ended at the same moment
		return nil, notLoggedIn(ctx)
	case f.err != nil:
		return nil, f.err.copy()
	}
	return f.session, nil
}

// notLoggedIn is the error of a caller whose context has ended.
func notLoggedIn(ctx context.Context) *Error {
	return &Error{Operation: logIn, Err: contextEnded(ctx, ""), class: ClassCanceled, notSent: true}
}

// renew returns a session other than the expired one.
func (l *login) renew(ctx context.Context, expired *session) (*session, *Error) {
	l.mu.Lock()
	if l.current == expired {
		l.current = nil
	}
	l.mu.Unlock()
	return l.session(ctx)
}

// renewable reports whether the login can be repeated: a token cannot renew itself,
// and keys do not change unless they are an agency's.
func (l *login) renewable() bool {
	if l.keys.IsSet() {
		return l.agency.IsSet()
	}
	return !l.byToken()
}

// byToken is asked where there are no keys.
func (l *login) byToken() bool {
	return !l.core.config.OIDC.IsSet() && l.auth.TokenID != "" && l.auth.Password == ""
}

func (l *login) start(ctx context.Context) *inFlightLogin {
	// The values are kept for the logger in them.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &inFlightLogin{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		if f.session, f.err = l.authenticate(ctx); f.err != nil {
			f.err.reported = &l.core.reportedLogins
		}
		l.finish(f)
	}()
	return f
}

func (l *login) finish(f *inFlightLogin) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight == f {
		l.inFlight = nil
		l.current = f.session
		if f.err != nil && (f.err.Status == http.StatusUnauthorized || f.err.Status == http.StatusBadRequest) {
			l.rejected = f.err
		}
	}
	close(f.done)
}

func (l *login) stopWaiting(f *inFlightLogin) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && l.inFlight == f {
		l.inFlight = nil
		f.cancel()
	}
}

func (l *login) authenticate(ctx context.Context) (*session, *Error) {
	if l.keys.IsSet() {
		return l.useKeys(ctx)
	}
	address, failure := l.address()
	switch {
	case failure != nil:
		return nil, failure
	case l.agency.IsSet():
		return l.assumeRole(ctx, address)
	case l.core.config.OIDC.IsSet():
		return l.federate(ctx, address)
	case l.byToken():
		return l.useToken(ctx, address)
	}
	return l.requestToken(ctx, address, l.auth)
}

// address is Keystone's.
func (l *login) address() (string, *Error) {
	arg := l.core.config.Argument
	if l.auth.IdentityEndpoint == "" {
		problem := incompleteCredentials
		if !l.keys.IsSet() && l.hasNoCredentials() {
			problem = noCredentials
		}
		return "", l.core.misconfigured(logIn, arg("auth_url")+" is not set",
			fmt.Sprintf("Set %s (OS_AUTH_URL) and a login, %s (OS_CLOUD) to an entry of clouds.yaml, or %s, %s and %s (HW_ACCESS_KEY, HW_SECRET_KEY, HW_REGION_NAME).",
				backticks("auth_url"), backticks("cloud"), backticks("access_key"), backticks("secret_key"), backticks("region"))).because(problem)
	}
	address, err := authURL(l.auth.IdentityEndpoint)
	if err != nil {
		return "", l.core.misconfigured(logIn, fmt.Sprintf("%s is invalid: %s", arg("auth_url"), err),
			"It must look like https://keystone.example.com:5000/v3.")
	}
	return address, nil
}

func (l *login) identity(address string) *gophercloud.ServiceClient {
	return &gophercloud.ServiceClient{ProviderClient: l.core.newProvider(), Endpoint: address, Type: "identity"}
}

// newProvider makes gophercloud's holder of one token. It is not changed once
// calls use it: a new login makes a new one.
func (c *core) newProvider() *gophercloud.ProviderClient {
	provider := &gophercloud.ProviderClient{HTTPClient: c.http}
	provider.UseTokenLock()
	if c.config.UserAgent != "" {
		provider.UserAgent.Prepend(c.config.UserAgent)
	}
	return provider
}
