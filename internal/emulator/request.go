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

// Request is the record of a processed request.
type Request struct {
	Time         time.Time // by Options.Now
	Method       string
	Path         string
	Query        string // raw
	Action       string // "os-shrink" and the like, as it was sent; "" if it is not an action
	Status       int    // of the response; 0 when the connection was closed instead
	ShareID      string // for a create the id of the new share
	Microversion string // "2.0" when the request names none; "" at Keystone
	RequestID    string // the X-Compute-Request-Id of the response
	Body         string // always "" at Keystone, where it holds passwords
}

// call is a request while it is processed.
type call struct {
	Request
	context       context.Context // done when the client disconnects
	header        http.Header
	query         url.Values
	body          []byte
	keystone      bool
	base          string   // URL of the service, without a path
	host          string   // as in the request
	prefix        string   // "/share" or ""
	segments      []string // of the path, below the prefix
	projectInPath bool     // whether the path names the project, and links therefore do
	params        map[string]string
	version       microversion
	caller        token

	emulatesFullTexts bool // of the release: firstReleaseWithFullTexts
}

// maxReceived is far above maxBody and only bounds the memory that a faulty
// client can use.
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
	for name, values := range c.query {
		c.query[name] = values[len(values)-1:] // of a parameter that is given twice the last one counts
	}
	if r.Body != nil {
		// A truncated body is handled as a malformed one.
		c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxReceived))
	}
	if c.base == "" && r.TLS != nil {
		c.base = "https://" + r.Host
	} else if c.base == "" {
		c.base = "http://" + r.Host
	}
	c.parsePath()
	if !c.keystone {
		c.Body = string(c.body)
		c.setMatchFields()
	}
	return c
}

// parsePath determines which service the path belongs to.
func (c *call) parsePath() {
	c.segments = strings.Split(strings.Trim(c.Path, "/"), "/")
	switch c.segments[0] {
	case "identity":
		c.keystone = true
		c.segments = c.segments[1:]
	case "v3", "v3.0":
		c.keystone = true
	case "share", "second":
		c.prefix = "/" + c.segments[0]
		c.segments = c.segments[1:]
	case "":
		c.segments = nil
	}
}

// setMatchFields sets the fields that faults are matched by, before any check.
func (c *call) setMatchFields() {
	c.Microversion = "2.0"
	if requested, ok := c.header[versionHeader]; ok {
		c.Microversion = strings.Join(requested, ",")
	}
	c.ShareID = c.query.Get("share_id")
	for i, segment := range c.segments {
		if i+1 == len(c.segments) {
			break
		}
		switch next := c.segments[i+1]; {
		case segment == "shares" && next != "detail", segment == "sfs" && next != "tags" && next != "resource_instances":
			c.ShareID = next
		}
	}
	if len(c.segments) > 0 && c.segments[len(c.segments)-1] == "action" {
		if action, _, ok := c.action(); ok {
			c.Action = action
		}
	}
}

// action returns the only key of the body and its value.
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

// edit changes each object of the body that is processed. Body keeps what was sent.
func (c *call) edit(edit func(object map[string]any)) {
	body, err := c.object()
	if err != nil {
		return
	}
	editObjects(body, edit)
	if encoded, err := json.Marshal(body); err == nil {
		c.body = encoded
	}
}

func editObjects(value any, edit func(object map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		edit(v)
		for _, inner := range v {
			editObjects(inner, edit)
		}
	case []any:
		for _, inner := range v {
			editObjects(inner, edit)
		}
	}
}

// object is the body as a JSON object.
func (c *call) object() (map[string]any, error) {
	body, err := c.value()
	if err != nil {
		return nil, err
	}
	object, ok := body.(map[string]any)
	if !ok {
		return nil, badRequest(malformedBodyText)
	}
	return object, nil
}

// inner is an object in the body; a body without it is a 422.
func (c *call) inner(name string) (map[string]any, error) {
	body, err := c.object()
	if err != nil {
		return nil, err
	}
	inner, isObject := body[name].(map[string]any)
	if !isObject {
		return nil, apiError{http.StatusUnprocessableEntity, unprocessableText}
	}
	return inner, nil
}

// noBody is whether the service ignores the body: it is empty, or not declared as JSON.
func (c *call) noBody() bool {
	return len(c.body) == 0 || !strings.HasPrefix(c.header.Get("Content-Type"), "application/json")
}

// value is the body as JSON, with numbers as json.Number: the service treats 3, 3.7 and "3" differently.
func (c *call) value() (any, error) {
	if c.noBody() {
		return nil, badRequest(badRequestText)
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.UseNumber()
	var body any
	if err := decoder.Decode(&body); err != nil || decoder.More() {
		return nil, badRequest(malformedBodyText)
	}
	return body, nil
}
