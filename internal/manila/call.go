package manila

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// request is one call, before it is known where to and how often it is sent.
type request struct {
	operation, detail string // detail is said after the share: " to 5 GiB"
	share             ShareRef
	method, path      string
	query             url.Values
	headers           map[string]string
	body              any
	microversion      string
	ok                []int
	safe              bool // sending it twice does the same as sending it once
	asks              bool // changes nothing, although it is no GET
	root              bool // to the address of all versions, not to the project's
}

// isLogin: its bodies are never logged, and it is repeated even for callers that
// ask for one attempt, because many may wait for it.
func (r request) isLogin() bool { return r.operation == logIn }

// answer is a good status with its body, not decoded yet.
type answer struct {
	header http.Header
	body   []byte
	about  Error // what a failure to read it would say
	hide   func(string) string
}

func (a answer) requestID() string { return requestID(a.header) }

func (a answer) garbled(cause error) *Error {
	e := a.about
	e.kind, e.Err = ClassMalformed, cause
	var page *pageError
	if errors.As(cause, &page) {
		e.Err = &pageError{text: a.hide(page.text)}
	}
	var shape *shapeError
	e.lasting = errors.As(cause, &shape) || errors.Is(cause, errTooLarge)
	return &e
}

// call sends a request to the share service, logging in first where needed, and
// once more if the service does not take the token any more.
func (c *Client) call(ctx context.Context, r request) (answer, error) {
	if r.method != http.MethodGet && !r.asks && r.share.ID != "" {
		c.changed(r.share.ID)
		defer c.changed(r.share.ID)
	}
	session, failure := c.login.session(ctx)
	if failure != nil {
		return answer{}, failure.before(r)
	}
	got, failure := c.withVersion(ctx, session, r)
	if failure == nil {
		return got, nil
	}
	if failure.Status != http.StatusUnauthorized {
		return answer{}, failure
	}
	if !c.login.renewable() {
		failure.advice = c.login.advice(failure)
		return answer{}, failure
	}

	first := failure.Attempts
	session, failure = c.login.renew(ctx, session)
	if failure != nil {
		return answer{}, failure.before(r)
	}
	got, failure = c.withVersion(ctx, session, r)
	if failure == nil {
		return got, nil
	}
	failure.Attempts += first
	return answer{}, failure
}

func (c *Client) callIn(ctx context.Context, session *session, r request) (answer, *Error) {
	endpoint, failure := c.serviceURL(session)
	if failure != nil {
		return answer{}, failure.before(r)
	}
	service := &gophercloud.ServiceClient{
		ProviderClient: session.provider,
		Endpoint:       endpoint,
		Type:           "sharev2",
		Microversion:   r.microversion,
	}
	address := service.ServiceURL(r.path)
	if r.root {
		address = strings.TrimSuffix(endpoint, session.projectID+"/")
	}
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	return c.send(ctx, service, r, address)
}

// before adds the share to an error from before the call could be sent.
func (e *Error) before(r request) *Error {
	e.Share, e.notSent = r.share, true
	return e
}

// send is the one place that repeats requests. What is safe to send twice is
// repeated when a later try may do better; everything else only when the service
// surely did not act, because then its caller can look before it sends again.
func (c *core) send(ctx context.Context, service *gophercloud.ServiceClient, r request, address string) (answer, *Error) {
	for attempt := 1; ; attempt++ {
		if err := c.awaitTurn(ctx, r); err != nil {
			e := c.failureOf(r, address)
			e.kind, e.Err, e.notSent = ClassCanceled, stopped(ctx, nil), true
			return answer{}, &e
		}
		got, failure := c.attempt(ctx, service, r, address, attempt)
		if failure == nil {
			return got, nil
		}
		wait := c.backoff(attempt, failure.RetryAfter)
		if failure.Class() == ClassRateLimit {
			c.pause.extend(c.clock.Now().Add(wait))
		}
		if attempt > c.maxRetries || !repeatable(failure, r.safe) || (isOnce(ctx) && !r.isLogin()) {
			return answer{}, failure
		}
		wait = max(wait, c.pause.left(c.clock.Now()))
		if err := c.clock.Sleep(ctx, wait); err != nil {
			return answer{}, failure.stoppedWaiting(ctx)
		}
	}
}

// awaitTurn waits until a request may be sent: during a pause none may, and one
// may begin while the limit holds this request back.
func (c *core) awaitTurn(ctx context.Context, r request) error {
	for {
		if wait := c.pause.left(c.clock.Now()); wait > 0 {
			if err := c.clock.Sleep(ctx, wait); err != nil {
				return err
			}
		}
		if err := c.keepToLimit(ctx, r); err != nil {
			return err
		}
		if c.pause.left(c.clock.Now()) == 0 {
			return nil
		}
	}
}

