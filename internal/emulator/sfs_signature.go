package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureDate      = "20060102T150405Z"
	// maxClockSkew is how far the clocks may differ, either way.
	maxClockSkew = 15 * time.Minute
	// replayWindow is how long a signature may be repeated: equal requests within
	// one second have the same signature.
	replayWindow = 5 * time.Second
)

type accessKey struct {
	secret, securityToken string
	account               account
	ofAgency              bool // of the agency's account, not of the user's own
	expires               time.Time
}

func initialKeys() map[string]accessKey {
	never := time.Unix(1<<40, 0)
	member := accounts()[0]
	return map[string]accessKey{
		AccessKey:          {secret: SecretKey, account: member, expires: never},
		TemporaryAccessKey: {secret: TemporarySecretKey, securityToken: SecurityToken, account: member, expires: never},
	}
}

// ExpireKeys expires all temporary keys.
func (e *Emulator) ExpireKeys() {
	e.mu.Lock()
	defer e.mu.Unlock()
	maps.DeleteFunc(e.keys, func(_ string, key accessKey) bool { return key.securityToken != "" })
}

// authenticate identifies the caller by the signature or the token of a request.
func (e *Emulator) authenticate(c *call) (token, *response) {
	if e.opts.SFS && strings.HasPrefix(c.header.Get("Authorization"), signatureAlgorithm) {
		return e.checkSignature(c)
	}
	caller, valid := e.validToken(c.header.Get("X-Auth-Token"), c.Time)
	switch {
	case valid:
		return caller, nil
	case e.opts.SFS:
		return token{}, badSignature(c, "decrypt token fail")
	}
	return token{}, unauthorized(c.base)
}

func badSignature(c *call, why string) *response {
	return gatewayError(c, http.StatusUnauthorized, "APIG.0301", "Incorrect IAM authentication information: "+why)
}

// checkSignature computes the signature and compares.
func (e *Emulator) checkSignature(c *call) (token, *response) {
	given := parseAuthorization(c.header.Get("Authorization"))
	key, known := e.keys[given.access]
	if !known || !c.Time.Before(key.expires) {
		return token{}, badSignature(c, "ak "+given.access+" not exist")
	}
	date, err := time.Parse(signatureDate, c.header.Get("X-Sdk-Date"))
	switch {
	case err != nil || !given.signs("x-sdk-date") || !given.signs("host"):
		return token{}, badSignature(c, "verify ak sk signature fail, x-sdk-date and host must be signed")
	case c.Time.Sub(date).Abs() > maxClockSkew:
		return token{}, badSignature(c, "verify ak sk signature fail, x-sdk-date is expired")
	case c.header.Get("X-Security-Token") != key.securityToken:
		return token{}, badSignature(c, "the security token does not belong to the ak")
	case !hmac.Equal([]byte(given.signature), []byte(c.signatureWith(key.secret, given.headers))):
		return token{}, badSignature(c, "verify ak sk signature fail")
	case e.replayed(given.signature, c.Time):
		return token{}, badSignature(c, "the request was sent before")
	}
	project := c.header.Get("X-Project-Id")
	if project != "" && (!given.signs("x-project-id") || !slices.Contains(e.projectsOf(key), project)) {
		return token{}, badSignature(c, "the project does not belong to the ak")
	}
	return token{account: key.account, project: project, expires: key.expires}, nil
}

func (e *Emulator) replayed(signature string, now time.Time) bool {
	if first, repeated := e.signatures[signature]; repeated {
		return now.Sub(first) > replayWindow
	}
	maps.DeleteFunc(e.signatures, func(_ string, first time.Time) bool { return now.Sub(first) > 2*maxClockSkew })
	e.signatures[signature] = now
	return false
}

type authorization struct {
	access, signature string
	headers           []string
}

func (a authorization) signs(header string) bool { return slices.Contains(a.headers, header) }

func parseAuthorization(header string) authorization {
	var a authorization
	for part := range strings.SplitSeq(strings.TrimPrefix(header, signatureAlgorithm), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Access":
			a.access = value
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	return a
}

// signatureWith is the signature by a client that has the secret.
func (c *call) signatureWith(secret string, headers []string) string {
	var text strings.Builder
	text.WriteString(c.Method + "\n")
	for segment := range strings.SplitSeq(strings.TrimSuffix(c.Path, "/"), "/") {
		text.WriteString(escaped(segment) + "/")
	}
	text.WriteString("\n" + sortedQuery(c.query) + "\n")
	for _, name := range headers {
		value := c.header.Get(name)
		if name == "host" {
			value = c.host
		}
		text.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	text.WriteString("\n" + strings.Join(headers, ";") + "\n" + hashOf(c.body))

	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signatureAlgorithm + "\n" + c.header.Get("X-Sdk-Date") + "\n" + hashOf([]byte(text.String()))))
	return hex.EncodeToString(mac.Sum(nil))
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func sortedQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, escaped(name)+"="+escaped(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func escaped(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
