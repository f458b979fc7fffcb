package provider

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// tls is nil when nothing about it is set: Go's defaults then hold, the system's CAs among them.
func (s settings) tls(env environment) (*tls.Config, diag.Diagnostics) {
	insecure, diags := s.insecure()
	roots, moreDiags := s.roots(env)
	diags.Append(moreDiags...)
	certificates, moreDiags := s.certificates(env)
	diags.Append(moreDiags...)
	if diags.HasError() || (!insecure && roots == nil && certificates == nil) {
		return nil, diags
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: insecure, //nolint:gosec // asked for with `insecure`
		RootCAs:            roots,
		Certificates:       certificates,
	}, diags
}

func (s settings) insecure() (bool, diag.Diagnostics) {
	const name = "insecure"
	if !s.has(name) {
		return false, nil
	}
	insecure, err := parseBool(s.get(name))
	if err != nil {
		return false, diag.Diagnostics{invalid(name, s.describe(name), s.get(name), "true or false")}
	}
	return insecure, nil
}

// roots are the CAs to trust, in place of the system's as with every OpenStack client.
func (s settings) roots(env environment) (*x509.CertPool, diag.Diagnostics) {
	const name = "cacert_file"
	if !s.has(name) {
		return nil, nil
	}
	content, diags := s.pem(name, env)
	if diags.HasError() {
		return nil, diags
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		return nil, diag.Diagnostics{unusableFile(name, s.describe(name), "it holds no certificate in PEM format")}
	}
	return pool, nil
}

func (s settings) certificates(env environment) ([]tls.Certificate, diag.Diagnostics) {
	switch {
	case !s.has("cert") && !s.has("key"):
		return nil, nil
	case !s.has("key"):
		return nil, diag.Diagnostics{halfCertificate("key", s.describe("cert"))}
	case !s.has("cert"):
		return nil, diag.Diagnostics{halfCertificate("cert", s.describe("key"))}
	}
	cert, diags := s.pem("cert", env)
	key, moreDiags := s.pem("key", env)
	diags.Append(moreDiags...)
	if diags.HasError() {
		return nil, diags
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, diag.Diagnostics{unusableFile("cert", s.describe("cert")+" with "+s.describe("key"), strings.TrimPrefix(err.Error(), "tls: "))}
	}
	return []tls.Certificate{pair}, nil
}

// pem is the content that an argument holds or names.
func (s settings) pem(name string, env environment) ([]byte, diag.Diagnostics) {
	value := s.get(name)
	if strings.Contains(value, "-----BEGIN ") {
		return []byte(value), nil
	}
	content, err := os.ReadFile(env.expandHome(value))
	if err == nil {
		return content, nil
	}
	// The reason without the path: a key that was pasted without its first line would be shown as a file name.
	var reason *os.PathError
	if errors.As(err, &reason) {
		err = reason.Err
	}
	return nil, diag.Diagnostics{unusableFile(name, s.describe(name), "it is no PEM content, and as a file it cannot be read: "+err.Error())}
}
