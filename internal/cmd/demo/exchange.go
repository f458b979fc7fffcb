package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// exchange is one request and its answer. Of Keystone's neither body is kept, since they hold a password.
type exchange struct {
	sent   time.Time
	method string
	path   string // below the project, such as /shares/ID/action
	body   string
	status int // 0: no answer came
	login  bool
	share  sighting // what the answer says of one share, if it does
}

// sighting is a share as the service showed it.
type sighting struct {
	at     time.Time
	ID     string `json:"id"`
	Status string `json:"status"`
	Size   int    `json:"size"` // GiB
}

func (s sighting) String() string { return fmt.Sprintf("%s, %d GiB", s.Status, s.Size) }

var (
	projectPath = regexp.MustCompile(`^/v2/[0-9a-fA-F-]{32,36}`)
	uuid        = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
)

// withoutProject turns /v2/PROJECT/shares/ID into /shares/ID.
func withoutProject(path string) string { return projectPath.ReplaceAllString(path, "") }

// shorten leaves the first eight digits of ids, which are enough to tell them apart.
func shorten(text string) string { return uuid.ReplaceAllString(text, "$1…") }

// action is the name in an action's body, such as os-shrink, or "".
func (e exchange) action() string {
	if e.method != http.MethodPost || !strings.HasSuffix(e.path, "/action") {
		return ""
	}
	var body map[string]json.RawMessage
	if json.Unmarshal([]byte(e.body), &body) != nil || len(body) != 1 {
		return ""
	}
	for name := range body {
		return name
	}
	return ""
}

func (e exchange) creates() bool { return e.method == http.MethodPost && e.path == "/shares" }

// changes tells what makes the service work from what only looks.
func (e exchange) changes() bool { return !e.login && e.method != http.MethodGet }

// request is the line that was sent, with its body in one line.
func (e exchange) request() string {
	if e.login {
		return "POST to Keystone: log in (password not shown)"
	}
	line := fmt.Sprintf("%-4s %s", e.method, shorten(e.path))
	if e.body == "" {
		return line
	}
	return line + " " + compact(e.body)
}

// answer is the status, and what it tells of the share.
func (e exchange) answer() string {
	switch {
	case e.status == 0:
		return "no answer"
	case e.share.Status != "":
		return fmt.Sprintf("%d %s", e.status, e.share)
	default:
		return fmt.Sprint(e.status)
	}
}

func compact(body string) string {
	var line bytes.Buffer
	if json.Compact(&line, []byte(body)) != nil {
		return "(not JSON)"
	}
	return line.String()
}

// readShare finds the one share that an answer is about.
func readShare(body []byte, at time.Time) sighting {
	var answer struct {
		Share  sighting   `json:"share"`
		Shares []sighting `json:"shares"`
	}
	// An answer of another kind tells nothing of a share.
	_ = json.Unmarshal(body, &answer)
	found := answer.Share
	if len(answer.Shares) == 1 {
		found = answer.Shares[0]
	}
	found.at = at
	return found
}

// tally counts the exchanges by what they are for.
type tally struct {
	logins, looks, creates, deletes, others int
	actions                                 map[string]int
}

func tallyOf(exchanges []exchange) tally {
	t := tally{actions: map[string]int{}}
	for _, e := range exchanges {
		switch action := e.action(); {
		case e.login:
			t.logins++
		case e.method == http.MethodGet:
			t.looks++
		case action != "":
			t.actions[action]++
		case e.creates():
			t.creates++
		case e.method == http.MethodDelete:
			t.deletes++
		default:
			t.others++
		}
	}
	return t
}

// inWords is what only looks; "" if there was nothing of it.
func (t tally) inWords() string {
	var parts []string
	if t.logins > 0 {
		parts = append(parts, count(t.logins, "login", "logins"))
	}
	if t.looks > 0 {
		parts = append(parts, count(t.looks, "GET", "GETs"))
	}
	return strings.Join(parts, ", ")
}
