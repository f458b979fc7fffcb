package manila

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// connectionTrace records how far a request got. Without a connection the service
// cannot have received it, whatever the error is.
type connectionTrace struct{ requested, established atomic.Bool }

func traceConnection(ctx context.Context) (context.Context, *connectionTrace) {
	trace := new(connectionTrace)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { trace.requested.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { trace.established.Store(true) },
	}), trace
}

// notEstablished is certain only if the transport reports its connections.
func (t *connectionTrace) notEstablished() bool {
	return t.requested.Load() && !t.established.Load()
}

// classifyNoResponse sets the class of an error without a response.
func (c *core) classifyNoResponse(ctx, limited context.Context, trace *connectionTrace, e *Error) {
	e.Err = withoutURL(e.Err)
	e.notSent = trace.notEstablished() || isDial(e.Err)
	var proxy *proxyError
	switch {
	case ctx.Err() != nil:
		e.class, e.Err = ClassCanceled, contextEnded(ctx, "")
		return
	case limited.Err() != nil:
		// It replaces the error: callers must not take the timeout of one attempt for
		// the end of their own context.
		e.Err = fmt.Errorf("no response within %s", c.attemptTimeout)
		e.class = ClassLost
		if e.notSent {
			e.class = ClassUnreachable
		}
		return
	case errors.Is(e.Err, errProxyURL):
		e.class, e.notSent = ClassProxy, true
		e.advice = "Write it into HTTPS_PROXY or HTTP_PROXY as http://USER:PASSWORD@HOST:PORT, with the special characters of user and password escaped: % as %25, @ as %40, / as %2F."
	case errors.As(e.Err, &proxy):
		e.class, e.notSent = ClassUnreachable, true
		if proxy.status == http.StatusProxyAuthRequired {
			e.class = ClassProxy
		}
	case isCertificate(e.Err):
		e.class, e.notSent, e.advice = ClassConfiguration, true, c.certificateAdvice(e.Err)
		e.Err = plain(e.Err)
	case errors.Is(e.Err, http.ErrSchemeMismatch):
		e.class, e.notSent = ClassConfiguration, true
		e.Err = plainError{"the server speaks HTTP, not HTTPS", e.Err}
		e.advice = "Write http:// instead of https:// in the address, if the service is not supposed to use TLS."
	case strings.Contains(e.Err.Error(), "malformed HTTP"):
		// net/http repeats the response in the error, which may be binary or markup.
		e.class, e.Err = ClassMalformed, errors.New("it is not HTTP; the address may need https:// instead of http://")
	case e.notSent:
		e.class, e.Err = ClassUnreachable, plain(e.Err)
	default:
		e.class, e.Err = ClassLost, plain(e.Err)
	}
}

// plain replaces the texts of the usual network errors.
func plain(err error) error {
	var name *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &authority):
		return plainError{"the server's certificate is signed by an unknown authority", err}
	case errors.As(err, &host):
		return plainError{fmt.Sprintf("the server's certificate is not valid for %s, only for %s", host.Host, certificateNames(host.Certificate)), err}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return plainError{fmt.Sprintf("the server's certificate is valid only from %s to %s",
			invalid.Cert.NotBefore.UTC().Format(time.DateTime), invalid.Cert.NotAfter.UTC().Format(time.DateTime+" UTC")), err}
	case isCertificate(err):
		return plainError{"the server's certificate is invalid", err}
	case errors.As(err, &name) && name.IsNotFound:
		return plainError{fmt.Sprintf("the host name %s does not exist", name.Name), err}
	case errors.As(err, &name):
		return plainError{fmt.Sprintf("the host name %s could not be resolved", name.Name), err}
	case errors.Is(err, syscall.ECONNREFUSED):
		return plainError{"connection refused", err}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return plainError{"the connection was reset", err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return plainError{"the connection was closed", err}
	}
	return err
}

// certificateAdvice: another authority helps only if the authority is unknown.
func (c *core) certificateAdvice(err error) string {
	arg := c.config.Argument
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &authority):
		return fmt.Sprintf("Set %s to the file with the authority's certificate, or correct the address.", arg("cacert_file"))
	case errors.As(err, &host):
		return fmt.Sprintf("Use a name of the certificate in the address (%s, %s).", arg("auth_url"), arg("endpoint"))
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "Check the clock of this machine. If it is right, the operator of the server has to renew the certificate."
	}
	return "Report it to the operator of the server."
}

// certificateNames are the host names and addresses that a certificate is for.
func certificateNames(certificate *x509.Certificate) string {
	names := slices.Clone(certificate.DNSNames)
	for _, address := range certificate.IPAddresses {
		names = append(names, address.String())
	}
	if len(names) == 0 {
		return "no host name at all"
	}
	return strings.Join(names, ", ")
}

// isUnknownHost: the resolver says that the name does not exist, which another
// attempt seconds later does not change.
func isUnknownHost(err error) bool {
	var name *net.DNSError
	return errors.As(err, &name) && name.IsNotFound
}

// withoutURL removes the method and URL, which *Error has already.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
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
