package protocol

import (
	"errors"
	"net/http"
	"net/http/httptest"
)

// Transport answers requests by calling the handler in the same goroutine. A
// handler that aborts is a connection that was cut.
func Transport(handler http.Handler) http.RoundTripper { return transport{handler} }

type transport struct{ handler http.Handler }

func (t transport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	defer func() {
		switch cut := recover(); cut {
		case nil:
		case http.ErrAbortHandler:
			resp, err = nil, errCut
		default:
			panic(cut)
		}
	}()
	received := req.Clone(req.Context())
	received.RequestURI = req.URL.RequestURI()
	received.Host = req.URL.Host
	if received.Body == nil {
		received.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	t.handler.ServeHTTP(answer, received)
	return answer.Result(), nil
}

var errCut = errors.New("connection reset by peer")
