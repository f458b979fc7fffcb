package batch

import (
	"maps"
	"time"
)

const (
	// maxReuse bounds the reuse of a listing by callers that follow each other without
	// a pause: they belong to one plan, for which Terraform takes minutes when it has
	// ten thousand resources (measured: up to nine, on two cores).
	maxReuse = 15 * time.Minute
	// maxListed bounds the number of objects that are kept: those of a plan that is
	// larger are read by id.
	maxListed = 20_000
)

// listing is what the pages of the listing have shown.
type listing[T any] struct {
	results map[string]Result[T]
	// next is the offset after the pages so far. The first one started and ended at
	// these times, and newest is the end of the last one.
	next                   int
	started, ended, newest time.Time
	complete               bool // there is no further page
	// pages is how many there are so far, and served how many requests they have served.
	pages, served int
	// lastReuse is when a page last served a request that came after it.
	lastReuse time.Time
	// maxAge is the largest one of a request so far.
	maxAge time.Duration
}

// find returns what a page has shown, if that is recent enough.
func (l *listing[T]) find(request Request, now time.Time) (Result[T], bool) {
	l.maxAge = max(l.maxAge, request.MaxAge)
	result, ok := l.results[request.ID]
	if !ok || !result.Started.After(request.StartedAfter) || !l.isRecent(result.Ended, request, now) {
		return Result[T]{}, false
	}
	l.lastReuse = now
	l.served++
	return result, true
}

// isRecent is true while a page that ended at that time may serve a request.
func (l *listing[T]) isRecent(ended time.Time, request Request, now time.Time) bool {
	age, pause := now.Sub(ended), now.Sub(l.lastReuse)
	if age < request.MaxAge {
		return true
	}
	return !request.NoRetries && pause < request.MaxAge && age < maxReuse
}

// continues is true for a request that find has not found, and that none of the pages
// so far has to be read again for.
func (l *listing[T]) continues(request Request, now time.Time) bool {
	return l.next > 0 && l.started.After(request.StartedAfter) && l.isRecent(l.ended, request, now)
}

func (l *listing[T]) restart() { l.next, l.complete, l.pages, l.served = 0, false, 0, 0 }

// pays is true if the pages so far have served three requests for every four of them:
// others will reuse them, and one more page, which is then worth even a single request.
func (l *listing[T]) pays() bool { return l.pages > 0 && 4*l.served >= 3*l.pages }

// add adds a page of so many objects, which has served so many requests that waited for it.
func (l *listing[T]) add(results map[string]Result[T], size, served int, started, ended time.Time) {
	l.pages, l.served = l.pages+1, l.served+served
	if l.next == 0 {
		l.started, l.ended = started, ended
	}
	l.next, l.complete, l.newest = l.next+size, size == 0, ended
	if l.results == nil || len(l.results)+size > maxListed {
		l.results = map[string]Result[T]{}
	}
	maps.Copy(l.results, results)
}

// forgetOld drops the pages if no request can be served from one of them any more; it is
// called at the next run.
func (l *listing[T]) forgetOld(now time.Time) {
	if !l.isRecent(l.newest, Request{MaxAge: l.maxAge}, now) {
		l.results = nil
	}
}

// The yield of the listing is how likely a page serves a request that waits for it: of
// the requests that waited for each of the last pages, so many were served, or were
// made later and served from what the pages had shown. A page costs one request, and
// so does each object that is read by id: a page pays where it serves at least one.
type yield struct {
	waited, served int
	lastPage       time.Time
}

const (
	// assumed is how many waiting requests are assumed to have been served before the
	// first page: so many pages may serve nobody until the yield is known to be low.
	assumed = 5
	// remembered bounds how many waiting requests the yield is made of: older pages
	// count half, and half again.
	remembered = 100
	// relearnAfter is when a listing that did not pay is tried again: objects may have
	// been deleted, and the callers may be others.
	relearnAfter = time.Hour
)

// pays is true if a page is expected to serve one of so many requests.
func (y *yield) pays(requests int, now time.Time) bool {
	if now.Sub(y.lastPage) >= relearnAfter {
		*y = yield{lastPage: now}
	}
	return requests*(y.served+assumed) >= y.waited+assumed
}

func (y *yield) add(waited, served int, now time.Time) {
	y.waited, y.served, y.lastPage = y.waited+waited, y.served+served, now
	for y.waited > remembered {
		y.waited, y.served = y.waited/2, y.served/2
	}
}

// addReuse counts no more requests than have waited: a large plan, which nearly all
// pages serve, must not outweigh the polls that follow it.
func (y *yield) addReuse() { y.served = min(y.served+1, y.waited) }
