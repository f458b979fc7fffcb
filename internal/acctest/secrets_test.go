package acctest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// authority is a private CA, and what it has signed.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	a.certificate = &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.key = newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, a.certificate, a.certificate, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	a.pem = encode("CERTIFICATE", der)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// sign makes a certificate of a server at 127.0.0.1 or of a client, and its key.
func (a *authority) sign(t *testing.T) (certificate, key string) {
	t.Helper()
	private := newKey(t)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a.certificate, &private.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", encoded)
}

// fortress is a service that speaks TLS with those only whose certificate the
// same authority has signed.
type fortress struct {
	*emulator.Emulator
	url       string
	authority *authority
	log       textBuffer
}

func newFortress(t *testing.T) *fortress {
	t.Helper()
	f := &fortress{authority: newAuthority(t)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.ServeHTTP(w, r) }))
	certificate, key := f.authority.sign(t)
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM([]byte(f.authority.pem))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes fail on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	f.url = server.URL
	options := quick()
	options.SFS, options.PublicURL = true, server.URL
	options.Log = func(line string) { _, _ = f.log.Write([]byte(line + "\n")) }
	f.Emulator = emulator.New(options)
	return f
}

// waysIn are the arguments of every way to log in, and what is secret in them.
func (f *fortress) waysIn(t *testing.T) map[string]map[string]any {
	t.Helper()
	project := map[string]any{"project_name": emulator.ProjectName, "project_domain_name": emulator.DomainName}
	user := map[string]any{"username": emulator.UserName, "password": emulator.Password, "user_domain_name": emulator.DomainName}
	keys := map[string]any{"access_key": emulator.AccessKey, "secret_key": emulator.SecretKey, "project_id": emulator.ProjectID, "endpoint": f.url}
	agency := map[string]any{"assume_role": map[string]any{"agency_name": emulator.AgencyName, "domain_name": emulator.AgencyDomainName}}
	return map[string]map[string]any{
		"password": together(user, project),
		"token":    together(map[string]any{"token": f.token(t)}, project),
		"application credential": {
			"application_credential_id": emulator.ApplicationCredentialID, "application_credential_secret": emulator.ApplicationCredentialSecret,
		},
		"keys": keys,
		"temporary keys": together(keys, map[string]any{
			"access_key": emulator.TemporaryAccessKey, "secret_key": emulator.TemporarySecretKey, "security_token": emulator.SecurityToken,
		}),
		"keys and an agency":     together(keys, agency, map[string]any{"project_id": nil}),
		"password and an agency": together(user, agency),
	}
}

func together(all ...map[string]any) map[string]any {
	arguments := map[string]any{}
	for _, some := range all {
		maps.Copy(arguments, some)
	}
	return arguments
}

func (f *fortress) token(t *testing.T) string {
	t.Helper()
	body := fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":%q,"password":%q}}},"scope":{"project":{"id":%q}}}}`,
		emulator.UserID, emulator.Password, emulator.ProjectID)
	answer := httptest.NewRecorder()
	f.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v3/auth/tokens", strings.NewReader(body)))
	return answer.Header().Get("X-Subject-Token")
}

var secretArguments = []string{"password", "token", "application_credential_secret", "access_key", "secret_key", "security_token", "key"}

type textBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *textBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *textBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// A share's whole life, with what goes wrong in it, over TLS with a private CA
// and a client certificate, by every way to log in.
func TestNoSecretIsToldInAWholeLife(t *testing.T) {
	t.Parallel()
	f := newFortress(t)
	certificate, key := f.authority.sign(t)
	for name, arguments := range f.waysIn(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arguments := together(arguments, map[string]any{
				"region": "RegionOne", "auth_url": f.url + "/v3", "cacert_file": f.authority.pem, "cert": certificate, "key": key,
			})
			var written textBuffer
			ctx := tfsdklogtest.RootLogger(tflogtest.RootLogger(t.Context(), &written), &written)
			terraform := protocol.New(t, Provider(), arguments)
			told := f.life(ctx, t, terraform, strings.ReplaceAll(name, " ", "-"))

			if len(written.String()) < 1000 || !strings.Contains(told, "cannot be shrunk") {
				t.Fatalf("there is nothing to look at, in %d bytes of log: %s", len(written.String()), told)
			}
			for where, text := range map[string]string{"the log": written.String(), "what is told, planned or kept": told, "the service's log": f.log.String()} {
				for _, argument := range secretArguments {
					if secret, _ := arguments[argument].(string); secret != "" && strings.Contains(text, secret) {
						t.Errorf("%s holds the value of %s", where, argument)
					}
				}
				if strings.Contains(text, "PRIVATE KEY") {
					t.Errorf("%s holds a private key", where)
				}
			}
		})
	}
}

