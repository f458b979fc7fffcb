package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is what the emulator remembers of a request it answered.
type Request struct {
	Time         time.Time // by Options.Now
	Method       string
	Path         string
	Query        string // raw
	Action       string // "os-shrink" and the like, as it was sent; "" for what is no action
	Status       int    // of the answer; 0 when the connection was cut instead
	ShareID      string // of the share that it is about; for a create the id it was given
	Microversion string // "2.0" when the request names none; "" at Keystone
	RequestID    string // the X-Compute-Request-Id of the answer
	Body         string // as it was sent; always "" at Keystone, where it holds passwords
}

// call is a request under way.
type call struct {
	Request
	context  context.Context // done when the client has gone
	header   http.Header
	query    url.Values
	body     []byte
	keystone bool
	base     string   // the URL that the service is reached at, without a path
	host     string   // as the request names it
	prefix   string   // "/share" or ""
	segments []string // of the path, below the prefix
	projectInPath bool     // whether the path names the project, and links therefore do
	params   map[string]string
	version  microversion
	caller   token
}

// maxReceived is far above what the service takes (maxBody), and only bounds
// what a faulty client can make the emulator hold.
const maxReceived = 16 << 20

func receive(r *http.Request, publicURL string) *call {
	c := &call{
		Request: Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery},
		context: r.Context(),
		header:  r.Header,
		query:   r.URL.Query(),
		base:    strings.TrimSuffix(publicURL, "/"),
		host:    r.Host,
		params:  map[string]string{},
	}
	if r.Body != nil {
		// A body that breaks off reads as a malformed one.
		c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxReceived))
	}
	if c.base == "" {
		c.base = baseOf(r)
	}
	c.parsePath()
	if !c.keystone {
		c.Body = string(c.body)
		c.setMatchFields()
	}
	return c
}

func baseOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// parsePath finds out which service the path belongs to.
func (c *call) parsePath() {
	c.segments = strings.Split(strings.Trim(c.Path, "/"), "/")
	switch c.segments[0] {
	case "identity":
		c.keystone = true
		c.segments = c.segments[1:]
	case "v3", "v3.0":
		c.keystone = true
	case "share":
		c.prefix = "/share"
		c.segments = c.segments[1:]
	case "":
		c.segments = nil
	}
}

// setMatchFields fills in what faults are matched by, before anything is checked.
func (c *call) setMatchFields() {
	c.Microversion = "2.0"
	if asked, ok := c.header[http.CanonicalHeaderKey(versionHeader)]; ok {
		c.Microversion = strings.Join(asked, ",")
	}
	c.ShareID = c.query.Get("share_id")
	for i, segment := range c.segments {
		if segment == "shares" && i+1 < len(c.segments) && c.segments[i+1] != "detail" {
			c.ShareID = c.segments[i+1]
		}
	}
	if len(c.segments) > 0 && c.segments[len(c.segments)-1] == "action" {
		if action, _, ok := c.action(); ok {
			c.Action = action
		}
	}
}

// action is the only key of the body and its value.
func (c *call) action() (name string, value any, ok bool) {
	body, err := c.object()
	if err != nil || len(body) != 1 {
		return "", nil, false
	}
	for name, value = range body {
		ok = true
	}
	return name, value, ok
}

// object is the body as a JSON object, with numbers as json.Number, since what
// the service does with 3, 3.7 and "3" differs.
func (c *call) object() (map[string]any, error) {
	if !strings.HasPrefix(c.header.Get("Content-Type"), "application/json") {
		return nil, badRequest(badRequestText)
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.UseNumber()
	var body any
	if err := decoder.Decode(&body); err != nil || decoder.More() {
		return nil, badRequest(malformedBodyText)
	}
	object, ok := body.(map[string]any)
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	return object, nil
}
