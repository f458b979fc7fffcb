package provider

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

// certificate makes a certificate and its key, as PEM content.
func certificate(t *testing.T) (cert, key string) {
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

func TestCertificatesArePathsOrContent(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	home := t.TempDir()
	for name, content := range map[string]string{"cert.pem": cert, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, w := range map[string]world{
		"content": {arguments: map[string]any{"cacert_file": cert, "cert": cert, "key": key}},
		"paths":   {arguments: map[string]any{"cacert_file": home + "/cert.pem", "cert": home + "/cert.pem", "key": home + "/key.pem"}},
		"paths in the home directory": {
			env:       map[string]string{"HOME": home},
			arguments: map[string]any{"cacert_file": "~/cert.pem", "cert": "~/cert.pem", "key": "~/key.pem"},
		},
		"the environment": {env: map[string]string{"OS_CACERT": home + "/cert.pem", "OS_CERT": cert, "OS_KEY": key}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := w.client(t).TLS
			if config == nil || config.RootCAs == nil || len(config.Certificates) != 1 || config.InsecureSkipVerify {
				t.Errorf("got %+v", config)
			}
		})
	}
}

func TestVerificationIsOnlyLeftOutWhenAskedFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      bool
	}{
		"by default":                            {want: false},
		"insecure":                              {arguments: map[string]any{"insecure": true}, want: true},
		"OS_INSECURE":                           {env: map[string]string{"OS_INSECURE": "True"}, want: true},
		"OS_INSECURE=false":                     {env: map[string]string{"OS_INSECURE": "false"}, want: false},
		"the environment overrides no argument": {arguments: map[string]any{"insecure": false}, env: map[string]string{"OS_INSECURE": "1"}, want: false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := world{arguments: test.arguments, env: test.env}.client(t).TLS
			if got := config != nil && config.InsecureSkipVerify; got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestACertificateThatCannotBeUsedIsAnErrorOnItsArgument(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	_, otherKey := certificate(t)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const cannot, incomplete = "A certificate or key that cannot be used", "The client certificate is incomplete"
	for name, test := range map[string]struct {
		arguments map[string]any
		env       map[string]string
		want      complaint
	}{
		"a CA file that is not there": {
			env:  map[string]string{"OS_CACERT": "/no/such/file"},
			want: complaint{"cacert_file", cannot, "`cacert_file` (from OS_CACERT) cannot be used: it is no PEM content, and as a file it cannot be read: no such file or directory."},
		},
		"a CA file without a certificate": {
			arguments: map[string]any{"cacert_file": empty},
			want:      complaint{"cacert_file", cannot, "`cacert_file` cannot be used: it holds no certificate in PEM format."},
		},
		"a certificate without its key": {
			arguments: map[string]any{"cert": cert},
			want:      complaint{"key", incomplete, "`cert` is set, but not `key`. A client certificate needs both `cert` and `key`."},
		},
		"a key without its certificate": {
			env:  map[string]string{"OS_KEY": key},
			want: complaint{"cert", incomplete, "`key` (from OS_KEY) is set, but not `cert`. A client certificate needs both `cert` and `key`."},
		},
		"another certificate's key": {
			arguments: map[string]any{"cert": cert, "key": otherKey},
			want:      complaint{"cert", cannot, "`cert` with `key` cannot be used: private key does not match public key."},
		},
		"a key without its first line, which is not shown": {
			arguments: map[string]any{"cert": cert, "key": "MIGHAgEAMBMGByqGSM49"},
			want:      complaint{"key", cannot, "`key` cannot be used: it is no PEM content, and as a file it cannot be read: no such file or directory."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := world{arguments: test.arguments, env: test.env}.configure(t)
			if diff := cmp.Diff([]complaint{test.want}, complaints(diags)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
