package emulator

import (
	"net/http"
	"slices"
	"time"
)

// deleteShare is refused with 403 unless the share is at rest; the text holds a
// template that the service does not fill in (observed on Manila 15.1).
func (e *Emulator) deleteShare(c *call) (*response, error) {
	s, found := e.findShare(c)
	if !found {
		return nil, notFound(notFoundText)
	}
	if !slices.Contains([]string{available, inError, inactive}, s.Status) {
		return nil, forbidden("Invalid share: %(reason)s.")
	}
	e.startDelete(c, s)
	return emptyResponse(http.StatusAccepted), nil
}

func (e *Emulator) startDelete(c *call, s *share) {
	// What no backend holds has nothing to wait for.
	if s.Status == inError && s.Host == "" {
		e.remove(s.ID)
		return
	}
	way := e.planWork(c, workDelete, e.opts.Takes.Delete)
	if way.invisible > 0 {
		e.work.at(c.Time.Add(way.invisible), func(time.Time) { s.Status = deleting })
	} else {
		s.Status = deleting
	}
	if way.stuck {
		return
	}
	e.work.at(c.Time.Add(way.invisible+way.duration), func(now time.Time) {
		if way.outcome != workSucceeds {
			s.Status = errorDeleting
			return
		}
		s.statusNull = true
		e.work.at(now.Add(e.opts.DeleteNullFor), func(time.Time) { e.remove(s.ID) })
	})
}
