package stage

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Exchange is one request and its answer. Of Keystone's neither body is kept, since they hold a password.
type Exchange struct {
	Sent   time.Time
	Method string
	Path   string // below the project, such as /shares/ID/action
	Body   string
	Status int // 0: no answer came
	Login  bool
	Share  Sighting // what the answer says of one share, if it does
}

// Action is the name in an action's body, such as os-shrink, or "".
func (e Exchange) Action() string {
	if e.Method != http.MethodPost || !strings.HasSuffix(e.Path, "/action") {
		return ""
	}
	var body map[string]json.RawMessage
	if json.Unmarshal([]byte(e.Body), &body) != nil || len(body) != 1 {
		return ""
	}
	for name := range body {
		return name
	}
	return ""
}

// Creates tells whether it asks for a new share.
func (e Exchange) Creates() bool { return e.Method == http.MethodPost && e.Path == "/shares" }

// Changes tells what makes the service work from what only looks.
func (e Exchange) Changes() bool { return !e.Login && e.Method != http.MethodGet }

// Sighting is a share as the service showed it.
type Sighting struct {
	At     time.Time
	ID     string `json:"id"`
	Status string `json:"status"`
	Size   int    `json:"size"` // GiB
}

func (s Sighting) String() string { return fmt.Sprintf("%s, %d GiB", s.Status, s.Size) }

var projectPath = regexp.MustCompile(`^/v2/[0-9a-fA-F-]{32,36}`)

// withoutProject turns /v2/PROJECT/shares/ID into /shares/ID.
func withoutProject(path string) string { return projectPath.ReplaceAllString(path, "") }

// readShare finds the one share that an answer is about.
func readShare(body []byte, at time.Time) Sighting {
	var answer struct {
		Share  Sighting   `json:"share"`
		Shares []Sighting `json:"shares"`
	}
	// An answer of another kind tells nothing of a share.
	_ = json.Unmarshal(body, &answer)
	found := answer.Share
	if len(answer.Shares) == 1 {
		found = answer.Shares[0]
	}
	found.At = at
	return found
}
