package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// tls is nil when nothing about it is set, so that Go's defaults apply, the system's CAs among them.
func (s settings) tls(env environment, diags *diag.Diagnostics) *tls.Config {
	insecure := s.insecure(diags)
	roots := s.roots(env, diags)
	certificates := s.certificates(env, diags)
	if !insecure && roots == nil && certificates == nil {
		return nil
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: insecure, //nolint:gosec // requested with `insecure`
		RootCAs:            roots,
		Certificates:       certificates,
	}
}

func (s settings) insecure(diags *diag.Diagnostics) bool {
	const name = "insecure"
	if !s.has(name) {
		return false
	}
	insecure, err := parseBool(s.get(name))
	if err != nil {
		diags.Append(invalid(name, s.describe(name), s.get(name), "true or false"))
	}
	return insecure
}

// roots are the CAs to trust, in place of the system's as with every OpenStack client.
func (s settings) roots(env environment, diags *diag.Diagnostics) *x509.CertPool {
	const name = "cacert_file"
	if !s.has(name) {
		return nil
	}
	content, ok := s.readPEM(name, env, diags)
	if !ok {
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		diags.Append(noCertificate(name, s.describe(name)))
	}
	return pool
}

func (s settings) certificates(env environment, diags *diag.Diagnostics) []tls.Certificate {
	switch {
	case !s.has("cert") && !s.has("key"):
		return nil
	case !s.has("key"):
		diags.Append(incompleteCertificate("key", s.isSet("cert")))
		return nil
	case !s.has("cert"):
		diags.Append(incompleteCertificate("cert", s.isSet("key")))
		return nil
	}
	cert, certOK := s.readPEM("cert", env, diags)
	key, keyOK := s.readPEM("key", env, diags)
	if !certOK || !keyOK {
		return nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		diags.Append(invalidCertificate(s.describe("cert"), s.describe("key"), strings.TrimPrefix(err.Error(), "tls: ")))
		return nil
	}
	return []tls.Certificate{pair}
}

// readPEM gives the content that is the value of the argument, or that is in the file of that name.
func (s settings) readPEM(name string, env environment, diags *diag.Diagnostics) ([]byte, bool) {
	value := s.get(name)
	if strings.Contains(value, "-----BEGIN ") {
		return []byte(value), true
	}
	content, err := os.ReadFile(env.expandHome(value))
	var reason *fs.PathError
	if errors.As(err, &reason) {
		err = reason.Err
	}
	if err != nil {
		file := env.expandHome(value)
		if IsSensitive(name) || strings.ContainsAny(value, "\r\n") {
			file = "" // a key that was pasted without its first line must not be shown
		}
		diags.Append(cannotRead(name, s.describe(name), file, err))
	}
	return content, err == nil
}
