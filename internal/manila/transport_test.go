package manila

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTransport_AnEndlessErrorBodyIsShortened(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{do: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusBadRequest)
		for {
			if _, err := io.WriteString(w, "no and "); err != nil {
				return
			}
		}
	}})
	_, err := c.client().GetShare(context.Background(), data)
	e := wantClass(t, err, ClassBadRequest)
	wantText(t, e.Message, "no and no and")
}

func TestRedirect_NoCredentialsAreSentToAnotherHost(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				t.Errorf("the other host was sent %s %s with %v", r.Method, r.URL, r.Header)
			}))
			t.Cleanup(other.Close)
			away := reply{status: status, header: map[string]string{"Location": other.URL + "/path?token=secret"}}

			c := newFakeCloud(t, away)
			_, err := c.client(retries(2)).GetShare(context.Background(), data)
			e := wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error(), "redirects to "+other.URL+"/path, where no credentials are sent")
			wantText(t, e.Advice(), "`endpoint`")

			c = newFakeCloud(t)
			c.setLogin(func(w http.ResponseWriter, r *http.Request) { away.write(w, r) })
			_, err = c.client().GetShare(context.Background(), data)
			e = wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error(), "log in", "redirects to "+other.URL+"/path,")
			wantText(t, e.Advice(), "`auth_url`")
		})
	}
}

func TestRedirect_ThatChangesTheMethodIsNotFollowed(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 301, header: map[string]string{"Location": "/elsewhere"}})
	_, err := c.client().ShrinkShare(context.Background(), data, 3)
	e := wantClass(t, err, ClassConfiguration)
	wantText(t, e.Error(), "redirects to "+c.URL+"/elsewhere, which is not followed")
	wantCount(t, "requests", c.requests(), 1)
}

func TestRedirect_WithinTheHostIsFollowed(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{status: 302, header: map[string]string{"Location": "/elsewhere"}}, good)
	if _, err := c.client().GetShare(context.Background(), data); err != nil {
		t.Fatal(err)
	}
	c = newFakeCloud(t, reply{status: 302, header: map[string]string{"Location": "/in/circles"}})
	_, err := c.client().GetShare(context.Background(), data)
	wantClass(t, err, ClassConfiguration)
	wantCount(t, "requests", c.requests(), maxRedirects+1)
}

func TestErrorClass_AnUnknownCertificateIsConfiguration(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	// It would log the failed handshake.
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	client := New(Config{Auth: newFakeCloud(t).config().Auth, MaxRetries: 3, Clock: newFakeClock()})
	client.login.auth.IdentityEndpoint = server.URL
	_, err := client.GetShare(context.Background(), data)
	e := wantClass(t, err, ClassConfiguration)
	wantText(t, e.Error(), "signed by an unknown authority")
	wantNone(t, e.Error(), "x509")
	wantText(t, e.Advice(), "`cacert_file`")
	if e.Attempts != 1 {
		t.Errorf("tried %d times", e.Attempts)
	}

	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	client = New(Config{Auth: client.login.auth, TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})
	_, err = client.GetShare(context.Background(), data)
	if e := mustError(t, err); e.Status != http.StatusNotFound {
		t.Errorf("the given authority is not used: %v", err)
	}
}

func TestErrorClass_ACertificateOfAKnownAuthorityGetsNoAdviceAboutTheAuthority(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	// It would log the failed handshake.
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	for name, test := range map[string]struct {
		host   string
		now    time.Time
		want   []string
		advice string
	}{
		"another name": {host: "localhost", want: []string{"not valid for localhost, only for example.com, *.example.com, 127.0.0.1, ::1"}, advice: "`auth_url`"},
		"expired":      {host: "127.0.0.1", now: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), want: []string{"valid only from 1970-01-01", "to 2084-01-29"}, advice: "clock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := Config{Auth: newFakeCloud(t).config().Auth, MaxRetries: 3, Clock: newFakeClock(), TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
			if !test.now.IsZero() {
				config.TLS.Time = func() time.Time { return test.now }
			}
			config.Auth.IdentityEndpoint = strings.Replace(server.URL, "127.0.0.1", test.host, 1)
			_, err := New(config).GetShare(context.Background(), data)
			e := wantClass(t, err, ClassConfiguration)
			wantText(t, e.Error(), append(test.want, "the identity service at "+config.Auth.IdentityEndpoint)...)
			wantText(t, e.Advice(), test.advice)
			wantNone(t, e.Error()+e.Advice(), "x509", "cacert_file")
		})
	}
}

