package manila

import (
	"context"
	"net/http"
	"net/url"
	"slices"
)

// ExportLocations gives the paths to mount a share by, without those that only an
// administrator can use. A service older than the call gives ErrNotSupported, and
// is not asked again.
func (c *Client) ExportLocations(ctx context.Context, ref ShareRef) ([]ExportLocation, error) {
	r, err := c.aboutShare("read the export locations of share", ref, http.MethodGet, "/export_locations")
	if err != nil {
		return nil, err
	}
	r.microversion = locationsMicroversion
	if c.known.noLocations.Load() {
		e := c.failureOf(r, "")
		e.kind, e.notSent, e.Err = ClassNotSupported, true, ErrNotSupported
		return nil, &e
	}
	got, err := c.call(ctx, r)
	if e, ok := AsError(err); ok && e.Class() == ClassNotSupported {
		c.known.noLocations.Store(true)
	}
	if err != nil {
		return nil, err
	}
	locations, err := decodeLocations(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	return locations, nil
}

// Messages gives what the service tells about a request that it accepted and
// could not carry out, by the request id of its 202. A service without messages
// has none, and is not asked again.
func (c *Client) Messages(ctx context.Context, requestID string) ([]Message, error) {
	if requestID == "" || c.known.noMessages.Load() {
		return nil, nil
	}
	got, err := c.call(ctx, request{
		operation: "read the messages of request " + requestID,
		method:    http.MethodGet, path: "messages",
		query:        url.Values{"request_id": {requestID}},
		microversion: messagesMicroversion, ok: []int{http.StatusOK}, safe: true,
	})
	if e, ok := AsError(err); ok && (e.Class() == ClassNotSupported || e.Class() == ClassNotFound) {
		c.known.noMessages.Store(true)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	messages, err := decodeMessages(got.body)
	if err != nil {
		return nil, got.garbled(err)
	}
	// A filter that a service does not know is ignored, not refused.
	return slices.DeleteFunc(messages, func(m Message) bool { return m.RequestID != requestID }), nil
}
