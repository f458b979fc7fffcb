package manila

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// request is one call to the service, independent of endpoint and attempt.
type request struct {
	operation, detail string // detail follows the share in messages: " to 5 GiB"
	share             Ref
	// changed is the id of what the request changes, if that is no share.
	changed         string
	method, path    string
	query           url.Values
	headers         map[string]string
	body            any
	secret          string // in the body; an answer that repeats it is redacted, however short it is
	form            string // a body in place of JSON, for an identity provider
	microversion    string
	ok              []int // nil means 200
	invalid         error // returned in place of a response, and nothing is sent
	idempotent      bool  // implied by GET
	readOnly        bool  // implied by GET
	versionDocument bool  // addressed to the API's root, not to the project
}

// isLogin: the bodies of a login are never logged, and it is retried even for
// callers that disabled retries, because several calls may wait for it.
func (r request) isLogin() bool { return r.operation == logIn }

// response is a success status with a body that is not decoded yet.
type response struct {
	header http.Header
	body   []byte
	about  Error // the call, for malformed
	redact func(string) string
}

func (r response) requestID() string { return requestID(r.header) }

// malformed is the error for a body that cannot be decoded.
func (r response) malformed(cause error) *Error {
	e := r.about
	e.class, e.Err = ClassMalformed, cause
	var page *pageError
	if errors.As(cause, &page) {
		e.Err = &pageError{text: r.redact(page.text)}
	}
	var shape *shapeError
	e.permanent = errors.As(cause, &shape)
	return &e
}

// callAndDecode makes a call and decodes the response.
func callAndDecode[T any](ctx context.Context, c *Client, r request, decode func([]byte) (T, error)) (T, error) {
	value, _, err := callForRequestID(ctx, c, r, decode)
	return value, err
}

// callForRequestID is callAndDecode for a response whose request ID is needed too.
func callForRequestID[T any](ctx context.Context, c *Client, r request, decode func([]byte) (T, error)) (T, string, error) {
	var none T
	got, err := c.call(ctx, r)
	if err != nil {
		return none, "", err
	}
	value, err := decode(got.body)
	if err != nil {
		return none, "", got.malformed(err)
	}
	return value, got.requestID(), nil
}

// call sends a request to the share service. It logs in if necessary, and once
// more if the service rejects the token.
func (c *Client) call(ctx context.Context, r request) (response, error) {
	if r.invalid != nil {
		return response{}, r.invalid
	}
	if id := cmp.Or(r.share.ID, r.changed); r.method != http.MethodGet && !r.readOnly && id != "" {
		defer c.config.OnShareChange(id)
	}
	if ctx.Err() != nil {
		return response{}, c.notSent(ctx, r, "") // and no login failed
	}
	session, failure := c.login.session(ctx)
	if failure != nil {
		return response{}, failure.before(r)
	}
	got, failure := c.negotiate(ctx, session, r)
	if failure == nil {
		return got, nil
	}
	if failure.Status != http.StatusUnauthorized {
		return response{}, failure
	}
	if !c.login.renewable() {
		failure.advice = c.login.advice(failure)
		return response{}, failure
	}

	first := failure.Attempts
	session, failure = c.login.renew(ctx, session)
	if failure != nil {
		return response{}, failure.before(r)
	}
	got, failure = c.negotiate(ctx, session, r)
	if failure == nil {
		return got, nil
	}
	failure.Attempts += first
	return response{}, failure
}

// before adds the share to an error from before the request could be sent.
func (e *Error) before(r request) *Error {
	e.Share, e.notSent = r.share, true
	return e
}

func (c *Client) callWith(ctx context.Context, session *session, r request) (response, *Error) {
	endpoint, failure := c.serviceURL(session)
	if failure != nil {
		return response{}, failure.before(r)
	}
	service := &gophercloud.ServiceClient{
		ProviderClient: session.provider,
		Endpoint:       endpoint,
		Type:           "sharev2",
		Microversion:   r.microversion,
	}
	address := service.ServiceURL(r.path)
	if r.versionDocument {
		address = strings.TrimSuffix(endpoint, session.projectID+"/")
	}
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	return c.send(ctx, service, r, address)
}

// attempt sends the request once.
func (c *core) attempt(ctx context.Context, service *gophercloud.ServiceClient, r request, address string, number int) (response, *Error) {
	limited, cancel := context.WithTimeout(ctx, c.attemptTimeout)
	defer cancel()
	limited, connection := traceConnection(limited)
	started := c.config.Clock.Now()

	got, failure := c.exchange(limited, service, r, address)
	if failure != nil {
		failure.Attempts = number
		if failure.Status == 0 {
			c.classifyNoResponse(ctx, limited, connection, failure)
		}
	}
	got.about.Attempts = number
	c.logAttempt(ctx, r, got, failure, service.Token(), c.config.Clock.Now().Sub(started))
	return got, failure
}

func (c *core) exchange(ctx context.Context, service *gophercloud.ServiceClient, r request, address string) (response, *Error) {
	about := c.newError(r, address)
	ok := r.ok
	if ok == nil {
		ok = []int{http.StatusOK}
	}
	options := &gophercloud.RequestOpts{JSONBody: r.body, MoreHeaders: r.headers, OkCodes: ok, KeepResponseBody: true}
	if r.form != "" {
		options.RawBody = strings.NewReader(r.form)
	}
	answer, err := service.Request(ctx, r.method, address, options)
	var rejected gophercloud.ErrUnexpectedResponseCode
	switch {
	case errors.As(err, &rejected):
		about.Status = rejected.Actual
		c.readRejection(&about, r, rejected, service.Token())
		return response{}, &about
	case err != nil:
		about.Err = err
		return response{}, &about
	}

	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	about.RequestID = requestID(answer.Header)
	token := service.Token()
	got := response{header: answer.Header, body: body, about: about, redact: c.redactAnswer(r, token)}
	got.about.Status = answer.StatusCode
	switch {
	case isTooLarge(err):
		return response{}, got.malformed(&shapeError{text: "the body is larger than 16 MiB"})
	case err != nil:
		about.Err = err
		return response{}, &about
	}
	return got, nil
}

// newError is an error about a request, without a reason yet.
func (c *core) newError(r request, address string) Error {
	return Error{
		Operation: r.operation, Share: r.share, detail: r.detail,
		Method: r.method, URL: address, Microversion: r.microversion,
		argument: c.config.Argument,
	}
}

// notSupported is the error of a request that is not sent, because the service
// rejected the call before.
func (c *core) notSupported(r request) *Error {
	e := c.newError(r, "")
	e.class, e.notSent, e.Err = ClassNotSupported, true, ErrNotSupported
	return &e
}

// serviceRequestIDs are the request ID headers of the service itself.
// X-Request-Id is set by gateways and web servers in front of it.
var serviceRequestIDs = []string{"X-Compute-Request-Id", "X-Openstack-Request-Id"}

func requestID(header http.Header) string {
	id := firstHeader(header, serviceRequestIDs)
	if id == "" {
		id = header.Get("X-Request-Id")
	}
	return cleanLine(id, 128)
}

func firstHeader(header http.Header, names []string) string {
	for _, name := range names {
		if value := header.Get(name); value != "" {
			return value
		}
	}
	return ""
}
