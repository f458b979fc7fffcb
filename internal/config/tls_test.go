package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newCertificate makes a certificate and its key in PEM format.
func newCertificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encodedKey, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encodedKey}))
}

func TestTLS_CertificatesArePathsOrContent(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	home := t.TempDir()
	for name, content := range map[string]string{"cert.pem": cert, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct{ arguments, env strs }{
		"content": {strs{"cacert_file": cert, "cert": cert, "key": key}, nil},
		"paths":   {strs{"cacert_file": home + "/cert.pem", "cert": home + "/cert.pem", "key": home + "/key.pem"}, nil},
		"paths in the home directory": {
			strs{"cacert_file": "~/cert.pem", "cert": "~/cert.pem", "key": "~/key.pem"}, strs{"HOME": home},
		},
		"the environment": {nil, strs{"OS_CACERT": home + "/cert.pem", "OS_CERT": cert, "OS_KEY": key}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := mustLoad(t, test.arguments, test.env).Client.TLS
			if config == nil || config.RootCAs == nil || len(config.Certificates) != 1 || config.InsecureSkipVerify {
				t.Errorf("got %+v", config)
			}
		})
	}
}

func TestTLS_CertificatesAreVerifiedUnlessInsecureIsSet(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments, env strs
		want           bool
	}{
		"by default":                            {nil, nil, false},
		"insecure":                              {strs{"insecure": "true"}, nil, true},
		"OS_INSECURE":                           {nil, strs{"OS_INSECURE": "True"}, true},
		"OS_INSECURE=false":                     {nil, strs{"OS_INSECURE": "false"}, false},
		"the environment overrides no argument": {strs{"insecure": "false"}, strs{"OS_INSECURE": "1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := mustLoad(t, test.arguments, test.env).Client.TLS
			if got := config != nil && config.InsecureSkipVerify; got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestTLS_AnInvalidCertificateIsReported(t *testing.T) {
	t.Parallel()
	cert, key := newCertificate(t)
	_, otherKey := newCertificate(t)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const incomplete = "Client certificate is incomplete"
	for name, test := range map[string]struct {
		arguments, env strs
		want           report
	}{
		"a CA file that does not exist": {nil, strs{"OS_CACERT": "/no/such/file"},
			report{"cacert_file", "Cannot read `cacert_file`", "`cacert_file` (from OS_CACERT) is \"/no/such/file\", which is neither PEM content nor a readable file: no such file or directory."}},
		"a CA file without a certificate": {strs{"cacert_file": empty}, nil,
			report{"cacert_file", "Cannot read `cacert_file`", "`cacert_file` contains no certificate in PEM format."}},
		"a certificate without its key": {strs{"cert": cert}, nil,
			report{"key", incomplete, "`cert` is set, but not `key`. A client certificate needs both `cert` and `key`."}},
		"a key without its certificate": {nil, strs{"OS_KEY": key},
			report{"cert", incomplete, "`key` is set (OS_KEY), but not `cert`. A client certificate needs both `cert` and `key`."}},
		"the key of another certificate": {strs{"cert": cert, "key": otherKey}, nil,
			report{"cert", "Invalid client certificate", "`cert` and `key` cannot be used together: private key does not match public key."}},
		"a key without its first line, which is not shown": {strs{"cert": cert, "key": "MIGHAgEAMBMGByqGSM49"}, nil,
			report{"key", "Cannot read `key`", "`key` is neither PEM content nor a readable file: no such file or directory."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := Load(test.arguments, test.env)
			if diff := cmp.Diff([]report{test.want}, reports(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
