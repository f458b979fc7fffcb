package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/opensfs/terraform-provider-sfs/internal/cmd/internal/stage"
)

var uuid = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// shorten leaves the first eight digits of ids, which are enough to tell them apart.
func shorten(text string) string { return uuid.ReplaceAllString(text, "$1…") }

// asked is the line that was sent, with its body in one line.
func asked(e stage.Exchange) string {
	if e.Login {
		return "POST to Keystone: log in (password not shown)"
	}
	line := fmt.Sprintf("%-4s %s", e.Method, shorten(e.Path))
	if e.Body == "" {
		return line
	}
	return line + " " + compact(e.Body)
}

// answered is the status, and what it tells of the share.
func answered(e stage.Exchange) string {
	switch {
	case e.Status == 0:
		return "no answer"
	case e.Share.Status != "":
		return fmt.Sprintf("%d %s", e.Status, e.Share)
	default:
		return fmt.Sprint(e.Status)
	}
}

func compact(body string) string {
	var line bytes.Buffer
	if json.Compact(&line, []byte(body)) != nil {
		return "(not JSON)"
	}
	return line.String()
}

// tally counts the exchanges by what they are for.
type tally struct {
	logins, looks, creates, deletes, others int
	actions                                 map[string]int
}

func tallyOf(exchanges []stage.Exchange) tally {
	t := tally{actions: map[string]int{}}
	for _, e := range exchanges {
		switch action := e.Action(); {
		case e.Login:
			t.logins++
		case e.Method == http.MethodGet:
			t.looks++
		case action != "":
			t.actions[action]++
		case e.Creates():
			t.creates++
		case e.Method == http.MethodDelete && !strings.Contains(e.Path, "/metadata/"): // The mark of a create is taken off by a DELETE too.
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
