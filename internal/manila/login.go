package manila

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
)

const logIn = "log in"

// login holds the session that all calls share.
//
// gophercloud would log in again by itself, but under the context of whichever
// call met the expired token first: when that call is cancelled, all the others
// fail with it. Here the login runs on its own and ends early only when nobody
// waits for it any more.
type login struct {
	core   *core
	auth   gophercloud.AuthOptions
	keys   Keys
	agency Agency
	region string

	mu      sync.Mutex
	current *session
	refused *Error
	flight  *flight
}

// in gives the login for another region. Keystone's token is good for all of
// them; keys work in a project, and each region has projects of its own.
func (l *login) in(region string) *login {
	if !l.keys.IsSet() {
		return l
	}
	return &login{core: l.core, auth: l.auth, keys: l.keys, agency: l.agency, region: region}
}

// flight is a login under way.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int
	session *session
	err     *Error
}

// session gives the current session, or waits for a login.
func (l *login) session(ctx context.Context) (*session, *Error) {
	l.mu.Lock()
	if l.current != nil && l.current.endsBy(l.core.clock.Now().Add(renewEarly)) {
		l.current = nil
	}
	if l.current != nil || l.refused != nil {
		defer l.mu.Unlock()
		if l.current != nil {
			return l.current, nil
		}
		return nil, l.refused.copy()
	}
	if l.flight == nil {
		l.flight = l.start(ctx)
	}
	f := l.flight
	f.waiting++
	l.mu.Unlock()

	select {
	case <-f.done:
		if f.err != nil {
			return nil, f.err.copy()
		}
		return f.session, nil
	case <-ctx.Done():
		l.leave(f)
		return nil, &Error{Operation: logIn, Err: stopped(ctx, nil), kind: ClassCanceled, notSent: true}
	}
}

// renew gives a session other than the stale one.
func (l *login) renew(ctx context.Context, stale *session) (*session, *Error) {
	l.mu.Lock()
	if l.current == stale {
		l.current = nil
	}
	l.mu.Unlock()
	return l.session(ctx)
}

// renewable tells whether the way of login can be gone twice: a token cannot
// prolong itself, a one-time passcode works one time, and keys stay what they
// are unless they are an agency's.
func (l *login) renewable() bool {
	if l.keys.IsSet() {
		return l.agency.IsSet()
	}
	return !l.byToken() && l.auth.Passcode == ""
}

func (l *login) byToken() bool {
	return !l.keys.IsSet() && l.auth.TokenID != "" && l.auth.Password == "" && l.auth.Passcode == ""
}

func (l *login) start(ctx context.Context) *flight {
	// The values stay, so that a log line of the login finds its logger.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &flight{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer cancel()
		f.session, f.err = l.authenticate(ctx)
		l.land(f)
	}()
	return f
}

func (l *login) land(f *flight) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flight == f {
		l.flight = nil
		l.current = f.session
		if f.err != nil && (f.err.Status == http.StatusUnauthorized || f.err.Status == http.StatusBadRequest) {
			l.refused = f.err
		}
	}
	close(f.done)
}

func (l *login) leave(f *flight) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f.waiting--
	if f.waiting == 0 && l.flight == f {
		l.flight = nil
		f.cancel()
	}
}

func (l *login) authenticate(ctx context.Context) (*session, *Error) {
	if l.keys.IsSet() {
		return l.signIn(ctx)
	}
	address, failure := l.address()
	switch {
	case failure != nil:
		return nil, failure
	case l.agency.IsSet():
		return l.assumeRole(ctx, address)
	case l.byToken():
		return l.adopt(ctx, address)
	}
	return l.create(ctx, address, l.auth)
}

// address is Keystone's.
func (l *login) address() (string, *Error) {
	if l.auth.IdentityEndpoint == "" {
		return "", l.core.misconfigured(logIn, "it is not known where",
			fmt.Sprintf("Set %s, or %s to an entry of clouds.yaml.", l.core.argument("auth_url"), l.core.argument("cloud")))
	}
	address, err := authURL(l.auth.IdentityEndpoint)
	if err != nil {
		return "", l.core.misconfigured(logIn, fmt.Sprintf("%s cannot be used: %s", l.core.argument("auth_url"), err),
			"It must look like https://keystone.example.com:5000/v3.")
	}
	return address, nil
}

// adopt uses a given token as it is if it is scoped to the project that is
// wanted, since a service may forbid to rescope a scoped token. Otherwise it is
// exchanged for one of that project.
func (l *login) adopt(ctx context.Context, address string) (*session, *Error) {
	identity := l.identity(address)
	identity.SetToken(l.auth.TokenID)
	answer, failure := l.core.send(ctx, identity, request{
		operation: logIn, method: http.MethodGet, safe: true,
		headers: map[string]string{"X-Subject-Token": l.auth.TokenID},
		ok:      []int{http.StatusOK, http.StatusNonAuthoritativeInfo},
	}, address+"auth/tokens")
	if failure != nil {
		return nil, l.explain(failure)
	}
	session, failure := l.newSession(answer, l.auth.TokenID)
	if failure != nil {
		return nil, failure
	}

	wanted := l.auth
	if wanted.Scope != nil {
		scope := *wanted.Scope
		wanted.Scope = &scope
	}
	if !isComplete(&wanted) || session.isFor(wanted.Scope) {
		return session, nil
	}
	return l.create(ctx, address, gophercloud.AuthOptions{TokenID: l.auth.TokenID, Scope: wanted.Scope})
}

// create asks for a token.
func (l *login) create(ctx context.Context, address string, auth gophercloud.AuthOptions) (*session, *Error) {
	body, err := loginBody(auth)
	if err != nil {
		return nil, l.core.misconfigured(logIn, "what is needed for it is not complete: "+cleanLine(l.core.hide(err.Error(), ""), maxMessage), l.methods())
	}
	answer, failure := l.core.send(ctx, l.identity(address), request{
		operation: logIn, method: http.MethodPost, safe: true, body: body,
		ok: []int{http.StatusOK, http.StatusCreated},
	}, address+"auth/tokens")
	if failure != nil {
		return nil, l.explain(failure)
	}
	return l.newSession(answer, "")
}

func loginBody(auth gophercloud.AuthOptions) (map[string]any, error) {
	if auth.Scope != nil {
		// gophercloud writes into the scope.
		scope := *auth.Scope
		auth.Scope = &scope
	}
	scope, err := auth.ToTokenV3ScopeMap()
	if err != nil {
		return nil, err
	}
	body, err := auth.ToTokenV3CreateMap(scope)
	if err != nil {
		return nil, err
	}
	return body, nil
}

func (l *login) identity(address string) *gophercloud.ServiceClient {
	return &gophercloud.ServiceClient{ProviderClient: l.core.newProvider(), Endpoint: address, Type: "identity"}
}

// newProvider makes gophercloud's holder of one token. It is never changed once
// calls use it: a new login makes a new one.
func (c *core) newProvider() *gophercloud.ProviderClient {
	provider := &gophercloud.ProviderClient{HTTPClient: c.http}
	provider.UseTokenLock()
	if c.userAgent != "" {
		provider.UserAgent.Prepend(c.userAgent)
	}
	return provider
}

// isComplete tells whether a scope can be asked for at all. One that cannot is
// no wish for another one.
func isComplete(wanted *gophercloud.AuthOptions) bool {
	_, err := wanted.ToTokenV3ScopeMap()
	return err == nil
}
