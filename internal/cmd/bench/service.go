package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// service is a share service whose requests are counted.
type service interface {
	// environment is what Terraform needs to use it.
	environment() []string
	// since gives the requests from a moment on, in the order of their answers.
	since(moment time.Time) []request
	// resizesTake says how long the storage works on each resize of these shares.
	resizesTake(d time.Duration, shares ...string) error
	// watch follows the next resize of a share. The returned function gives
	// when the service was done with it.
	watch(share string) (doneAt func() (time.Time, error))
	close()
}

// request is one that the service was sent.
type request struct {
	at     time.Time // the work was begun
	method string
	path   string
	action string // such as os-shrink, or ""
	share  string // that an action is for
	status int
	login  bool
}

func (r request) resizes() bool { return r.action == "os-shrink" || r.action == "os-extend" }

// tally counts requests. Those of the login are in none of the other numbers.
type tally struct {
	logins, all, gets, refused int
}

func tallyOf(requests []request) tally {
	var t tally
	for _, r := range requests {
		switch {
		case r.login:
			t.logins++
			continue
		case r.method == http.MethodGet:
			t.gets++
		}
		t.all++
		if r.status == http.StatusTooManyRequests {
			t.refused++
		}
	}
	return t
}

func (t tally) String() string {
	return fmt.Sprintf("%s, %s of them GETs", counted(t.all, "request"), grouped(t.gets))
}

// listsRules: below microversion 2.45 the rules of a share are asked for by an action.
func (r request) listsRules() bool {
	return strings.HasSuffix(r.action, "access_list") || strings.HasSuffix(r.path, "/share-access-rules")
}

// fromFirstResize leaves out what came before the first resize was sent.
func fromFirstResize(requests []request) []request {
	for i, r := range requests {
		if r.resizes() {
			return requests[i:]
		}
	}
	return nil
}

// shareOf is the id in .../shares/ID/action.
func shareOf(path string) string {
	_, rest, _ := strings.Cut(path, "/shares/")
	id, _, _ := strings.Cut(rest, "/")
	return id
}
