package emulator

import (
	"net/http"
	"slices"
	"time"
)

// deleteShare is refused with 403 unless the share is at rest; the text holds a
// template that the service does not fill in (observed on Manila 15.1).
func (e *Emulator) deleteShare(c *call) (*answer, error) {
	s, found := e.find(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	if !slices.Contains([]string{available, inError, inactive}, s.Status) {
		return nil, forbidden("Invalid share: %(reason)s.")
	}
	e.tearDown(c, s)
	return empty(http.StatusAccepted), nil
}

func (e *Emulator) tearDown(c *call, s *share) {
	// What no backend holds has nothing to wait for.
	if s.Status == inError && s.Host == "" {
		e.remove(s.ID)
		return
	}
	way := e.courseOf(c, workDelete, e.opts.Takes.Delete)
	if way.invisible > 0 {
		e.agenda.add(c.Time.Add(way.invisible), func(time.Time) { s.Status = deleting })
	} else {
		s.Status = deleting
	}
	if way.stuck {
		return
	}
	e.agenda.add(c.Time.Add(way.invisible+way.takes), func(now time.Time) {
		if way.outcome != succeeds {
			s.Status = errorDeleting
			return
		}
		s.nulled = true
		e.agenda.add(now.Add(e.opts.DeleteNullFor), func(time.Time) { e.remove(s.ID) })
	})
}
