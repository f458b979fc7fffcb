package testbed

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Request is one request of the provider, and the response.
type Request struct {
	Sent    time.Time
	Method  string
	Path    string // below the project, such as /shares/ID/action
	Action  string // such as os-shrink; "" if it is none
	ShareID string // in the path
	Body    string // not recorded of a login, which has a password in it
	Status  int    // 0: no response
	Login   bool
	Share   Observation // in the response, if it is about one share
}

// Count is the number of requests that match.
func Count(requests []Request, match func(Request) bool) int {
	n := 0
	for _, r := range requests {
		if match(r) {
			n++
		}
	}
	return n
}

// IsLogin is whether a token was requested.
func (r Request) IsLogin() bool { return r.Login }

// IsCall is whether it was sent to the share service.
func (r Request) IsCall() bool { return !r.Login }

// IsRead is whether it changes nothing.
func (r Request) IsRead() bool { return !r.Login && r.Method == http.MethodGet }

// IsWrite is whether it may change something.
func (r Request) IsWrite() bool { return !r.Login && r.Method != http.MethodGet }

// IsCreate is whether it requests a new share.
func (r Request) IsCreate() bool { return r.Method == http.MethodPost && r.Path == "/shares" }

// IsDelete is whether it deletes a share.
func (r Request) IsDelete() bool {
	return r.Method == http.MethodDelete && r.Path == "/shares/"+r.ShareID
}

// IsResize is whether it extends or shrinks a share.
func (r Request) IsResize() bool { return r.Action == "os-extend" || r.Action == "os-shrink" }

// belowProject turns /v2/PROJECT/shares/ID into /shares/ID.
func belowProject(path string) string {
	rest, found := strings.CutPrefix(strings.TrimRight(path, "/"), "/v2/")
	if i := strings.Index(rest, "/"); found && i >= 0 {
		return rest[i:]
	}
	return path
}

// shareID is the id in .../shares/ID/action.
func shareID(path string) string {
	_, rest, _ := strings.Cut(path, "/shares/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}

// actionOf is the name in the body of an action.
func actionOf(path, body string) string {
	var action map[string]json.RawMessage
	if !strings.HasSuffix(path, "/action") || json.Unmarshal([]byte(body), &action) != nil || len(action) != 1 {
		return ""
	}
	for name := range action {
		return name
	}
	return ""
}

// shareIn finds the one share that a response is about.
func shareIn(body []byte, at time.Time) Observation {
	var response struct {
		Share  Observation   `json:"share"`
		Shares []Observation `json:"shares"`
	}
	// A response of another kind has no share.
	_ = json.Unmarshal(body, &response)
	found := response.Share
	if len(response.Shares) == 1 {
		found = response.Shares[0]
	}
	found.At = at
	return found
}