// keepToLimit holds a request to the share service back until it may be sent.
func (c *core) keepToLimit(ctx context.Context, r request) error {
	if r.isLogin() {
		return nil
	}
	return c.limit.wait(ctx)
}

// repeatable decides by the treatment alone, never by the operation's name.
func repeatable(e *Error, safe bool) bool {
	return e.Transient() && (safe || !e.MayHaveBeenApplied())
}

// attempt sends the request once.
func (c *core) attempt(ctx context.Context, service *gophercloud.ServiceClient, r request, address string, number int) (answer, *Error) {
	limited, cancel := context.WithTimeout(ctx, c.attemptTimeout)
	defer cancel()
	limited, way := watchConnection(limited)
	started := c.clock.Now()

	got, failure := c.exchange(limited, service, r, address)
	if failure != nil {
		failure.Attempts = number
		if failure.Status == 0 {
			c.judge(ctx, limited, way, failure)
		}
	}
	got.about.Attempts = number
	c.record(ctx, r, line{
		address: address, token: service.Token(), took: c.clock.Now().Sub(started), number: number,
		got: got, failure: failure,
	})
	return got, failure
}

func (c *core) exchange(ctx context.Context, service *gophercloud.ServiceClient, r request, address string) (answer, *Error) {
	about := c.failureOf(r, address)
	response, err := service.Request(ctx, r.method, address, &gophercloud.RequestOpts{
		JSONBody:         r.body,
		MoreHeaders:      cloneHeaders(r.headers),
		OkCodes:          r.ok,
		KeepResponseBody: true,
	})
	var refusal gophercloud.ErrUnexpectedResponseCode
	switch {
	case errors.As(err, &refusal):
		about.Status = refusal.Actual
		c.readRefusal(&about, r, refusal, service.Token())
		return answer{}, &about
	case err != nil:
		about.Err = err
		return answer{}, &about
	}

	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	about.RequestID = requestID(response.Header)
	token := service.Token()
	got := answer{header: response.Header, body: body, about: about, hide: func(text string) string { return c.hide(text, token) }}
	got.about.Status = response.StatusCode
	switch {
	case errors.Is(err, errTooLarge):
		return answer{}, got.garbled(err)
	case err != nil:
		about.Err = err
		return answer{}, &about
	}
	return got, nil
}

// readRefusal fills in what a status other than success said.
func (c *core) readRefusal(e *Error, r request, refusal gophercloud.ErrUnexpectedResponseCode, token string) {
	said := decodeError(refusal.ResponseHeader.Get("Content-Type"), refusal.Body, func(text string) string { return c.hide(text, token) })
	e.Code, e.Message = said.code, said.message
	e.RequestID = requestID(refusal.ResponseHeader)
	said.signed = firstOf(refusal.ResponseHeader, serviceIDs) != ""
	e.RetryAfter = retryAfter(refusal.ResponseHeader, c.clock.Now())
	if date, err := http.ParseTime(refusal.ResponseHeader.Get("Date")); err == nil {
		e.clockAhead = c.clock.Now().Sub(date)
	}
	e.kind = kindOf(e, said, r.isLogin())
	switch {
	case e.Status >= 300 && e.Status < 400:
		e.Err = redirected(refusal.ResponseHeader.Get("Location"))
	case e.Status < 300:
		e.Err = errors.New("that is no answer to this call")
	}
}

func redirected(location string) error {
	target, err := url.Parse(location)
	if err != nil || target.Host == "" {
		return errors.New("it answers with a redirect that cannot be followed")
	}
	return fmt.Errorf("it redirects to %s, where no credentials are sent", origin(target))
}

func (c *core) failureOf(r request, address string) Error {
	return Error{
		Operation: r.operation, Share: r.share, detail: r.detail,
		Method: r.method, URL: address, Microversion: r.microversion,
		argument: c.argument,
	}
}

func cloneHeaders(headers map[string]string) map[string]string {
	clone := make(map[string]string, len(headers)+3) // gophercloud adds the microversion's
	for name, value := range headers {
		clone[name] = value
	}
	return clone
}

// serviceIDs are the headers of a request id that the service itself gives.
// X-Request-Id is what gateways and web servers in front of it give.
var serviceIDs = []string{"X-Compute-Request-Id", "X-Openstack-Request-Id"}

func requestID(header http.Header) string {
	id := firstOf(header, serviceIDs)
	if id == "" {
		id = header.Get("X-Request-Id")
	}
	return cleanLine(id, 128)
}

func firstOf(header http.Header, names []string) string {
	for _, name := range names {
		if value := header.Get(name); value != "" {
			return value
		}
	}
	return ""
}
