package manila

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// connection is how far a request got.
type connection struct{ asked, made atomic.Bool }

// watchConnection notes whether a request ever had a connection to travel on. If
// none was made, the service cannot have seen it, whatever the error looks like.
func watchConnection(ctx context.Context) (context.Context, *connection) {
	way := new(connection)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { way.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { way.made.Store(true) },
	}), way
}

// neverMade is only certain where the transport reports its connections.
func (w *connection) neverMade() bool { return w.asked.Load() && !w.made.Load() }

// judge says what became of a request that brought no answer.
func (c *core) judge(ctx, limited context.Context, way *connection, e *Error) {
	e.Err = bare(e.Err)
	e.notSent = way.neverMade() || isDial(e.Err)
	var refused *proxyRefusal
	switch {
	case ctx.Err() != nil:
		e.kind, e.Err = ClassCanceled, stopped(ctx, nil)
	case limited.Err() != nil:
		// The text replaces the error: a caller must not take this limit for the
		// end of its own time.
		e.Err = fmt.Errorf("nothing came for %s", c.attemptTimeout)
		e.kind = ClassLost
		if e.notSent {
			e.kind = ClassUnreachable
		}
	case errors.Is(e.Err, errProxyUnreadable):
		e.kind, e.notSent = ClassProxy, true
		e.advice = "Write it into HTTPS_PROXY or HTTP_PROXY as http://USER:PASSWORD@HOST:PORT, with the special characters of user and password escaped: % as %25, @ as %40, / as %2F."
	case errors.As(e.Err, &refused):
		e.kind, e.notSent = ClassUnreachable, true
		if refused.status == http.StatusProxyAuthRequired {
			e.kind = ClassProxy
		}
	case isCertificate(e.Err):
		e.kind, e.notSent = ClassConfiguration, true
		e.advice = fmt.Sprintf("Set %s to the file with the authority's certificate, or correct the address.", c.argument("cacert_file"))
	case errors.Is(e.Err, http.ErrSchemeMismatch):
		e.kind, e.notSent = ClassConfiguration, true
		e.advice = "Write http:// instead of https:// in the address, if that is what the service is meant to speak."
	case strings.Contains(e.Err.Error(), "malformed HTTP"):
		// What came may be binary or markup, which net/http repeats in the error.
		e.kind, e.Err = ClassMalformed, errors.New("it is not HTTP; the address may need https:// instead of http://")
	case e.notSent:
		e.kind = ClassUnreachable
	default:
		e.kind = ClassLost
	}
}

// bare takes off the method and URL, which the error has already.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) && wrapped.Err != nil {
		return wrapped.Err
	}
	if err == nil {
		return errors.New("no answer")
	}
	return err
}

func isDial(err error) bool {
	var operation *net.OpError
	var name *net.DNSError
	return (errors.As(err, &operation) && operation.Op == "dial") || errors.As(err, &name)
}

func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

// stopped is why a context ended. Its chain holds the context's own error, so
// that errors.Is finds Canceled or DeadlineExceeded, and the cause it was given.
func stopped(ctx context.Context, last *Error) error {
	reason := &stop{reason: ctx.Err(), cause: context.Cause(ctx)}
	if reason.reason == nil {
		reason.reason = context.Canceled
	}
	if last != nil {
		reason.before = last.outcome()
	}
	return reason
}

type stop struct {
	reason, cause error
	before        string
}

func (s *stop) Error() string {
	text := "it was canceled"
	if errors.Is(s.reason, context.DeadlineExceeded) {
		text = "its time was up"
	}
	if s.cause != nil && !errors.Is(s.reason, s.cause) {
		text += " (" + cleanLine(s.cause.Error(), maxMessage) + ")"
	}
	if s.before != "" {
		text += "; before that, " + s.before
	}
	return text
}

func (s *stop) Unwrap() []error {
	if s.cause == nil {
		return []error{s.reason}
	}
	return []error{s.reason, s.cause}
}