func TestErrorClass_HTTPInPlaceOfHTTPSIsConfiguration(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t)
	client := c.client(func(config *Config) { config.Auth.IdentityEndpoint = strings.Replace(c.URL, "http://", "https://", 1) })
	_, err := client.GetShare(context.Background(), data)
	e := wantClass(t, err, ClassConfiguration)
	wantText(t, e.Advice(), "http://")
}

func TestErrorClass_AResponseThatIsNotHTTPIsMalformed(t *testing.T) {
	t.Parallel()
	c := newFakeCloud(t, reply{do: func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = connection.Write([]byte("\x15\x03\x01\x00\x02\x02\x16\n"))
		_ = connection.Close()
	}})
	_, err := c.client().ShrinkShare(context.Background(), data, 3)
	e := wantClass(t, err, ClassMalformed)
	wantText(t, e.Error(), "it is not HTTP")
	if !e.MayHaveBeenApplied() {
		t.Error("it may have been applied")
	}
}

func TestErrorClass_AProxysRejectionIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		class  ErrorClass
	}{"requires authentication": {407, ClassProxy}, "fails": {503, ClassUnreachable}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.status) }))
			t.Cleanup(proxy.Close)
			transport := newTransport(nil)
			transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
			t.Cleanup(transport.CloseIdleConnections)
			config := newFakeCloud(t).config()
			config.Auth.IdentityEndpoint, config.Transport = "https://keystone.invalid", transport
			_, err := New(config).GetShare(context.Background(), data)
			e := wantClass(t, err, test.class)
			wantText(t, e.Error(), "the proxy answered")
			wantText(t, e.Advice(), "prox")
		})
	}
}

func TestErrorClass_AnUnknownHostNameIsUnreachable(t *testing.T) {
	t.Parallel()
	config := newFakeCloud(t).config()
	config.Auth.IdentityEndpoint = "http://keystone.invalid:5000"
	config.Transport = nil
	_, err := New(config).GetShare(context.Background(), data)
	e := wantClass(t, err, ClassUnreachable)
	wantText(t, e.Error(), "the host name keystone.invalid", "could not be reached")
	wantText(t, e.Advice(), "`auth_url`")
}

// A % that is not escaped is the usual mistake in a password that is written
// into a URL, and net/http repeats the whole URL in its error.
func TestProxy_AnInvalidURLIsNotRepeated(t *testing.T) {
	t.Parallel()
	proxy := fmt.Sprintf("http://jane:%s@proxy.test:3128", "pa%ss-of-jane")
	_, cause := url.Parse(proxy)
	unreadable := fmt.Errorf("invalid proxy address %q: %w", proxy, cause) // as net/http formats it
	var recorder logRecorder
	c := newFakeCloud(t)
	config := c.config()
	config.Log, config.MaxRetries = recorder.write, 3
	transport := newTransport(nil)
	transport.Proxy = hideProxyURL(func(*http.Request) (*url.URL, error) { return nil, unreadable })
	config.Transport = transport
	_, err := New(config).CreateShare(context.Background(), CreateShare{Name: "data", Size: 1})
	e := wantClass(t, err, ClassProxy)
	wantNone(t, recorder.all.String()+err.Error()+e.Advice(), "ss-of-jane")
	wantText(t, err.Error()+e.Advice(), "not a URL", "HTTPS_PROXY", "%25")
	if e.MayHaveBeenApplied() || e.Attempts > 1 {
		t.Errorf("nothing can have been sent: %d attempts", e.Attempts)
	}
}