// life is everything that may be told: diagnostics, plans, states.
func (f *fortress) life(ctx context.Context, t *testing.T, terraform *protocol.Terraform, name string) string {
	t.Helper()
	var told strings.Builder
	share := terraform.Resource("sfs_share")
	step := func(configuration map[string]any, fails bool) {
		t.Helper()
		plan := terraform.Plan(ctx, share, configuration)
		diagnostics := terraform.Apply(ctx, share, configuration)
		if protocol.Failed(diagnostics) != fails {
			t.Errorf("%v: %s", configuration, protocol.Text(diagnostics))
		}
		_, _ = fmt.Fprintln(&told, protocol.Text(diagnostics), plan.State, string(plan.Private), share.State, string(share.Private))
	}
	f.Inject(emulator.Fault{Method: http.MethodPost, PathContains: "/shares", Match: func(r emulator.Request) bool { return strings.Contains(r.Body, name) }, Times: 1, Effect: emulator.CutAfter()})
	step(map[string]any{"name": name, "size": 10}, false)
	id, _ := share.Attribute("id").(string)
	f.SetUsed(id, 6)
	step(map[string]any{"name": name, "size": 2}, true)
	f.Inject(emulator.Fault{ShareID: id, Method: http.MethodPut, Times: 1, Effect: emulator.Status(http.StatusForbidden)})
	step(map[string]any{"name": name + "-renamed", "size": 10}, true)
	f.Inject(emulator.Fault{ShareID: id, Method: http.MethodGet, Times: 1, Effect: emulator.Status(http.StatusUnauthorized)})
	_, _ = fmt.Fprintln(&told, protocol.Text(terraform.Refresh(ctx, share)))
	step(map[string]any{"name": name, "size": 12}, false)
	step(nil, false)
	return told.String()
}

func TestTLSIsVerifiedUnlessInsecure(t *testing.T) {
	t.Parallel()
	f := newFortress(t)
	certificate, key := f.authority.sign(t)
	stranger := newAuthority(t)
	strangers, strangersKey := stranger.sign(t)
	ours := map[string]any{"cert": certificate, "key": key}
	for name, test := range map[string]struct {
		arguments map[string]any
		says      string
	}{
		"the private CA and the client's certificate": {together(ours, map[string]any{"cacert_file": f.authority.pem}), ""},
		"insecure":               {together(ours, map[string]any{"insecure": true}), ""},
		"no CA":                  {ours, "cacert_file"},
		"another CA":             {together(ours, map[string]any{"cacert_file": stranger.pem}), "cacert_file"},
		"no client certificate":  {map[string]any{"cacert_file": f.authority.pem}, "certificate"},
		"another's certificate":  {map[string]any{"cacert_file": f.authority.pem, "cert": strangers, "key": strangersKey}, "certificate"},
		"insecure, without ours": {map[string]any{"insecure": true}, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terraform := protocol.New(t, Provider(), together(f.waysIn(t)["password"], test.arguments, map[string]any{
				"region": "RegionOne", "auth_url": f.url + "/v3", "max_retries": 0,
			}))
			diagnostics := terraform.Apply(t.Context(), terraform.Resource("sfs_share"), map[string]any{"name": "data", "size": 1})
			told := protocol.Text(diagnostics)
			if protocol.Failed(diagnostics) != (test.says != "") || !strings.Contains(told, test.says) {
				t.Errorf("the apply says %q, want %q", told, test.says)
			}
			if strings.Contains(told, emulator.Password) {
				t.Errorf("the password is told: %s", told)
			}
		})
	}
}

func TestARedirectToAnotherHostCarriesNoCredentials(t *testing.T) {
	t.Parallel()
	f := newFortress(t)
	certificate, key := f.authority.sign(t)
	var strayed textBuffer
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintln(&strayed, r.Method, r.URL, r.Header)
	}))
	t.Cleanup(elsewhere.Close)
	f.Inject(emulator.Fault{PathContains: "/shares", Effect: emulator.Answer(http.StatusTemporaryRedirect, "", map[string]string{"Location": elsewhere.URL + "/v2/shares"})})
	for name, arguments := range f.waysIn(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terraform := protocol.New(t, Provider(), together(arguments, map[string]any{
				"region": "RegionOne", "auth_url": f.url + "/v3", "cacert_file": f.authority.pem, "cert": certificate, "key": key, "max_retries": 0,
			}))
			told := terraform.Apply(t.Context(), terraform.Resource("sfs_share"), map[string]any{"name": "data", "size": 1})
			if !protocol.Failed(told) || !strings.Contains(protocol.Text(told), "redirects to "+elsewhere.URL+", where no credentials are sent") {
				t.Errorf("the apply says:\n%s", protocol.Text(told))
			}
			if strayed.String() != "" {
				t.Errorf("the other host was sent: %s", strayed.String())
			}
		})
	}
}
