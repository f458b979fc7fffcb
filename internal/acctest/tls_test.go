package acctest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/opensfs/terraform-provider-sfs/internal/acctest/protocol"
	"github.com/opensfs/terraform-provider-sfs/internal/emulator"
)

// authority is a private CA.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         string
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{certificate: &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	a.key, a.pem = issue(t, a.certificate, a.certificate, nil)
	return a
}

// sign issues a certificate for a server at 127.0.0.1 and for a client, and its
// key.
func (a *authority) sign(t *testing.T) (certificate, key string) {
	t.Helper()
	private, certificate := issue(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a.certificate, a.key)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, encodePEM("PRIVATE KEY", der)
}

// issue signs with a new key if parentKey is nil.
func issue(t *testing.T, template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (key *ecdsa.PrivateKey, certificate string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if parentKey == nil {
		parentKey = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		t.Fatal(err)
	}
	return key, encodePEM("CERTIFICATE", der)
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// tlsService is an emulator behind TLS that requires a client certificate of the
// same authority.
type tlsService struct {
	*emulator.Emulator
	url              string
	authority        *authority
	certificate, key string // of a client
	log              protocol.Log
}

func startTLSService(t *testing.T) *tlsService {
	t.Helper()
	s := &tlsService{authority: newAuthority(t)}
	s.certificate, s.key = s.authority.sign(t)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.ServeHTTP(w, r) }))
	pair, err := tls.X509KeyPair([]byte(s.certificate), []byte(s.key))
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM([]byte(s.authority.pem))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // some handshakes are meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	s.url = server.URL
	options := fastEmulator()
	options.SFS, options.PublicURL = true, server.URL
	options.Log = func(line string) { _, _ = fmt.Fprintln(&s.log, line) }
	s.Emulator = emulator.New(options)
	return s
}

// arguments are those that every login needs here.
func (s *tlsService) arguments() map[string]any {
	return map[string]any{
		"region": "RegionOne", "auth_url": s.url + "/v3", "cacert_file": s.authority.pem, "cert": s.certificate, "key": s.key,
	}
}

// logins are the arguments of every way to log in.
func (s *tlsService) logins(t *testing.T) map[string]map[string]any {
	t.Helper()
	project := map[string]any{"project_name": emulator.ProjectName, "project_domain_name": emulator.DomainName}
	user := map[string]any{"username": emulator.UserName, "password": emulator.Password, "user_domain_name": emulator.DomainName}
	keys := map[string]any{"access_key": emulator.AccessKey, "secret_key": emulator.SecretKey, "endpoint": s.url}
	temporary := map[string]any{
		"access_key": emulator.TemporaryAccessKey, "secret_key": emulator.TemporarySecretKey, "security_token": emulator.SecurityToken, "endpoint": s.url,
	}
	agency := map[string]any{"assume_role": map[string]any{"agency_name": emulator.AgencyName, "domain_name": emulator.AgencyDomainName}}
	byID, byName := map[string]any{"project_id": emulator.ProjectID}, map[string]any{"project_name": emulator.ProjectName}
	return map[string]map[string]any{
		"password": merge(user, project),
		"token":    merge(map[string]any{"token": s.token(t)}, project),
		"application credential": {
			"application_credential_id": emulator.ApplicationCredentialID, "application_credential_secret": emulator.ApplicationCredentialSecret,
		},
		"keys":                              merge(keys, byID),
		"keys and a project name":           merge(keys, byName),
		"keys and the project of a region":  keys,
		"keys and an agency":                merge(keys, agency),
		"temporary keys":                    merge(temporary, byID),
		"temporary keys and a project name": merge(temporary, byName),
		"password and an agency":            merge(user, agency),
	}
}

func (s *tlsService) token(t *testing.T) string {
	t.Helper()
	body := fmt.Sprintf(`{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":%q,"password":%q}}},"scope":{"project":{"id":%q}}}}`,
		emulator.UserID, emulator.Password, emulator.ProjectID)
	response := httptest.NewRecorder()
	s.ServeHTTP(response, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v3/auth/tokens", strings.NewReader(body)))
	return response.Header().Get("X-Subject-Token")
}

func TestTLS_CertificatesAreVerifiedUnlessInsecure(t *testing.T) {
	t.Parallel()
	s := startTLSService(t)
	other := newAuthority(t)
	otherCertificate, otherKey := other.sign(t)
	client := map[string]any{"cert": s.certificate, "key": s.key}
	for name, test := range map[string]struct {
		arguments map[string]any
		want      string // "" if the apply succeeds
	}{
		"the private CA and a client certificate": {merge(client, map[string]any{"cacert_file": s.authority.pem}), ""},
		"insecure":                              {merge(client, map[string]any{"insecure": true}), ""},
		"no CA":                                 {client, "cacert_file"},
		"another CA":                            {merge(client, map[string]any{"cacert_file": other.pem}), "cacert_file"},
		"no client certificate":                 {map[string]any{"cacert_file": s.authority.pem}, "certificate"},
		"a client certificate of another CA":    {map[string]any{"cacert_file": s.authority.pem, "cert": otherCertificate, "key": otherKey}, "certificate"},
		"insecure without a client certificate": {map[string]any{"insecure": true}, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			terraform := protocol.New(t, newProvider, merge(s.logins(t)["password"], test.arguments, map[string]any{
				"region": "RegionOne", "auth_url": s.url + "/v3", "max_retries": 0,
			}))
			diagnostics := terraform.Apply(t.Context(), terraform.Resource("sfs_share"), map[string]any{"name": "data", "size": 1})
			text := protocol.Text(diagnostics)
			if protocol.HasError(diagnostics) != (test.want != "") || !strings.Contains(text, test.want) {
				t.Errorf("the apply says %q, want %q", text, test.want)
			}
			if strings.Contains(text, emulator.Password) {
				t.Errorf("the password is shown: %s", text)
			}
		})
	}
}
