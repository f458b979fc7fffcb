package protocol

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"time"
)

// Transport calls the handler in the goroutine of the request. A handler that
// aborts is a connection that was reset.
func Transport(handler http.Handler) http.RoundTripper { return transport{handler} }

type transport struct{ handler http.Handler }

func (t transport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			resp, err = nil, errReset
		default:
			panic(reason)
		}
	}()
	received := req.Clone(req.Context())
	received.RequestURI = req.URL.RequestURI()
	received.Host = req.URL.Host
	if received.Body == nil {
		received.Body = http.NoBody
	}
	response := httptest.NewRecorder()
	// An http.Server adds it too.
	response.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	t.handler.ServeHTTP(response, received)
	return response.Result(), nil
}

var errReset = errors.New("connection reset by peer")
